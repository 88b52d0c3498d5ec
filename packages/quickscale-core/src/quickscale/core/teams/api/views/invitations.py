from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import flag_permission
from quickscale.core.api.throttles import InvitationThrottle
from quickscale.core.teams import services
from quickscale.core.teams.api.addressed import TeamAddressedMixin
from quickscale.core.teams.api.problems import TeamErrorsMixin
from quickscale.core.teams.api.serializers.invitations import (
    InvitationSerializer,
    ReceivedInvitationSerializer,
)
from quickscale.core.teams.api.serializers.teams import TeamSerializer
from quickscale.core.teams.api.views.teams import teams_of
from quickscale.core.teams.current import switch_workspace
from quickscale.core.teams.models import Invitation
from quickscale.core.teams.models.invitation import UNANSWERED
from quickscale.core.teams.receivers import remember_invitation
from quickscale.core.teams.scoping import TeamQuerySet
from quickscale.core.users.permissions import NotImpersonatingOrReadOnly


class InvitationViewSet(
    TeamAddressedMixin,
    IdempotentMixin,
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    viewsets.GenericViewSet[Invitation],
):
    """Who was asked to join a team and has not answered."""

    queryset = Invitation.objects.select_related("custom_role", "invited_by")
    serializer_class = InvitationSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    needs = dict.fromkeys(("list", "create", "resend", "revoke"), "members.manage")
    orderings = {"-created_at": _("Newest"), "expires_at": _("Expiring first")}
    ordering = ("-created_at",)

    def get_queryset(self) -> TeamQuerySet[Invitation]:
        waiting = Invitation.objects.for_team(self.team).filter(UNANSWERED)
        return waiting.select_related("team", "custom_role", "invited_by")

    def get_throttles(self) -> list[Any]:
        sends = self.action in ("create", "resend")
        return [*super().get_throttles(), *([InvitationThrottle()] if sends else [])]

    @extend_schema(operation_id="team-invitation-list", summary=_("Pending invitations"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="team-invitation-create", summary=_("Invite member"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        asked = serializer.validated_data
        serializer.instance = services.invite(
            self.team, asked["email"], role=asked["given_role"], by=self.membership.user
        )

    @extend_schema(
        operation_id="team-invitation-resend",
        summary=_("Resend"),
        request=None,
        responses=InvitationSerializer,
    )
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, slug: str, id: str) -> Response:
        invitation = self.get_object()
        services.resend_invitation(invitation, by=self.membership.user)
        return Response(self.get_serializer(invitation).data)

    @extend_schema(
        operation_id="team-invitation-revoke",
        summary=_("Revoke"),
        request=None,
        responses={204: None},
    )
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, slug: str, id: str) -> Response:
        services.revoke_invitation(self.get_object(), by=self.membership.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReceivedInvitationViewSet(TeamErrorsMixin, IdempotentMixin, viewsets.GenericViewSet[Any]):
    """An invitation, for whoever has its link. One that is unknown, used, expired or revoked is
    answered alike."""

    serializer_class = ReceivedInvitationSerializer
    lookup_url_kwarg = "token"
    resource = {
        "name": "received-invitation",
        "label": _("invitation"),
        "plural": _("invitations"),
    }

    def get_permissions(self) -> list[Any]:
        is_open = self.action == "retrieve"
        visitor = permissions.AllowAny() if is_open else permissions.IsAuthenticated()
        return [flag_permission("teams")(), visitor, NotImpersonatingOrReadOnly()]

    @extend_schema(operation_id="invitation-retrieve", summary=_("Invitation"))
    def retrieve(self, request: Request, token: str) -> Response:
        invitation = services.find_invitation(token)
        remember_invitation(request, token)
        return Response(self.get_serializer(invitation).data)

    @extend_schema(
        operation_id="invitation-accept",
        summary=_("Join the team"),
        request=None,
        responses=TeamSerializer,
    )
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, token: str) -> Response:
        user: Any = request.user
        team = services.accept_invitation(token, user=user).team
        switch_workspace(request, team)
        context = self.get_serializer_context()
        return Response(TeamSerializer(teams_of(user).get(team=team), context=context).data)
