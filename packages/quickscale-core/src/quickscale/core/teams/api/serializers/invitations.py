from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.teams.api.fields import RoleField
from quickscale.core.teams.models import Invitation
from quickscale.core.teams.models.role_holder import role_name


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
        return role_name(invitation.given_role)

    def get_invited_by(self, invitation: Any) -> str:
        return invitation.invited_by.get_full_name() if invitation.invited_by else ""
