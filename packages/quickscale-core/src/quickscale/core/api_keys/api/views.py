""""""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.lists import PagePagination
from quickscale.core.api.permissions import flag_permission
from quickscale.core.api.problems import Problem
from quickscale.core.api_keys.exceptions import TooManyKeys
from quickscale.core.api_keys.models import ApiKey
from quickscale.core.api_keys.scopes import list_scopes
from quickscale.core.api_keys.services import MOST_KEYS, create_key, rename_key, revoke_key
from quickscale.core.teams.current import current_team
from quickscale.core.teams.permissions import team_permission
from quickscale.core.users.permissions import NotImpersonating

from .serializers import ApiKeySerializer, NewApiKeySerializer, ScopeSerializer, acts_as_staff

if TYPE_CHECKING:
    from quickscale.core.users.models import User


class KeyLimitReached(Problem):
    """The workspace has all the keys that it may have."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "api-key-limit"

    def __init__(self) -> None:
        super().__init__(
            _("You've reached the limit of {limit} API keys. Revoke one to create another.").format(
                limit=MOST_KEYS
            )
        )


_PERMISSIONS = (
    flag_permission("api_keys"),
    permissions.IsAuthenticated,
    team_permission("api_keys.manage"),
    NotImpersonating,
)


class KeysMixin(IdempotentMixin, generics.GenericAPIView[ApiKey]):
    """The keys of the current workspace; a key has no say in keys."""

    of_workspace = True
    queryset = ApiKey.objects.all()
    serializer_class: Any = ApiKeySerializer
    permission_classes = _PERMISSIONS
    accepts_api_keys = False
    lookup_field = "public_id"
    lookup_url_kwarg = "id"

    @property
    def person(self) -> User:
        """Whoever asks, who is signed in."""
        return cast("User", self.request.user)

    def get_queryset(self) -> QuerySet[ApiKey]:
        keys = super().get_queryset().select_related("user", "team")
        team = current_team(self.request)
        return keys.filter(team=team) if team else keys.filter(user=self.person, team=None)


class ApiKeyListView(KeysMixin):
    """The workspace's keys, and new ones."""

    pagination_class = PagePagination
    ordering = ("-id",)
    idempotency_once = ("key",)

    def get_serializer_class(self) -> Any:
        return NewApiKeySerializer if self.request.method == "POST" else ApiKeySerializer

    @extend_schema(
        operation_id="api-key-list",
        summary=gettext_lazy("API keys"),
        responses=ApiKeySerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="api-key-create",
        summary=gettext_lazy("New API key"),
        responses={201: NewApiKeySerializer},
    )
    def post(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        wanted = serializer.validated_data
        try:
            key, token = create_key(
                user=self.person,
                team=current_team(request),
                name=wanted["name"],
                scopes=wanted["scopes"],
                expires_at=wanted.get("expires_at"),
            )
        except TooManyKeys as error:
            raise KeyLimitReached from error
        answer = {**self.get_serializer(key).data, "key": token}
        return Response(answer, status=status.HTTP_201_CREATED)


class ApiKeyView(KeysMixin):
    """One of the workspace's keys."""

    @extend_schema(operation_id="api-key-retrieve", summary=gettext_lazy("API key"))
    def get(self, request: Request, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(operation_id="api-key-update", summary=gettext_lazy("Rename"))
    def put(self, request: Request, **kwargs: Any) -> Response:
        key = self.get_object()
        serializer = self.get_serializer(key, data=request.data)
        serializer.is_valid(raise_exception=True)
        rename_key(key, serializer.validated_data["name"], actor=self.person)
        return Response(self.get_serializer(key).data)


class ApiKeyRevokeView(KeysMixin):
    """The end of a key."""

    @extend_schema(
        operation_id="api-key-revoke",
        summary=gettext_lazy("Revoke"),
        request=None,
        responses=ApiKeySerializer,
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        key = self.get_object()
        revoke_key(key, actor=self.person)
        return Response(self.get_serializer(self.get_object()).data)


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
