"""The events that integrators may be told of."""

import inspect
import json
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from quickscale.core import mail
from quickscale.core.hooks import Envelope, Event
from quickscale.core.hooks.events import write_label
from quickscale.core.hooks.registry import registry

from .models import ALL_EVENTS, WebhookEndpoint

#: Told to an endpoint alone whose owner asks for it.
TEST_EVENT = "core.webhook_test"


@dataclass(frozen=True, slots=True)
class PublicEvent:
    id: str
    name: str
    description: str


def list_public_events() -> list[PublicEvent]:
    registry.import_modules()
    everything = PublicEvent(ALL_EVENTS, _("All events"), _("All events, including future ones."))
    public = (
        PublicEvent(name, str(hook.label), inspect.cleandoc(hook.doc))
        for name, hook in sorted(registry.hooks.items())
        if isinstance(hook, Event) and hook.public
    )
    return [everything, *public]


def event_label(name: str) -> str:
    if name == TEST_EVENT:
        return _("Test")
    registry.import_modules()
    hook = registry.hooks.get(name)
    return str(hook.label) if isinstance(hook, Event) else write_label(name)


def build_payload(event: Envelope) -> str:
    worth = event.value and {"amount": str(event.value.amount), "currency": event.value.currency}
    content = {
        "type": event.name,
        "timestamp": event.at,
        "theme": event.theme,
        "object": {"type": event.object_type, "id": event.object_id},
        "value": worth or None,
        "data": event.data,
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def notify_disabled(endpoint: WebhookEndpoint, *, reason: str) -> None:
    maker = endpoint.created_by
    if maker is None or not maker.is_active:
        return
    context = {"url": endpoint.url, "reason": str(reason)}
    mail.send("webhook_disabled", to=maker.email, context=context)
