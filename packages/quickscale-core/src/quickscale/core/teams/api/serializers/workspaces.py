from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.api.fields import RefField
from quickscale.core.teams.api.fields import Choices
from quickscale.core.teams.current import find_membership
from quickscale.core.teams.models import Membership
from quickscale.core.teams.models.role_holder import role_name
from quickscale.core.teams.team_permissions import known_permissions

PERSONAL = "personal"
KINDS = [("personal", _("Personal account")), ("team", _("Team"))]


class WorkspaceField(RefField):
    """Oneself or one of one's teams; its value is a membership, or ``PERSONAL``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(operation="core:workspace-list", **kwargs)

    def get_queryset(self) -> Any:
        return Choices(self._find_workspace)

    def to_representation(self, value: Any) -> dict[str, Any]:
        identity = workspace_id(value)
        slug = value.team.slug if isinstance(value, Membership) else PERSONAL
        return {"id": identity, "label": workspace_name(value), "slug": slug}

    def _find_workspace(self, identity: str) -> Membership | str | None:
        if identity == PERSONAL:
            return PERSONAL
        return find_membership(self.context["request"].user, team__public_id=identity)


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


def workspace_id(workspace: Membership | str) -> str:
    return str(workspace.team.public_id) if isinstance(workspace, Membership) else PERSONAL


def workspace_name(workspace: Membership | str) -> str:
    return workspace.team.name if isinstance(workspace, Membership) else gettext("Personal account")


def describe_workspace(membership: Membership | None) -> dict[str, Any]:
    """Return a workspace as :class:`WorkspaceSerializer` writes it."""
    return {
        "workspace": membership or PERSONAL,
        "kind": "team" if membership else "personal",
        "role": role_name(membership.given_role) if membership else "",
        "permissions": sorted(membership.permissions if membership else known_permissions()),
    }


def describe_choice(workspace: Membership | str, current: str) -> dict[str, Any]:
    """Return a workspace as :class:`WorkspaceChoiceSerializer` writes it."""
    membership = workspace if isinstance(workspace, Membership) else None
    identity = workspace_id(workspace)
    return {
        "id": identity,
        "name": workspace_name(workspace),
        "kind": "team" if membership else "personal",
        "role": role_name(membership.given_role) if membership else "",
        "current": identity == current,
    }
