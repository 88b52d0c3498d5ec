# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.account.audit_log.serializers import AuditEventSerializer
from quickscale.core.api.filters import FilterSet
from quickscale.core.api.pagination import PagePagination
from quickscale.core.api.requests import http_request
from quickscale.core.audit.actions import list_actions
from quickscale.core.audit.models import AuditEvent
from quickscale.core.audit.services import events_about
from quickscale.core.teams.current import current_team
from quickscale.core.teams.permissions import team_permission
from quickscale.core.users.models import User


class OwnEventFilter(FilterSet):
    action = django_filters.ChoiceFilter(
        label=_("What happened"), choices=lambda: list_actions(("account.", "impersonation."))
    )

    class Meta:
        model = AuditEvent
        fields = ("action",)


class TeamEventFilter(FilterSet):
    action = django_filters.CharFilter(label=_("Code"))

    class Meta:
        model = AuditEvent
        fields = ("action",)


class _EventListView(generics.ListAPIView[AuditEvent]):
    queryset = AuditEvent.objects.select_related("actor")
    serializer_class = AuditEventSerializer
    pagination_class = PagePagination
    ordering = ("-id",)


class AuditEventListView(_EventListView):
    """What the visitor did, or had done to their account, and matters for security."""

    permission_classes = (permissions.IsAuthenticated,)
    filterset_class = OwnEventFilter

    @extend_schema(operation_id="audit-event-list", summary=_("Your security log"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[AuditEvent]:
        user = self.request.user
        found = super().get_queryset()
        return found.filter(events_about(user)) if isinstance(user, User) else found.none()


class TeamAuditEventListView(_EventListView):
    """What happened in the visitor's current team; nothing where they act for themselves."""

    of_workspace = True
    permission_classes = (permissions.IsAuthenticated, team_permission("audit.view"))
    filterset_class = TeamEventFilter

    @extend_schema(operation_id="team-audit-event-list", summary=_("Team security log"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[AuditEvent]:
        team = current_team(http_request(self.request))
        found = super().get_queryset()
        return found.filter(team=team) if team else found.none()
