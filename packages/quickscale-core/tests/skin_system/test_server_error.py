"""The page of a fault of ours is shown whatever it was that failed."""

from __future__ import annotations

import pytest
from django.db import InternalError, connection
from django.http import HttpRequest
from django.test import Client

pytestmark = pytest.mark.django_db

PAGE = "/accounts/login/"


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def fail(request: HttpRequest) -> dict[str, str]:
    raise RuntimeError("a context processor that fails")


def miss_manifest(settings, monkeypatch):
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


def break_templates(settings, monkeypatch):
    names = ("layouts/page.html", "account/login.html", "500.html", "404.html", "400.html")
    broken = dict.fromkeys(names, "{% no such tag %}")
    engine = "django.template.backends.django.DjangoTemplates"
    loaders = [("django.template.loaders.locmem.Loader", broken)]
    settings.TEMPLATES = [{"BACKEND": engine, "OPTIONS": {"loaders": loaders}}]


def break_context_processors(settings, monkeypatch):
    options = {"context_processors": [f"{__name__}.fail"]}
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": options}]
    monkeypatch.setattr("quickscale.core.skin_system.context_processors.build_page_context", fail)


def break_sessions(settings, monkeypatch):
    monkeypatch.setattr(
        "django.contrib.sessions.backends.base.SessionBase._session", property(fail)
    )


CAUSES = [miss_manifest, break_templates, break_context_processors, break_sessions]


def judge(response, language="en"):
    html = response.content.decode()
    assert response.status_code == 500
    assert f'<html lang="{language}"' in html
    assert response["X-Request-ID"] in html
    assert not [tag for tag in ("<link", "<script", "<img", "style=") if tag in html]
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("cause", CAUSES)
def test_a_failure_has_a_page_of_its_own(visitor, settings, monkeypatch, cause):
    cause(settings, monkeypatch)
    judge(visitor.get(PAGE))


def test_a_failure_of_the_database_has_a_page_of_its_own(visitor, admin_client):
    def refuse(*args):
        raise InternalError("the database fails")

    admin_client.raise_request_exception = False
    with connection.execute_wrapper(refuse):
        judge(admin_client.get(PAGE))


def test_the_page_is_in_the_visitors_language(visitor, settings, monkeypatch):
    break_templates(settings, monkeypatch)
    judge(visitor.get(PAGE, headers={"Accept-Language": "ar"}), "ar")


@pytest.mark.parametrize("path", ["/api/core/me/", "/api/no-such-thing/"])
def test_a_failure_below_the_api_is_a_problem_that_names_the_request(
    visitor, settings, monkeypatch, path
):
    monkeypatch.setattr("quickscale.core.http.request_context._Answering.__init__", fail)
    response = visitor.get(path)
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["request_id"] == response["X-Request-ID"]


def test_a_failure_of_an_operation_is_a_problem_that_names_the_request(admin_client, monkeypatch):
    monkeypatch.setattr("rest_framework.views.APIView.check_throttles", fail)
    admin_client.raise_request_exception = False
    response = admin_client.get("/api/core/staff/users/")
    assert response.status_code == 500
    assert response.json()["request_id"] == response["X-Request-ID"]
