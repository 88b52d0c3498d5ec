"""The saved views of lists."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import permissions, serializers, viewsets
from rest_framework.exceptions import PermissionDenied
from rest_framework.serializers import BaseSerializer

from quickscale.core.account.models import MAX_QUERY, SavedView
from quickscale.core.account.saved_views import save_view, views_of
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import NotImpersonatingOrReadOnly
from quickscale.core.skin_system.errors import UnknownScreen
from quickscale.core.skin_system.screens import get_screen
from quickscale.core.skin_system.titles import screen_title
from quickscale.core.teams.current import current_membership, current_team


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    """The filters, order and columns of a list, under a name."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    list = serializers.SerializerMethodField(label=_("List"))
    shared = serializers.BooleanField(label=_("For the whole team"), required=False)
    is_default = serializers.BooleanField(label=_("Open the list with it"), required=False)
    can = serializers.SerializerMethodField()

    class Meta:
        model = SavedView
        fields = ("id", "screen", "name", "query", "list", "shared", "is_default", "can")
        presentation = {"title": "name", "columns": ["list", "shared", "is_default"]}

    def validate_query(self, query: str) -> str:
        """Return the query as pages write it, which may be longer than it was sent."""
        written = urlencode(parse_qsl(query))
        if len(written) > MAX_QUERY:
            raise serializers.ValidationError(_("There are too many filters to keep."))
        return written

    def get_list(self, view: SavedView) -> str:
        try:
            return screen_title(get_screen(view.screen))
        except UnknownScreen:
            return view.screen

    def get_can(self, view: SavedView) -> dict[str, bool]:
        return {"delete": may_change_view(self.context["request"], view)}

    def to_representation(self, instance: SavedView) -> dict[str, Any]:
        instance.shared = instance.team_id is not None  # type: ignore[attr-defined]
        return super().to_representation(instance)


def may_change_view(request: Any, view: SavedView) -> bool:
    """Whether it is the visitor's own, or their team's and they manage the team."""
    if view.user_id == request.user.pk:
        return True
    membership = current_membership(request)
    return membership is not None and "team.manage" in membership.permissions


class MayDelete(permissions.BasePermission):
    def has_object_permission(self, request: Any, view: Any, obj: SavedView) -> bool:
        return request.method != "DELETE" or may_change_view(request, obj)


_SCREEN = OpenApiParameter("screen", str, description="The list's screen, `<theme>:<name>`.")


@extend_schema_view(
    list=extend_schema(
        operation_id="saved-view-list", summary=_("Saved views"), parameters=[_SCREEN]
    ),
    create=extend_schema(operation_id="saved-view-create", summary=_("Save view")),
    retrieve=extend_schema(operation_id="saved-view-retrieve", summary=_("Saved view")),
    partial_update=extend_schema(operation_id="saved-view-update", summary=_("Change view")),
    destroy=extend_schema(operation_id="saved-view-destroy", summary=_("Delete view")),
)
class SavedViewViewSet(IdempotentMixin, viewsets.ModelViewSet[SavedView]):
    """The visitor's views of lists, and those of the team that they act for."""

    queryset = SavedView.objects.none()
    serializer_class = SavedViewSerializer
    permission_classes = (permissions.IsAuthenticated, NotImpersonatingOrReadOnly, MayDelete)
    pagination_class = None
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    http_method_names = ["get", "head", "options", "post", "patch", "delete"]

    def get_queryset(self) -> QuerySet[SavedView]:
        request = self.request
        if not request.user.is_authenticated:
            return SavedView.objects.none()
        views = views_of(request.user, current_team(request))
        screen = request.query_params.get("screen")
        return views.filter(screen=screen) if screen and self.action == "list" else views

    def perform_create(self, serializer: BaseSerializer[SavedView]) -> None:
        user: Any = self.request.user
        self.save(serializer, SavedView(user=user))

    def perform_update(self, serializer: BaseSerializer[SavedView]) -> None:
        view = serializer.instance
        assert view is not None
        self.check_changes(view, serializer.validated_data)
        self.save(serializer, view)

    def check_changes(self, view: SavedView, values: Mapping[str, Any]) -> None:
        """Let whoever sees a view choose it as their default, and do no more with another's.

        Raises:
            PermissionDenied: they may not.
        """
        stored = {"name": view.name, "query": view.query, "shared": view.team_id is not None}
        is_changed = any(values.get(name, value) != value for name, value in stored.items())
        if is_changed and not may_change_view(self.request, view):
            raise PermissionDenied

    def save(self, serializer: BaseSerializer[SavedView], view: SavedView) -> None:
        values = dict(serializer.validated_data)
        shared, default = values.pop("shared", None), values.pop("is_default", None)
        if view.pk is not None:
            values.pop("screen", None)
        for name, value in values.items():
            setattr(view, name, value)
        user, team = self.request.user, current_team(self.request)
        save_view(view, user=user, team=team, shared=shared, default=default)
        serializer.instance = self.get_queryset().get(pk=view.pk)
