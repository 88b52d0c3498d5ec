"""Fields of records that a form offers, those that the team added among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.teams import TeamScopedMixin


class OfferedFieldSerializer(serializers.Serializer[Any]):
    """A field that can be chosen, by its name; one that the team added by its id."""

    id = serializers.CharField(read_only=True, label=_("ID"))
    label = serializers.CharField(read_only=True, label=_("Label"))  # type: ignore[assignment]  # a field called like DRF's own

    class Meta:
        presentation = {"title": "label"}


def describe_offered(operation_id: str, summary: Any) -> Any:
    """Return the decorator that names the operation of a list of fields."""
    responses = OfferedFieldSerializer(many=True)
    described = extend_schema(operation_id=operation_id, summary=summary, responses=responses)
    return extend_schema_view(get=described)


class OfferedFieldsView(TeamScopedMixin, GenericAPIView[Any]):
    """All fields that can be chosen."""

    serializer_class = OfferedFieldSerializer
    permission_classes = (IsAuthenticated,)
    pagination_class = None
    filter_backends = ()
    resource = {"name": "offeredfield", "label": _("field"), "plural": _("fields")}

    def list_fields(self) -> Sequence[dict[str, str]]:
        """Return the id and the label of each."""
        raise NotImplementedError

    def get(self, request: Request) -> Response:
        return Response(self.get_serializer(self.list_fields(), many=True).data)
