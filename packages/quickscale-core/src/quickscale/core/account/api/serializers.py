from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.audit.actions import action_label
from quickscale.core.audit.models import AuditEvent
from quickscale.core.credits.models import Entry
from quickscale.core.http.request_context import describe_browser

MAX_PROBED = 200

#: What became of the visitor's credits, in their own words: the model's are a bookkeeper's.
ENTRY_KINDS = {
    Entry.Kind.SCHEDULED: _("To be added"),
    Entry.Kind.GRANT: _("Added"),
    Entry.Kind.SPEND: _("Spent"),
    Entry.Kind.HOLD: _("On hold"),
    Entry.Kind.CAPTURE: _("Spent"),
    Entry.Kind.VOID: _("Released"),
    Entry.Kind.RELEASE: _("Released"),
    Entry.Kind.REVERSAL: _("Refunded"),
    Entry.Kind.EXPIRY: _("Expired"),
    Entry.Kind.REVOCATION: _("Revoked"),
}


class AccountSerializer(serializers.ModelSerializer[Any]):
    """The signed-in visitor; the e-mail address is changed at ``/accounts/email/``."""

    class Meta:
        model = get_user_model()
        fields = ("name", "email", "date_joined")
        read_only_fields = ("email", "date_joined")
        presentation = {"title": "email", "columns": ["name", "email", "date_joined"]}


class CreditBalanceSerializer(serializers.Serializer[Any]):
    """What the visitor can spend now."""

    balance = serializers.DecimalField(
        19, 4, label=_("Balance"), read_only=True, normalize_output=True
    )


class CreditEntrySerializer(serializers.ModelSerializer[Entry]):
    """One change of the visitor's credits."""

    kind = serializers.ChoiceField(list(ENTRY_KINDS.items()), label=_("Type"), read_only=True)
    held = serializers.DecimalField(
        19, 4, label=_("On hold"), read_only=True, normalize_output=True
    )

    class Meta:
        model = Entry
        fields = ("created_at", "kind", "reason", "amount", "held", "balance_after")
        read_only_fields = fields
        extra_kwargs = {name: {"normalize_output": True} for name in ("amount", "balance_after")}
        presentation = {
            "title": "reason",
            "columns": ["created_at", "kind", "reason", "amount", "balance_after"],
        }


class SessionSerializer(serializers.Serializer[Any]):
    """Who is asking."""

    is_authenticated = serializers.BooleanField(label=_("Signed in"), read_only=True)
    email = serializers.CharField(label=_("E-mail address"), read_only=True)
    name = serializers.CharField(label=_("Name"), read_only=True)
    is_staff = serializers.BooleanField(label=_("Staff"), read_only=True)
    impersonator = serializers.CharField(label=_("Staff member signed in as you"), read_only=True)


class RightsQuerySerializer(serializers.Serializer[Any]):
    """Which operations are asked about, by their full names."""

    name = serializers.ListField(
        child=serializers.CharField(max_length=200), max_length=MAX_PROBED, allow_empty=False
    )


class RightsSerializer(serializers.Serializer[Any]):
    """Whether the visitor may perform each operation, by its full name.

    ``sign_in``: not yet, but as any member once they have signed in.
    """

    rights = serializers.DictField(
        child=serializers.ChoiceField(["yes", "sign_in", "no"]), read_only=True
    )


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
        presentation = {"title": "what", "columns": ["what", "created_at", "who", "ip", "browser"]}

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
