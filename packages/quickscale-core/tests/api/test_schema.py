"""The OpenAPI document that a theme ships says what its pages need."""

import django_filters
import jsonschema
import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.urls import include, path
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.utils import extend_schema
from drf_spectacular.validation import validate_schema
from rest_framework import permissions, routers, serializers, viewsets

from quickscale.core.api.fields import MoneyField, RefField
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.lists import FilterSet, RefFilter
from quickscale.core.api.schema import SchemaGenerator


class PermissionSerializer(serializers.ModelSerializer):
    content_type = RefField(
        queryset=ContentType.objects.all(),
        operation="shop:type-list",
        screen="type-detail",
        label_field="model",
    )
    groups = RefField(source="group_set", queryset=Group.objects.all(), many=True, required=False)
    price = MoneyField(read_only=True)
    currency = serializers.CharField(default="EUR", help_text=_("Password"))
    kind = serializers.ChoiceField(choices=[("y", _("Yes")), ("n", _("No"))], required=False)
    notes = serializers.CharField(style={"base_template": "textarea.html"}, required=False)
    link = serializers.URLField(allow_blank=True, required=False)
    photo = serializers.ImageField(required=False)
    seen = serializers.DateTimeField(allow_null=True, required=False)
    can = serializers.SerializerMethodField()

    class Meta:
        model = Permission
        fields = (
            *("id", "name", "codename", "content_type", "groups", "price", "currency", "kind"),
            *("notes", "link", "photo", "seen", "can"),
        )
        presentation = {"title": "name", "image": "photo", "columns": ["name", "price"]}

    def get_can(self, instance: object) -> dict[str, bool]:
        return {}


class PermissionFilters(FilterSet):
    kind = django_filters.ChoiceFilter(
        field_name="codename", choices=[("y", _("Yes"))], label=_("Kind")
    )
    from_id = django_filters.NumberFilter("id", "gte", label=_("From"))
    group = RefFilter(queryset=Group.objects.all(), operation="shop:group-list", label=_("Group"))

    class Meta:
        model = Permission
        fields = {"content_type": ["exact"], "name": ["exact", "icontains"]}


class PermissionViews(IdempotentMixin, viewsets.ModelViewSet):
    queryset = Permission.objects.all()
    serializer_class = PermissionSerializer
    permission_classes = (permissions.AllowAny,)
    filterset_class = PermissionFilters
    search_fields = ("name",)
    orderings = {"name": _("Name"), "-codename": _("Code, last first")}

    @extend_schema(operation_id="permission-list", summary=_("Log out"))
    def list(self, *args, **kwargs):
        return super().list(*args, **kwargs)


router = routers.SimpleRouter()
router.register("permissions", PermissionViews)


@pytest.fixture(scope="module")
def document():
    GENERATOR_STATS.reset()
    with translation.override("de"):
        return SchemaGenerator(patterns=[path("api/shop/", include(router.urls))]).get_schema()


@pytest.fixture
def properties(document):
    return {
        name: part["x-quickscale"]
        for name, part in document["components"]["schemas"]["Permission"]["properties"].items()
    }


@pytest.fixture
def listing(document):
    return document["paths"]["/api/shop/permissions/"]["get"]


def test_a_document_is_valid_openapi_and_draws_no_warning(document):
    validate_schema(document)
    assert document["openapi"].startswith("3.1")
    assert not GENERATOR_STATS


def test_a_document_keeps_msgids_whatever_language_is_active(listing, properties):
    assert listing["summary"] == "Log out"
    assert properties["kind"]["choices"] == [["y", "Yes"], ["n", "No"]]
    assert properties["currency"]["help"] == "Password"


def test_a_models_verbose_name_is_a_label_as_it_is_written(properties):
    assert properties["codename"]["label"] == "codename"
    assert properties["content_type"]["label"] == "content type"
    assert properties["notes"]["label"] == "Notes"


def test_each_property_says_its_format(properties):
    assert {name: said["format"] for name, said in properties.items()} == {
        "id": "integer",
        "name": "text",
        "codename": "text",
        "content_type": "relation",
        "groups": "relation",
        "price": "money",
        "currency": "text",
        "kind": "choice",
        "notes": "longtext",
        "link": "url",
        "photo": "image",
        "seen": "datetime",
        "can": "json",
    }


def test_money_names_its_currency_and_a_default_is_told(properties):
    assert properties["price"]["currency"] == "currency"
    assert properties["currency"]["default"] == "EUR"


def test_a_relation_says_where_its_choices_and_its_page_are(properties):
    relation = properties["content_type"]
    assert (relation["operation"], relation["screen"]) == ("shop:type-list", "type-detail")
    assert (relation["many"], properties["groups"]["many"]) == (False, True)


def test_a_relation_is_read_as_an_object_and_written_as_an_id(document):
    schemas = document["components"]["schemas"]
    read = schemas["Permission"]["properties"]["content_type"]
    written = schemas["PermissionRequest"]["properties"]["content_type"]
    assert set(read["properties"]) == {"id", "label", "slug"}
    assert written["type"] == "integer"


def test_a_resource_says_its_title_image_and_columns(document):
    assert document["components"]["schemas"]["Permission"]["x-quickscale"] == {
        "title": "name",
        "image": "photo",
        "columns": ["name", "price"],
    }


def test_an_operation_says_its_resource_its_orderings_and_whether_it_searches(listing):
    assert listing["x-quickscale"] == {
        "resource": {"name": "permission", "label": "permission", "plural": "permissions"},
        "orderings": [["name", "Name"], ["-codename", "Code, last first"]],
        "search": True,
    }


def test_only_filters_that_mean_one_thing_are_offered_on_pages(listing):
    offered = {
        item["name"]: item["x-quickscale"]
        for item in listing["parameters"]
        if "x-quickscale" in item
    }
    assert offered == {
        "kind": {"label": "Kind", "format": "choice", "choices": [["y", "Yes"]]},
        "from_id": {"label": "From", "format": "decimal"},
        "group": {"label": "Group", "format": "relation", "operation": "shop:group-list"},
        "content_type": {
            "label": "content type",
            "format": "relation",
            "operation": "shop:type-list",
        },
        "name": {"label": "name", "format": "text"},
    }


def test_a_composed_filter_without_a_label_still_stands_in_the_document(listing):
    names = {item["name"] for item in listing["parameters"]}
    assert names >= {"name__icontains", "search", "ordering", "page", "page_size"}


def test_unsafe_operations_of_an_idempotent_view_document_the_key(document):
    methods = document["paths"]["/api/shop/permissions/"]
    headers = {
        method: [item["name"] for item in part.get("parameters", ()) if item["in"] == "header"]
        for method, part in methods.items()
    }
    assert headers == {"get": [], "post": ["Idempotency-Key"]}


def test_every_operation_documents_problems(document):
    for item in document["paths"].values():
        for operation in item.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
    jsonschema.Draft202012Validator.check_schema(document["components"]["schemas"]["Problem"])
