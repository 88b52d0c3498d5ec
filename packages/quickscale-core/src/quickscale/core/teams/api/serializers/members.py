from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.teams.api.fields import RoleField
from quickscale.core.teams.models import Membership


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
