from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.audit.actions import action_label
from quickscale.core.audit.models import AuditEvent
from quickscale.core.http.user_agents import describe_browser


class AuditEventSerializer(serializers.ModelSerializer[AuditEvent]):
    """Something that happened and matters for security."""

    id = serializers.UUIDField(source="public_id", label=_("ID"), read_only=True)
    action = serializers.CharField(label=_("Code"), read_only=True)
    what = serializers.SerializerMethodField(label=_("What happened"))
    who = serializers.SerializerMethodField(label=_("By"))
    concerns = serializers.CharField(source="label", label=_("Object"), read_only=True)
    ip = serializers.CharField(label=_("IP address"), read_only=True, allow_null=True)
    browser = serializers.SerializerMethodField(label=_("Browser"))
    created_at = serializers.DateTimeField(label=_("Date"), read_only=True)

    class Meta:
        model = AuditEvent
        fields = ("id", "action", "what", "who", "concerns", "ip", "browser", "created_at")
        presentation = {
            "title": "what",
            "columns": ["what", "created_at", "who", "ip", "browser"],
        }

    def get_what(self, event: AuditEvent) -> str:
        return action_label(event.action)

    def get_who(self, event: AuditEvent) -> str:
        """Return who did it, as the visitor knows them: staff have no name to customers."""
        if event.impersonator_id is not None:
            return gettext("Staff")
        actor: Any = event.actor
        if actor is None:
            return ""
        if actor.pk == self.context["request"].user.pk:
            return gettext("You")
        is_staff_act = event.action.startswith(("impersonation.", "account."))
        return gettext("Staff") if is_staff_act else str(actor.get_full_name())

    def get_browser(self, event: AuditEvent) -> str:
        return describe_browser(event.user_agent)
