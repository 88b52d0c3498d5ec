# django-filter has no annotations.
# mypy: allow-subclassing-any

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, permissions
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.exceptions import UnknownOperation
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.lists import FilterSet, PagePagination
from quickscale.core.api.permission_probe import probe_rights
from quickscale.core.api.permissions import NotImpersonatingOrReadOnly
from quickscale.core.api.requests import http_request
from quickscale.core.audit.actions import list_actions
from quickscale.core.audit.models import AuditEvent
from quickscale.core.audit.services import events_about
from quickscale.core.credits.models import Entry
from quickscale.core.credits.owners import owner_lookup
from quickscale.core.http.request_context import impersonator_of
from quickscale.core.teams.current import current_owner, current_team
from quickscale.core.teams.permissions import team_permission
from quickscale.core.users.models import User

from .serializers import (
    AccountSerializer,
    AuditEventSerializer,
    CreditBalanceSerializer,
    CreditEntrySerializer,
    RightsQuerySerializer,
    RightsSerializer,
    SessionSerializer,
)


class AccountView(IdempotentMixin, generics.GenericAPIView[Any]):
    """The visitor's own account."""

    serializer_class = AccountSerializer
    permission_classes = (permissions.IsAuthenticated, NotImpersonatingOrReadOnly)

    @extend_schema(operation_id="account-retrieve", summary=_("Profile"))
    def get(self, request: Request) -> Response:
        return Response(self.get_serializer(request.user).data)

    @extend_schema(operation_id="account-update", summary=_("Edit profile"))
    def put(self, request: Request) -> Response:
        serializer = self.get_serializer(request.user, data=request.data)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data)


class CreditBalanceView(APIView):
    """The credits of the visitor's workspace: their own, or those of their team."""

    of_workspace = True
    serializer_class = CreditBalanceSerializer
    permission_classes = (permissions.IsAuthenticated,)
    accepts_team_keys = True

    @extend_schema(operation_id="credit-balance-retrieve", summary=_("Credits"))
    def get(self, request: Request) -> Response:
        wallet = current_owner(http_request(request)).credits
        return Response(CreditBalanceSerializer({"balance": wallet.balance}).data)


@extend_schema_view(get=extend_schema(operation_id="credit-entry-list", summary=_("Transactions")))
class CreditEntryListView(generics.ListAPIView[Entry]):
    """The ledger of the workspace's credits, the newest first."""

    of_workspace = True
    queryset = Entry.objects.all()
    serializer_class = CreditEntrySerializer
    permission_classes = (permissions.IsAuthenticated,)
    accepts_team_keys = True
    pagination_class = PagePagination
    ordering = ("-id",)

    def get_queryset(self) -> QuerySet[Entry]:
        owner = current_owner(http_request(self.request))
        return super().get_queryset().filter(**owner_lookup(owner, "account__"))


class SessionView(APIView):
    """Who is asking. It also sets the CSRF cookie that a script needs before it can post."""

    serializer_class = SessionSerializer
    permission_classes = (permissions.AllowAny,)

    @extend_schema(operation_id="session-retrieve", summary=_("Current session"))
    def get(self, request: Request) -> Response:
        get_token(http_request(request))
        user = request.user
        session = {
            "is_authenticated": user.is_authenticated,
            "email": getattr(user, "email", ""),
            "name": getattr(user, "name", ""),
            "is_staff": user.is_staff,
            "impersonator": str(impersonator_of(http_request(request)) or ""),
        }
        return Response(SessionSerializer(session).data)


class RightsView(APIView):
    """Which operations the visitor's permissions allow; nothing is performed."""

    serializer_class = RightsSerializer
    permission_classes = (permissions.AllowAny,)
    accepts_team_keys = True

    @extend_schema(
        operation_id="operation-rights",
        summary=_("Your permissions"),
        parameters=[OpenApiParameter("name", str, many=True, required=True)],
    )
    def get(self, request: Request) -> Response:
        asked = RightsQuerySerializer(data={"name": request.query_params.getlist("name")})
        asked.is_valid(raise_exception=True)
        try:
            rights = probe_rights(http_request(request), asked.validated_data["name"])
        except UnknownOperation as error:
            raise ValidationError({"name": [str(error)]}) from error
        return Response({"rights": rights})


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


@extend_schema_view(
    get=extend_schema(operation_id="audit-event-list", summary=_("Your security log"))
)
class AuditEventListView(_EventListView):
    """What the visitor did, or had done to their account, and matters for security."""

    permission_classes = (permissions.IsAuthenticated,)
    filterset_class = OwnEventFilter

    def get_queryset(self) -> QuerySet[AuditEvent]:
        user = self.request.user
        found = super().get_queryset()
        return found.filter(events_about(user)) if isinstance(user, User) else found.none()


@extend_schema_view(
    get=extend_schema(operation_id="team-audit-event-list", summary=_("Team security log"))
)
class TeamAuditEventListView(_EventListView):
    """What happened in the visitor's current team; nothing where they act for themselves."""

    of_workspace = True
    permission_classes = (permissions.IsAuthenticated, team_permission("audit.view"))
    filterset_class = TeamEventFilter

    def get_queryset(self) -> QuerySet[AuditEvent]:
        team = current_team(http_request(self.request))
        found = super().get_queryset()
        return found.filter(team=team) if team else found.none()
