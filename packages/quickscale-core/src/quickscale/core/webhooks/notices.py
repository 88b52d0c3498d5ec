"""Telling whoever made a webhook that it was given up."""

from __future__ import annotations

from quickscale.core import mail

from .models import WebhookEndpoint


def notify_disabled(endpoint: WebhookEndpoint, *, reason: str) -> None:
    """Write to whoever made an endpoint, if the running transaction commits."""
    maker = endpoint.created_by
    if maker is None or not maker.is_active:
        return
    context = {"url": endpoint.url, "reason": str(reason)}
    mail.send("webhook_disabled", to=maker.email, context=context)
