"""The saved searches of lists."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import permissions, serializers, viewsets
from rest_framework.serializers import BaseSerializer

from quickscale.core.account.alerts.matching import open_page
from quickscale.core.account.alerts.searches import (
    change_search,
    create_search,
    delete_search,
    find_alert_list,
)
from quickscale.core.account.models import MAX_QUERY, SavedSearch
from quickscale.core.api.fields import LinkField
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import NotImpersonatingOrReadOnly
from quickscale.core.api.requests import http_request
from quickscale.core.skin_system.errors import UnknownScreen
from quickscale.core.skin_system.saved_searches import describe_search
from quickscale.core.skin_system.screens import BoundScreen, Page, get_screen, join_query
from quickscale.core.skin_system.titles import screen_title
from quickscale.core.teams.current import current_team

#: How many days a result counts as new.
_NEW = timedelta(days=7)
_TOO_LONG = _("There are too many filters to keep.")


class SavedSearchSerializer(serializers.ModelSerializer[SavedSearch]):
    """What somebody waits for in a list, and how often they are told of it by e-mail."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    params = serializers.DictField(
        child=serializers.CharField(max_length=200), required=False, write_only=True
    )
    list = serializers.SerializerMethodField(label=_("List"))
    url = LinkField(source="*", label=_("Show results"))
    new_count = serializers.IntegerField(read_only=True, default=0, label=_("New in 7 days"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = SavedSearch
        fields = (
            "id",
            "screen",
            "params",
            "query",
            "name",
            "frequency",
            "list",
            "url",
            "description",
            "new_count",
            "next_at",
            "can",
        )
        read_only_fields = ("description", "next_at")
        presentation = {"title": "name", "columns": ["list", "description", "frequency"]}

    def validate_query(self, query: str) -> str:
        """Return the query as pages write it, which may be longer than it was sent."""
        written = urlencode(parse_qsl(query))
        if len(written) > MAX_QUERY:
            raise serializers.ValidationError(_TOO_LONG)
        return written

    def get_list(self, search: SavedSearch) -> str:
        bound = find_screen(search)
        return screen_title(bound) if bound else search.screen

    def get_can(self, search: SavedSearch) -> dict[str, bool]:
        return {"pause": search.next_at is not None}

    def to_representation(self, instance: SavedSearch) -> dict[str, Any]:
        bound = find_screen(instance)
        path = bound.url(instance.params) if bound else ""
        url = join_query(path, QueryDict(instance.query)) if path else ""
        return {**super().to_representation(instance), "url": url}


def find_screen(search: SavedSearch) -> BoundScreen | None:
    try:
        return get_screen(search.screen)
    except UnknownScreen:
        return None


def require_sound(page: Page) -> None:
    """Ask the list once what is asked of it from now on.

    Raises:
        ValidationError: it doesn't understand it, or the visitor may not see it.
    """
    operation = page.bound.operation
    assert operation is not None  # a screen with alerts has one
    answer = page.call(operation.name, query=page.list_query(operation))
    if answer.status >= 400:
        detail = answer.data.get("detail", "") if isinstance(answer.data, dict) else ""
        raise serializers.ValidationError({"query": [detail or _("This search doesn't work.")]})


@extend_schema_view(
    list=extend_schema(operation_id="saved-search-list", summary=_("Saved searches")),
    create=extend_schema(operation_id="saved-search-create", summary=_("Save search")),
    retrieve=extend_schema(operation_id="saved-search-retrieve", summary=_("Saved search")),
    partial_update=extend_schema(operation_id="saved-search-update", summary=_("Change search")),
    destroy=extend_schema(operation_id="saved-search-destroy", summary=_("Delete search")),
)
class SavedSearchViewSet(IdempotentMixin, viewsets.ModelViewSet[SavedSearch]):
    """The visitor's saved searches, of all lists."""

    queryset = SavedSearch.objects.none()
    serializer_class = SavedSearchSerializer
    permission_classes = (permissions.IsAuthenticated, NotImpersonatingOrReadOnly)
    pagination_class = None
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    http_method_names = ["get", "head", "options", "post", "patch", "delete"]

    def get_queryset(self) -> QuerySet[SavedSearch]:
        user: Any = self.request.user
        if not user.is_authenticated:
            return SavedSearch.objects.none()
        is_new = Q(alerts__created_at__gt=timezone.now() - _NEW)
        return SavedSearch.objects.filter(user=user).annotate(
            new_count=Count("alerts", filter=is_new)
        )

    def perform_create(self, serializer: BaseSerializer[SavedSearch]) -> None:
        user: Any = self.request.user
        values = dict(serializer.validated_data)
        params = values.setdefault("params", {})
        bound = find_alert_list(values["screen"], params)
        page = open_page(http_request(self.request), bound, params, values.get("query", ""))
        require_sound(page)
        team = current_team(self.request) if bound.screen.audience == "team" else None
        search = SavedSearch(user=user, team=team, **values)
        search.description = describe_search(page)[:1000]
        serializer.instance = create_search(search, operation=bound.screen.operation)

    def perform_update(self, serializer: BaseSerializer[SavedSearch]) -> None:
        search, values = serializer.instance, serializer.validated_data
        assert search is not None
        name = values.get("name", search.name)
        frequency = values.get("frequency", search.frequency)
        changed = change_search(search, name=name, frequency=frequency)
        serializer.instance = self.get_queryset().get(pk=changed.pk)

    def perform_destroy(self, instance: SavedSearch) -> None:
        delete_search(instance)
