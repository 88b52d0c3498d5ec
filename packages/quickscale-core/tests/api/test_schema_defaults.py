"""What a document says of views and serializers that leave the usual unsaid."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, routers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from quickscale.core.api.fields import ModelSerializer
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.lists import FilterSet
from quickscale.core.api.permissions import IsStaffOrReadOnly
from quickscale.core.api.schema import SchemaGenerator


class KindSerializer(ModelSerializer):
    class Meta:
        model = ContentType
        fields = ("id", "model")


class GroupSerializer(ModelSerializer):
    class Meta:
        model = Group
        fields = ("id", "name", "permissions")


class RightSerializer(ModelSerializer):
    class Meta:
        model = Permission
        fields = ("id", "name", "content_type")


class RightFilters(FilterSet):
    class Meta:
        model = Permission
        fields = ("content_type",)


class KindViews(viewsets.ReadOnlyModelViewSet):
    queryset = ContentType.objects.all()
    serializer_class = KindSerializer


class RightViews(IdempotentMixin, viewsets.ModelViewSet):
    queryset = Permission.objects.all()
    serializer_class = RightSerializer
    filterset_class = RightFilters
    permission_classes = (IsStaffOrReadOnly,)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], name=_("Log out"))
    def give_away(self, request, pk):
        return Response(self.get_serializer(self.get_object()).data)


class OtherRightViews(viewsets.ReadOnlyModelViewSet):
    """Rights once more."""

    queryset = Permission.objects.all()
    serializer_class = RightSerializer
    permission_classes = (permissions.AllowAny,)


class GroupViews(viewsets.ReadOnlyModelViewSet):
    queryset = Group.objects.all()
    serializer_class = GroupSerializer


router = routers.SimpleRouter()
router.register("kinds", KindViews, "kind")
router.register("rights", RightViews, "right")
router.register("others", OtherRightViews, "other-right")
router.register("groups", GroupViews, "group")


@pytest.fixture(scope="module")
def document():
    GENERATOR_STATS.reset()
    return SchemaGenerator(patterns=[path("api/shop/", include(router.urls))]).get_schema()


@pytest.fixture
def operations(document):
    return {
        operation["operationId"]: operation
        for item in document["paths"].values()
        for operation in item.values()
    }


def describe_property(document, schema, name):
    return document["components"]["schemas"][schema]["properties"][name]["x-quickscale"]


def test_an_operation_is_named_after_its_router_and_its_action(operations):
    assert not GENERATOR_STATS
    assert [name for name in operations if name.startswith("right-")] == [
        "right-list",
        "right-create",
        "right-retrieve",
        "right-update",
        "right-partial-update",
        "right-destroy",
        "right-give-away",
    ]


def test_an_extra_actions_name_is_its_summary_and_the_usual_ones_have_none(operations):
    assert operations["right-give-away"]["summary"] == "Log out"
    assert "summary" not in operations["right-create"]


def test_only_a_docstring_of_its_own_describes_a_view_or_a_resource(document, operations):
    assert "description" not in operations["right-create"]
    assert operations["other-right-list"]["description"] == "Rights once more."
    assert "description" not in document["components"]["schemas"]["Right"]


def test_a_foreign_key_is_a_relation_that_finds_what_may_be_chosen(document):
    relation = describe_property(document, "Right", "content_type")
    assert relation == {
        "label": "content type",
        "format": "relation",
        "many": False,
        "operation": "shop:kind-list",
    }


def test_a_filter_by_a_relation_finds_what_may_be_chosen(operations):
    parameters = {item["name"]: item for item in operations["right-list"]["parameters"]}
    said = parameters["content_type"]["x-quickscale"]
    assert (said["format"], said["operation"]) == ("relation", "shop:kind-list")


def test_of_several_lists_of_a_resource_none_is_chosen(document):
    relation = describe_property(document, "Group", "permissions")
    assert relation == {"label": "permissions", "format": "relation", "many": True}


def test_what_everybody_may_read_and_staff_change_says_so(operations):
    assert {} in operations["right-list"]["security"]
    assert {} not in operations["right-create"]["security"]


def test_a_related_object_reads_as_its_own_text(db):
    right = Permission.objects.select_related("content_type").first()
    assert RightSerializer(right).data["content_type"]["label"] == str(right.content_type)
