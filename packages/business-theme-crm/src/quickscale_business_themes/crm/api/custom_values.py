"""The values of the fields that a team adds: in records, in forms of new ones, and in filters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from quickscale.core.api import ExportMixin
from quickscale.core.teams import TeamScopedMixin
from quickscale_business_themes.crm.models import CustomField
from quickscale_business_themes.crm.models.imports import ImportKind
from quickscale_business_themes.crm.services.custom_fields import (
    describe_facet,
    describe_value,
    list_fields,
    type_value,
)


class CustomChoiceSerializer(serializers.Serializer[Any]):
    """What can be chosen."""

    value = serializers.CharField(read_only=True, label=_("Value"))
    label = serializers.CharField(read_only=True, label=_("Label"))  # type: ignore[assignment]  # a field called like DRF's own


class CustomValueSerializer(serializers.Serializer[Any]):
    """The value of a field that the team added, known by the field's id."""

    id = serializers.UUIDField(label=_("ID"))
    label = serializers.CharField(read_only=True, label=_("Name"))  # type: ignore[assignment]  # a field called like DRF's own
    value = serializers.CharField(
        required=False, allow_blank=True, max_length=500, default="", label=_("Value")
    )
    format = serializers.CharField(read_only=True, label=_("Format"))
    choices = CustomChoiceSerializer(many=True, read_only=True, label=_("Options"))


def custom_values(kind: ImportKind) -> Any:
    """Return the field with a record's values, which a form of a new record asks for, too."""
    return CustomValueSerializer(  # type: ignore[call-arg]  # the list's
        many=True,
        required=False,
        source="custom_values",
        max_length=200,
        label=_("Custom fields"),
        style={"operation": f"crm:{kind}-value-list"},
    )


class FacetValueSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(read_only=True, label=_("ID"))
    label = serializers.CharField(read_only=True, label=_("Label"))  # type: ignore[assignment]  # a field called like DRF's own


class CustomFacetSerializer(serializers.Serializer[Any]):
    """A field that the team added, as a filter: of a ``format``, or with ``values`` to choose."""

    id = serializers.CharField(read_only=True, label=_("ID"))
    label = serializers.CharField(read_only=True, label=_("Label"))  # type: ignore[assignment]  # a field called like DRF's own
    format = serializers.CharField(read_only=True, label=_("Format"))
    values = FacetValueSerializer(many=True, read_only=True, label=_("Options"))


class AddedFieldViewSet(TeamScopedMixin, GenericViewSet[CustomField]):
    """The fields that the team added to records of a kind."""

    resource = {"name": "addedfield", "label": _("custom field"), "plural": _("custom fields")}
    permission_classes = (IsAuthenticated,)
    queryset = CustomField.objects.all()
    pagination_class = None
    filter_backends = ()
    kind = ""

    @property
    def added_fields(self) -> list[CustomField]:
        return list_fields(self.team.pk, self.kind)


class CustomValueViewSet(AddedFieldViewSet):
    """The fields that the team added to records of a kind, as a new record has them."""

    serializer_class = CustomValueSerializer

    def list(self, request: Request) -> Response:
        values = [describe_value(field, None) for field in self.added_fields]
        return Response(self.get_serializer(values, many=True).data)


class CustomFacetViewSet(AddedFieldViewSet):
    """The fields that the team added to records of a kind, as filters of their list."""

    serializer_class = CustomFacetSerializer

    def list(self, request: Request) -> Response:
        facets = [describe_facet(field) for field in self.added_fields]
        return Response(self.get_serializer(facets, many=True).data)


class CustomExportMixin(ExportMixin):
    """A list whose file has a column for each of the fields that the team added."""

    team: Any
    queryset: Any

    def get_further_columns(self) -> Sequence[tuple[str, Callable[[Any], Any]]]:
        fields = list_fields(self.team.pk, self.queryset.model._meta.model_name)
        return [(field.name, partial(read_cell, field)) for field in fields]


def read_cell(field: CustomField, record: Any) -> Any:
    value = record.custom.get(field.key)
    return None if value is None else type_value(field, value)


def list_paths() -> Iterator[URLPattern]:
    """Yield the paths of both for each kind of record, as ``custom-values/lead/``."""
    for kind in ImportKind.values:
        for what, view in (("value", CustomValueViewSet), ("facet", CustomFacetViewSet)):
            basename = f"{kind}-{what}"
            shown = view.as_view({"get": "list"}, basename=basename, kind=kind)
            yield path(f"custom-{what}s/{kind}/", shown, name=f"{basename}-list")
