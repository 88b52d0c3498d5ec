from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.api.fields import OptionsField
from quickscale.core.http.addresses import check_url
from quickscale.core.webhooks.events import event_label, list_public_events
from quickscale.core.webhooks.models import ALL_EVENTS, WebhookDelivery, WebhookEndpoint

_SECRET = _("Signing secret. Copy it now: you won't be able to see it again")


class WebhookEventSerializer(serializers.Serializer[Any]):
    """An event that a webhook can ask for."""

    id = serializers.CharField(label=_("Event"), read_only=True)
    name = serializers.CharField(label=_("Name"), read_only=True)
    description = serializers.CharField(label=_("Events"), read_only=True)

    class Meta:
        presentation = {"title": "name", "columns": ["description"]}


class WebhookEndpointSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    """A server that is told what happens here."""

    id = serializers.UUIDField(source="public_id", label=_("ID"), read_only=True)
    events = OptionsField(
        operation="core:webhook-event-list", label=_("Events"), allow_empty=False, max_length=200
    )
    state = serializers.ChoiceField(WebhookEndpoint.State.choices, label=_("State"), read_only=True)
    told = serializers.SerializerMethodField(label=_("Events"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = WebhookEndpoint
        fields: tuple[str, ...] = (
            *("id", "url", "description", "events", "told", "state", "disabled_reason"),
            *("failing_since", "disabled_at", "created_at", "can"),
        )
        read_only_fields = ("disabled_reason", "failing_since", "disabled_at", "created_at")
        presentation = {"title": "url", "columns": ["url", "description", "told", "state"]}

    def validate_url(self, url: str) -> str:
        check_url(url)
        return url

    def validate_events(self, events: list[str]) -> list[str]:
        known = {event.id for event in list_public_events()}
        if unknown := sorted({*events} - known):
            message = _("“{value}” is not a valid event.").format(value=unknown[0])
            raise serializers.ValidationError(message)
        return sorted(set(events))

    def get_told(self, endpoint: WebhookEndpoint) -> str:
        if ALL_EVENTS in endpoint.events:
            return gettext("All events")
        return ", ".join(event_label(event) for event in endpoint.events)

    def get_can(self, endpoint: WebhookEndpoint) -> dict[str, bool]:
        is_active = endpoint.disabled_at is None
        return {"test": is_active, "disable": is_active, "enable": not is_active}


class NewWebhookEndpointSerializer(WebhookEndpointSerializer):
    """What a new webhook is to be, and its secret: this once and never again."""

    secret = serializers.CharField(label=_SECRET, read_only=True, style={"format": "secret"})

    class Meta(WebhookEndpointSerializer.Meta):
        fields = ("id", "url", "description", "events", "secret")
        presentation = {"title": "url"}


class WebhookSecretSerializer(serializers.Serializer[Any]):
    """The new secret of a webhook: this once and never again."""

    secret = serializers.CharField(label=_SECRET, read_only=True, style={"format": "secret"})
    former_until = serializers.DateTimeField(
        source="former_secret_until", label=_("Old secret valid until"), read_only=True
    )


class WebhookDeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """One event that one webhook is told."""

    id = serializers.UUIDField(source="public_id", label=_("ID"), read_only=True)
    event = serializers.CharField(label=_("Code"), read_only=True)
    what = serializers.SerializerMethodField(label=_("Event"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = WebhookDelivery
        fields: tuple[str, ...] = (
            *("id", "event", "what", "status", "attempts", "response_status", "problem"),
            *("created_at", "next_attempt_at", "finished_at", "can"),
        )
        read_only_fields: tuple[str, ...] = fields
        presentation = {
            "title": "what",
            "columns": ["what", "status", "attempts", "response_status", "problem", "created_at"],
        }

    def get_what(self, delivery: WebhookDelivery) -> str:
        return event_label(delivery.event)

    def get_can(self, delivery: WebhookDelivery) -> dict[str, bool]:
        return {"redeliver": delivery.endpoint.disabled_at is None}


class WebhookDeliveryDetailSerializer(WebhookDeliverySerializer):
    """One event that one webhook is told, with what was sent and answered."""

    payload = serializers.CharField(label=_("Payload"), read_only=True, style={"format": "code"})
    excerpt = serializers.CharField(label=_("Response"), read_only=True, style={"format": "code"})

    class Meta(WebhookDeliverySerializer.Meta):
        fields = (*WebhookDeliverySerializer.Meta.fields, "payload", "excerpt")
        read_only_fields = fields
