"""How teams, members, invitations, roles and workspaces look from outside."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.api.fields import RefField
from quickscale.core.teams.current import Workspace, find_membership
from quickscale.core.teams.models import Invitation, Membership, Role, role_name, role_permissions
from quickscale.core.teams.team_permissions import known_permissions
from quickscale.core.validators import validate_name

from .fields import Choices, MembershipField, PermissionField, RoleField, role_id


class PermissionListField(serializers.ManyRelatedField):
    def get_attribute(self, instance: Any) -> list[Any]:
        allowed = role_permissions(instance)
        return [permission for name, permission in known_permissions().items() if name in allowed]


class RoleSerializer(serializers.Serializer[Any]):
    """A role of a team: one that every team has, or one of its own."""

    id = serializers.SerializerMethodField()
    name = serializers.CharField(label=_("Name"), max_length=80, validators=[validate_name])
    permissions = PermissionListField(
        child_relation=PermissionField(), label=_("Permissions"), allow_empty=True
    )
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "name", "columns": ["name", "permissions"]}

    def get_id(self, role: Any) -> str:
        return role_id(role)

    def get_can(self, role: Any) -> dict[str, bool]:
        own = self.context["membership"].permissions
        manages = isinstance(role, Role) and "team.manage" in own and role_permissions(role) <= own
        return {"edit": manages, "delete": manages}

    def validate_permissions(self, permissions: list[Any]) -> list[str]:
        return [permission.name for permission in permissions]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {**super().to_representation(instance), "name": role_name(instance)}


class PermissionSerializer(serializers.Serializer[Any]):
    """Something that a role may allow."""

    id = serializers.CharField(source="name", read_only=True)
    name = serializers.CharField(label=_("Permission"), source="label", read_only=True)

    class Meta:
        presentation = {"title": "name"}


class MemberSerializer(serializers.ModelSerializer[Membership]):
    """Somebody who belongs to a team."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(label=_("Name"), source="user.get_full_name", read_only=True)
    email = serializers.EmailField(label=_("E-mail address"), source="user.email", read_only=True)
    role = RoleField(label=_("Role"), source="given_role")
    can = serializers.SerializerMethodField()

    class Meta:
        model = Membership
        fields = ("id", "name", "email", "role", "joined_at", "can")
        read_only_fields = ("joined_at",)
        presentation = {"title": "name", "columns": ["name", "email", "role", "joined_at"]}

    def get_can(self, member: Any) -> dict[str, bool]:
        actor: Membership = self.context["membership"]
        is_below = not member.is_owner and member.permissions <= actor.permissions
        manages = is_below and "members.manage" in actor.permissions
        return {"change-role": manages, "remove": manages and member.pk != actor.pk}


class TeammateSerializer(serializers.Serializer[Any]):
    """Somebody of the current workspace, to whom something can be assigned."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(label=_("Name"), source="get_full_name", read_only=True)
    email = serializers.EmailField(label=_("E-mail address"), read_only=True)

    class Meta:
        presentation = {"title": "name", "columns": ["name", "email"]}


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """Somebody who was asked to join a team and has not answered."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    email = serializers.EmailField(label=_("E-mail address"), max_length=254)
    role = RoleField(label=_("Role"), source="given_role")
    invited_by = serializers.SerializerMethodField(label=_("Invited by"))
    state = serializers.ChoiceField(Invitation.State.choices, label=_("State"), read_only=True)
    can = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields = ("id", "email", "role", "state", "invited_by", "sent_at", "expires_at", "can")
        read_only_fields = ("sent_at", "expires_at")
        presentation = {
            "title": "email",
            "columns": ["email", "role", "state", "invited_by", "expires_at"],
        }

    def get_invited_by(self, invitation: Any) -> str:
        return invitation.invited_by.get_full_name() if invitation.invited_by else ""

    def get_can(self, invitation: Any) -> dict[str, bool]:
        manages = "members.manage" in self.context["membership"].permissions
        return {"resend": manages, "revoke": manages}


class ReceivedInvitationSerializer(serializers.Serializer[Any]):
    """An invitation as whoever was sent its link sees it."""

    team = serializers.CharField(label=_("Team"), source="team.name", read_only=True)
    role = serializers.SerializerMethodField(label=_("Your role"))
    invited_by = serializers.SerializerMethodField(label=_("Invited by"))
    email = serializers.EmailField(label=_("E-mail address"), read_only=True)
    expires_at = serializers.DateTimeField(label=_("Expires"), read_only=True)

    class Meta:
        presentation = {"title": "team"}

    def get_role(self, invitation: Any) -> str:
        name: str = invitation.role_name
        return name

    get_invited_by = InvitationSerializer.get_invited_by


class TeamSerializer(serializers.Serializer[Any]):
    """A team of the visitor's, with their own role in it: a membership with its team."""

    id = serializers.UUIDField(source="team.public_id", read_only=True)
    slug = serializers.SlugField(source="team.slug", read_only=True)
    name = serializers.CharField(
        label=_("Name"), source="team.name", max_length=150, validators=[validate_name]
    )
    role = RoleField(label=_("Your role"), source="given_role", read_only=True)
    members = serializers.IntegerField(label=_("Members"), read_only=True)
    created_at = serializers.DateTimeField(
        label=_("Created"), source="team.created_at", read_only=True
    )
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "name", "columns": ["name", "role", "members", "created_at"]}

    def get_can(self, membership: Any) -> dict[str, bool]:
        return list_abilities(membership)


class TransferSerializer(serializers.Serializer[Any]):
    """To whom a team is handed over."""

    member = MembershipField(label=_("New owner"))


def list_abilities(membership: Any) -> dict[str, bool]:
    """Return what a member may do with the team itself, whose ``members`` are counted."""
    permissions, is_owner = membership.permissions, membership.is_owner
    manages = "team.manage" in permissions
    return {
        "invite": "members.manage" in permissions,
        "settings": manages,
        "edit": manages,
        "new-role": manages,
        "leave": not is_owner,
        "transfer": is_owner and membership.members > 1,
        "close": is_owner,
    }


KINDS = [("personal", _("Personal account")), ("team", _("Team"))]


class WorkspaceField(RefField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(operation="core:workspace-list", lookup="id", **kwargs)

    def get_queryset(self) -> Any:
        return Choices(self._find_workspace)

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def _find_workspace(self, identity: str) -> Workspace | None:
        personal = Workspace(None)
        if identity == personal.id:
            return personal
        membership = find_membership(self.context["request"].user, team__public_id=identity)
        return Workspace(membership) if membership else None


class WorkspaceSerializer(serializers.Serializer[Any]):
    """For whom the visitor acts, and what they may do there."""

    workspace = WorkspaceField(label=_("Workspace"))
    kind = serializers.ChoiceField(KINDS, label=_("Kind"), read_only=True)
    role = serializers.CharField(label=_("Your role"), read_only=True)
    permissions = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        presentation = {"title": "workspace"}


class WorkspaceChoiceSerializer(serializers.Serializer[Any]):
    """Somebody for whom the visitor can act."""

    id = serializers.CharField(read_only=True)
    name = serializers.CharField(label=_("Name"), read_only=True)
    kind = serializers.ChoiceField(KINDS, label=_("Kind"), read_only=True)
    role = serializers.CharField(label=_("Your role"), read_only=True)
    current = serializers.BooleanField(label=_("Current"), read_only=True)

    class Meta:
        presentation = {"title": "name", "columns": ["name", "kind", "role", "current"]}
