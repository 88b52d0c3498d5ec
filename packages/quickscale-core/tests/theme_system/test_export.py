import json

import pytest

URLS = """
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

app_name = "bakery"


class BreadSerializer(serializers.Serializer):
{serializer}

class BreadView(APIView):
    {decorator}
    def get(self, request, slug):
        return Response({{"name": slug}})


urlpatterns = [path("breads/<slug:slug>/", BreadView.as_view(), name="bread")]
"""
SERIALIZER = "    name = serializers.CharField()\n"
MISSPELT = """
    name = serializers.CharField()

    class Meta:
        presentation = {"columns": ["nme"]}
"""
CLEAR = '@extend_schema(operation_id="bread-retrieve", responses=BreadSerializer)'
SETTINGS = """
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "quickscale.core.api.schema.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
LANGUAGE_CODE = "de"
"""


@pytest.fixture
def export(site):
    def run(*options, decorator=CLEAR, serializer=SERIALIZER, theme="bakery"):
        urls = URLS.format(decorator=decorator, serializer=serializer)
        package = site.add("theme", "bakery", files={"urls.py": urls})
        return site.run(
            "export_openapi",
            theme,
            *options,
            apps=[
                package,
                "rest_framework",
                "drf_spectacular",
                "django.contrib.auth",
            ],
            theme="bakery",
            settings=SETTINGS,
        )

    return run


@pytest.fixture
def document(site):
    return site.folder / "quickscale_business_themes/bakery/openapi.json"


def test_a_document_is_written_from_the_themes_urls_alone_and_always_the_same(export, document):
    result = export()
    assert result.returncode == 0, result.stderr
    text = document.read_text()
    content = json.loads(text)

    assert content["openapi"].startswith("3.1")
    assert content["info"]["version"] == "1.0.0"
    assert list(content["paths"]) == ["/api/bakery/breads/{slug}/"]
    operation = content["paths"]["/api/bakery/breads/{slug}/"]["get"]
    assert operation["operationId"] == "bread-retrieve"
    assert export().stdout == ""
    assert document.read_text() == text


def test_a_stale_document_fails_the_check_and_is_left_alone(export, document):
    result = export("--check")
    assert result.returncode == 1
    assert "Out of date:" in result.stderr
    assert "Traceback" not in result.stderr
    assert not document.exists()

    export()
    assert export("--check").returncode == 0

    document.write_text("{}")
    assert export("--check").returncode == 1
    assert document.read_text() == "{}"


def test_urls_that_leave_the_schema_to_guessing_write_nothing(export, document):
    result = export(decorator="")
    assert result.returncode == 1
    assert "The schema of bakery is not clear" in result.stderr
    assert not document.exists()


def test_a_theme_outside_the_stack_cannot_be_exported(export):
    result = export(theme="bakrey")
    assert result.returncode == 1
    assert "This project has no operations of 'bakrey'. Did you mean 'bakery'?" in result.stderr


def test_a_misspelt_name_in_a_serializers_presentation_is_written_into_no_document(export):
    result = export(serializer=MISSPELT)
    assert result.returncode == 1
    assert "Meta.presentation of 'Bread' names 'nme' in 'columns'" in result.stderr
    assert "Did you mean 'name'?" in result.stderr
