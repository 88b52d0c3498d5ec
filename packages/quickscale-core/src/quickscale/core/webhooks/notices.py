"""Telling whoever made a webhook that it was given up."""

from __future__ import annotations

from functools import partial

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from .models import WebhookEndpoint

_TEMPLATES = "mail/webhook_disabled"


def tell_disabled(endpoint: WebhookEndpoint, *, reason: str) -> None:
    """Write to whoever made an endpoint, once the running transaction commits."""
    maker = endpoint.created_by
    if maker is None or not maker.is_active:
        return
    context = {"url": endpoint.url, "reason": str(reason)}
    subject = render_to_string(f"{_TEMPLATES}/subject.txt", context).strip()
    body = render_to_string(f"{_TEMPLATES}/body.txt", context)
    mail = partial(send_mail, subject, body, None, [maker.email])
    transaction.on_commit(mail, robust=True)
