"""A site under test that is connected with a fake Stripe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from stripe_sandbox.server import FakeStripe

WEBHOOK_URL = "http://testserver/webhooks/stripe/"


@contextmanager
def connected_stripe(settings: Any) -> Iterator[FakeStripe]:
    """Give a fake Stripe that the site pays at, and whose events wait for ``flush()``.

    Args:
        settings: pytest-django's fixture.
    """
    with FakeStripe(WEBHOOK_URL, post=post_to_site, retry_after=()) as server:
        server.hold()
        settings.STRIPE_SECRET_KEY = server.api_key
        settings.STRIPE_WEBHOOK_SECRET = server.webhook_secret
        settings.STRIPE_API_BASE = server.url
        yield server


def post_to_site(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    """Hand a webhook to the site, in the thread of the caller."""
    from django.test import Client

    answer = Client().post(
        urlsplit(url).path,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": headers["Stripe-Signature"]},
    )
    return answer.status_code, answer.content.decode()
