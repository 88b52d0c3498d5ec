"""The operations of teams, members, invitations, roles and workspaces."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, mixins, permissions, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import NotImpersonatingOrReadOnly, flag_permission
from quickscale.core.api.throttles import InvitationThrottle
from quickscale.core.teams import services
from quickscale.core.teams.current import (
    Workspace,
    current_membership,
    in_reach,
    list_workspaces,
    switch_workspace,
)
from quickscale.core.teams.exceptions import NotTheOwner
from quickscale.core.teams.models import UNANSWERED, Invitation, Membership, Role
from quickscale.core.teams.permissions import TeamRolePermission
from quickscale.core.teams.receivers import remember_invitation
from quickscale.core.teams.scoping import TeamQuerySet
from quickscale.core.teams.team_permissions import known_permissions
from quickscale.core.users.models import User

from .fields import GIVEN_ROLES, TeamAddressedMixin, teammates
from .serializers import (
    InvitationSerializer,
    MemberSerializer,
    PermissionSerializer,
    ReceivedInvitationSerializer,
    RoleSerializer,
    TeammateSerializer,
    TeamSerializer,
    TransferSerializer,
    WorkspaceChoiceSerializer,
    WorkspaceSerializer,
)

_PERMISSIONS = (flag_permission("teams"), permissions.IsAuthenticated)


def teams_of(user: Any) -> QuerySet[Membership]:
    """Return somebody's memberships of open teams, each with its team's ``members`` counted."""
    members = Membership.objects.filter(team=OuterRef("team")).order_by().values("team")
    own = Membership.objects.filter(user=user, team__closed_at=None)
    return own.select_related("team", "user", "custom_role").annotate(
        members=Subquery(members.annotate(total=Count("pk")).values("total"))
    )


@extend_schema_view(
    list=extend_schema(operation_id="team-list", summary=_("Your teams")),
    create=extend_schema(operation_id="team-create", summary=_("Create team")),
    retrieve=extend_schema(operation_id="team-retrieve", summary=_("Team")),
    update=extend_schema(operation_id="team-update", summary=_("Rename team")),
    destroy=extend_schema(
        operation_id="team-destroy",
        summary=_("Delete team"),
        description="Owner only. The team's data is kept, but nobody can access it.",
    ),
)
class TeamViewSet(TeamAddressedMixin, viewsets.ModelViewSet[Membership]):
    """The visitor's own teams; anybody else's do not exist."""

    queryset = Membership.objects.all()
    serializer_class = TeamSerializer
    permission_classes = (*_PERMISSIONS, NotImpersonatingOrReadOnly, TeamRolePermission)
    resource = {"name": "team", "label": _("team"), "plural": _("teams")}
    lookup_field = "team__slug"
    lookup_url_kwarg = "slug"
    needs = {"update": "team.manage"}
    search_fields = ("team__name",)
    ordering = ("team__name",)

    def get_queryset(self) -> QuerySet[Membership]:
        return teams_of(self.request.user.pk).filter(in_reach(self.request))

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        user: Any = self.request.user
        team = services.create_team(serializer.validated_data["team"]["name"], owner=user)
        switch_workspace(self.request, team)
        serializer.instance = self.get_queryset().get(team=team)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        name = serializer.validated_data["team"]["name"]
        services.rename_team(self.team, name, by=self.membership.user)

    def perform_destroy(self, instance: Membership) -> None:
        services.close_team(instance.team, by=instance.user)

    @extend_schema(
        operation_id="team-leave", summary=_("Leave team"), request=None, responses={204: None}
    )
    def leave(self, request: Request, slug: str) -> Response:
        services.leave_team(self.team, user=self.membership.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="team-transfer",
        summary=_("Transfer ownership"),
        description="Owner only. The previous owner becomes an admin.",
        request=TransferSerializer,
        responses=TeamSerializer,
    )
    def transfer(self, request: Request, slug: str) -> Response:
        if not self.membership.is_owner:
            raise NotTheOwner
        serializer = TransferSerializer(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        member = serializer.validated_data["member"]
        services.transfer_ownership(self.team, member, by=self.membership.user)
        return Response(self.get_serializer(self.get_object()).data)


@extend_schema_view(
    list=extend_schema(operation_id="team-member-list", summary=_("Members")),
    retrieve=extend_schema(operation_id="team-member-retrieve", summary=_("Member")),
    update=extend_schema(operation_id="team-member-update", summary=_("Change role")),
    destroy=extend_schema(operation_id="team-member-destroy", summary=_("Remove member")),
)
class MemberViewSet(
    TeamAddressedMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet[Membership],
):
    """Who belongs to a team."""

    queryset = Membership.objects.select_related("user", "custom_role")
    serializer_class = MemberSerializer
    needs = {"update": "members.manage", "destroy": "members.manage"}
    search_fields = ("user__name", "user__email")
    orderings = {"joined_at": _("Oldest first"), "-joined_at": _("Newest first")}
    ordering = ("joined_at",)

    def get_queryset(self) -> QuerySet[Membership]:
        return super().get_queryset().filter(team=self.team)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        role = serializer.validated_data["given_role"]
        member: Any = serializer.instance
        serializer.instance = services.change_role(member, role, by=self.membership.user)

    def perform_destroy(self, instance: Membership) -> None:
        services.remove_member(instance, by=self.membership.user)


@extend_schema_view(get=extend_schema(operation_id="workspace-member-list", summary=_("Members")))
class TeammateListView(generics.ListAPIView[User]):
    """Who belongs to the current workspace, for choosing somebody."""

    queryset = User.objects.all()
    serializer_class = TeammateSerializer
    permission_classes = _PERMISSIONS
    accepts_team_keys = True
    search_fields = ("name", "email")
    ordering = ("email",)

    def get_queryset(self) -> QuerySet[User]:
        return teammates(self.request)


@extend_schema_view(
    list=extend_schema(operation_id="team-invitation-list", summary=_("Pending invitations")),
    create=extend_schema(operation_id="team-invitation-create", summary=_("Invite member")),
)
class InvitationViewSet(
    TeamAddressedMixin,
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    viewsets.GenericViewSet[Invitation],
):
    """Who was asked to join a team and has not answered."""

    queryset = Invitation.objects.select_related("custom_role", "invited_by")
    serializer_class = InvitationSerializer
    needs = dict.fromkeys(("list", "create", "resend", "revoke"), "members.manage")
    orderings = {"-created_at": _("Newest"), "expires_at": _("Expiring first")}
    ordering = ("-created_at",)

    def get_queryset(self) -> TeamQuerySet[Invitation]:
        waiting = Invitation.objects.for_team(self.team).filter(UNANSWERED)
        return waiting.select_related("team", "custom_role", "invited_by")

    def get_throttles(self) -> list[Any]:
        sends = self.action in ("create", "resend")
        return [*super().get_throttles(), *([InvitationThrottle()] if sends else [])]

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        asked = serializer.validated_data
        serializer.instance = services.invite(
            self.team, asked["email"], role=asked["given_role"], by=self.membership.user
        )

    @extend_schema(operation_id="team-invitation-resend", summary=_("Resend"), request=None)
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
    def revoke(self, request: Request, slug: str, id: str) -> Response:
        services.revoke_invitation(self.get_object(), by=self.membership.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReceivedInvitationViewSet(IdempotentMixin, viewsets.GenericViewSet[Any]):
    """An invitation, for whoever has its link. One that is unknown, used, expired or revoked is
    answered alike."""

    serializer_class = ReceivedInvitationSerializer
    lookup_url_kwarg = "token"
    resource = {"name": "received-invitation", "label": _("invitation"), "plural": _("invitations")}

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
    def accept(self, request: Request, token: str) -> Response:
        user: Any = request.user
        team = services.accept_invitation(token, user=user).team
        switch_workspace(request, team)
        context = self.get_serializer_context()
        return Response(TeamSerializer(teams_of(user).get(team=team), context=context).data)


@extend_schema_view(
    create=extend_schema(operation_id="team-role-create", summary=_("New role")),
    retrieve=extend_schema(operation_id="team-role-retrieve", summary=_("Role")),
    update=extend_schema(operation_id="team-role-update", summary=_("Change role")),
    destroy=extend_schema(operation_id="team-role-destroy", summary=_("Delete role")),
)
class RoleViewSet(TeamAddressedMixin, viewsets.ModelViewSet[Role]):
    """The roles that can be given in a team: those of every team, then those of its own."""

    queryset = Role.objects.all()
    serializer_class = RoleSerializer
    pagination_class = None
    filter_backends = ()
    needs = dict.fromkeys(("create", "update", "destroy"), "team.manage")

    def get_queryset(self) -> TeamQuerySet[Role]:
        return Role.objects.for_team(self.team).select_related("team")

    @extend_schema(operation_id="team-role-list", summary=_("Roles"))
    def list(self, request: Request, slug: str) -> Response:
        roles = [*GIVEN_ROLES, *self.get_queryset()]
        return Response(self.get_serializer(roles, many=True).data)

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        serializer.instance = services.create_role(
            self.team, **serializer.validated_data, by=self.membership.user
        )

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        role: Any = serializer.instance
        serializer.instance = services.update_role(
            role, **serializer.validated_data, by=self.membership.user
        )

    def perform_destroy(self, instance: Role) -> None:
        services.delete_role(instance, by=self.membership.user)


class PermissionListView(APIView):
    """Everything that a role may allow, the core's and the themes'."""

    serializer_class = PermissionSerializer
    permission_classes = _PERMISSIONS
    accepts_team_keys = True

    @extend_schema(
        operation_id="team-permission-list",
        summary=_("Available permissions"),
        responses=PermissionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        return Response(PermissionSerializer(known_permissions().values(), many=True).data)


_WORKSPACE = {"name": "workspace", "label": _("workspace"), "plural": _("workspaces")}


class WorkspaceView(IdempotentMixin, generics.GenericAPIView[Any]):
    """For whom the visitor acts."""

    serializer_class = WorkspaceSerializer
    permission_classes = _PERMISSIONS
    accepts_team_keys = True
    resource = _WORKSPACE

    @extend_schema(operation_id="workspace-retrieve", summary=_("Active workspace"))
    def get(self, request: Request) -> Response:
        return Response(self.get_serializer(Workspace(current_membership(request))).data)

    @extend_schema(operation_id="workspace-update", summary=_("Switch"))
    def put(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        workspace = serializer.validated_data["workspace"]
        switch_workspace(request, workspace.team)
        return Response(self.get_serializer(workspace).data)


class WorkspaceListView(APIView):
    """For whom the visitor can act: themselves and their teams."""

    serializer_class = WorkspaceChoiceSerializer
    permission_classes = _PERMISSIONS
    accepts_team_keys = True
    resource = _WORKSPACE

    @extend_schema(
        operation_id="workspace-list",
        summary=_("Your workspaces"),
        responses=WorkspaceChoiceSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        found = list_workspaces(request)
        return Response(WorkspaceChoiceSerializer(found, many=True).data)
