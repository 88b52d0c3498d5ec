"""What the form of a rule offers: fields that conditions may ask for, and that actions may set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from quickscale.core.teams import TeamScopedMixin
from quickscale_business_themes.crm.models import CustomField, RuleSubject
from quickscale_business_themes.crm.services.automation.fields import RuleField, load_fields


class RuleFieldField(serializers.CharField):
    """The name of a field; of one that the team added, its id.

    Args:
        operation: the list operation that offers them.
    """

    def __init__(self, *, operation: str, **kwargs: Any) -> None:
        style = {"format": "relation", "operation": operation}
        super().__init__(max_length=60, label=_("Field"), style=style, **kwargs)


class RuleFieldSerializer(serializers.Serializer[Any]):
    """A field of the records that rules are about."""

    id = serializers.CharField(read_only=True, label=_("ID"))
    label = serializers.CharField(read_only=True, label=_("Label"))  # type: ignore[assignment]  # a field called like DRF's own

    class Meta:
        presentation = {"title": "label"}


class RuleFieldViewSet(TeamScopedMixin, GenericViewSet[CustomField]):
    """The fields of all kinds of records that rules know."""

    resource = {"name": "rulefield", "label": _("field"), "plural": _("fields")}
    permission_classes = (IsAuthenticated,)
    queryset = CustomField.objects.all()
    serializer_class = RuleFieldSerializer
    pagination_class = None
    filter_backends = ()
    only_settable = False

    def list(self, request: Request) -> Response:
        fields = list_offered(self.team.pk, only_settable=self.only_settable)
        return Response(self.get_serializer(fields, many=True).data)


def list_offered(team_id: int, *, only_settable: bool) -> list[dict[str, str]]:
    """Return the fields of all kinds of records, each once."""
    fields: Iterable[RuleField] = (
        field for subject in RuleSubject.values for field in load_fields(subject, team_id).values()
    )
    known = {each.name: each for each in fields if each.is_settable or not only_settable}
    return [{"id": name, "label": write_label(field)} for name, field in known.items()]


def write_label(field: RuleField) -> str:
    """Return what a field is called; of one that the team added, with what it is a field of."""
    label = str(capfirst(field.label))
    return f"{label} ({field.added.get_kind_display()})" if field.added else label


def list_paths() -> Iterator[URLPattern]:
    for name, only_settable in (("rule-field", False), ("settable-field", True)):
        view = RuleFieldViewSet.as_view({"get": "list"}, basename=name, only_settable=only_settable)
        yield path(f"{name}s/", view, name=f"{name}-list")
