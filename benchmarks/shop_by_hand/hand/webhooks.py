"""Telling integrators what became of an order."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q
from django.utils import timezone

from quickscale.core.webhooks.models import WebhookDelivery, WebhookEndpoint
from quickscale_business_themes.ecommerce.models import Order


def tell_endpoints(order: Order, *events: str) -> None:
    """Write down what is to be sent to each endpoint of the shop and of the customer; a command
    delivers it."""
    is_concerned = Q(user=None, team=None) | Q(user=order.user)
    endpoints = WebhookEndpoint.objects.filter(is_concerned, disabled_at=None)
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(endpoint=endpoint, event=event, payload=build_payload(order, event))
        for endpoint in endpoints
        for event in events
        if event in endpoint.events or "*" in endpoint.events
    )


def build_payload(order: Order, event: str) -> str:
    payload: dict[str, Any] = {
        "type": event,
        "timestamp": timezone.now().isoformat(),
        "object": {"type": "order", "id": order.number},
        "value": {"amount": str(order.grand_total), "currency": order.currency},
    }
    return json.dumps(payload)
