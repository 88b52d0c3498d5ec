from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.requests import http_request
from quickscale.core.flags.services import active_flags


class FlagSerializer(serializers.Serializer[Any]):
    """A feature that is on for whoever asks."""

    name = serializers.CharField(label=_("Name"), read_only=True)
    title = serializers.CharField(source="label", label=_("Feature"), read_only=True)
    description = serializers.CharField(label=_("Description"), read_only=True)

    class Meta:
        presentation = {"title": "title", "columns": ["title", "description"]}


class FlagListView(APIView):
    """The features that are on for whoever asks, as far as they are public."""

    permission_classes = (permissions.AllowAny,)
    accepts_team_keys = True

    @extend_schema(
        operation_id="flag-list",
        summary=_("Feature flags"),
        responses=FlagSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        active = active_flags(http_request(request))
        return Response(FlagSerializer(active, many=True).data)
