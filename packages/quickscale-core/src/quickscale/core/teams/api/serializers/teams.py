from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.teams.api.fields import MembershipField, RoleField
from quickscale.core.validators import validate_name


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
    """Return what a member may do with the team itself, by the names of the screens' actions.

    Args:
        membership: theirs, with the team's ``members`` counted.
    """
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
