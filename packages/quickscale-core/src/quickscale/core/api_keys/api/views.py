from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, permissions, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from quickscale.core.api.permissions import NotImpersonating, flag_permission
from quickscale.core.api.problems import Problem
from quickscale.core.api_keys.models import ApiKey
from quickscale.core.api_keys.scopes import list_scopes
from quickscale.core.api_keys.services import (
    MOST_KEYS,
    TooManyKeys,
    create_key,
    rename_key,
    revoke_key,
)
from quickscale.core.teams.api.scoped import WorkspaceOwnedMixin
from quickscale.core.teams.current import current_team
from quickscale.core.teams.permissions import team_permission

from .serializers import ApiKeySerializer, NewApiKeySerializer, ScopeSerializer, acts_as_staff


class KeyLimitReached(Problem):
    status_code = status.HTTP_409_CONFLICT
    default_code = "api-key-limit"

    def __init__(self) -> None:
        text = _("You've reached the limit of {limit} API keys. Revoke one to create another.")
        super().__init__(text.format(limit=MOST_KEYS))


_PERMISSIONS = (
    flag_permission("api_keys"),
    permissions.IsAuthenticated,
    team_permission("api_keys.manage"),
    NotImpersonating,
)


_ONE = "One of the workspace's keys."


@extend_schema_view(
    list=extend_schema(operation_id="api-key-list", summary=gettext_lazy("API keys")),
    retrieve=extend_schema(
        operation_id="api-key-retrieve", summary=gettext_lazy("API key"), description=_ONE
    ),
    update=extend_schema(
        operation_id="api-key-update", summary=gettext_lazy("Rename"), description=_ONE
    ),
)
class ApiKeyViewSet(
    WorkspaceOwnedMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    viewsets.GenericViewSet[ApiKey],
):
    """The workspace's keys, and new ones."""

    queryset = ApiKey.objects.select_related("user", "team")
    permission_classes = _PERMISSIONS
    accepts_api_keys = False  # a key has no say in keys

    def get_queryset(self) -> QuerySet[ApiKey]:
        return super().get_queryset().filter(self.owned())

    def get_serializer_class(self) -> Any:
        return NewApiKeySerializer if self.action == "create" else ApiKeySerializer

    @extend_schema(operation_id="api-key-create", summary=gettext_lazy("New API key"))
    def create(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values, team = serializer.validated_data, current_team(request)
        try:
            key, token = create_key(user=self.person, team=team, **values)
        except TooManyKeys as error:
            raise KeyLimitReached from error
        answer = {**self.get_serializer(key).data, "key": token}
        return Response(answer, status=status.HTTP_201_CREATED)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        key: Any = serializer.instance
        rename_key(key, serializer.validated_data["name"], actor=self.person)

    @extend_schema(operation_id="api-key-revoke", summary=gettext_lazy("Revoke"), request=None)
    def revoke(self, request: Request, **kwargs: Any) -> Response:
        """The end of a key."""
        revoke_key(self.get_object(), actor=self.person)
        return self.retrieve(request)


class ScopeListView(APIView):
    """What a key of the visitor's can be allowed to do."""

    permission_classes = _PERMISSIONS
    accepts_api_keys = False

    @extend_schema(
        operation_id="api-scope-list",
        summary=gettext_lazy("API key scopes"),
        responses=ScopeSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        scopes = list_scopes(is_staff=acts_as_staff(request))
        return Response(ScopeSerializer(scopes, many=True).data)
