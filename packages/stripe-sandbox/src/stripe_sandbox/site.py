"""A site under test that is connected with a fake Stripe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from stripe_sandbox.server import FakeStripe

if TYPE_CHECKING:
    from django.test import Client

WEBHOOK_URL = "http://testserver/webhooks/stripe/"


@contextmanager
def connected_stripe(settings: Any) -> Iterator[FakeStripe]:
    """Give a fake Stripe that the site pays at, and whose events wait for ``flush()``.

    Args:
        settings: pytest-django's fixture.
    """
    from django.test import Client

    # One for all webhooks: each would load the middleware anew.
    post = partial(_post_to_site, Client())
    with FakeStripe(WEBHOOK_URL, post=post, retry_after=()) as server:
        server.hold()
        settings.STRIPE_SECRET_KEY = server.api_key
        settings.STRIPE_WEBHOOK_SECRET = server.webhook_secret
        settings.STRIPE_API_BASE = server.url
        yield server


def _post_to_site(
    client: Client, url: str, body: bytes, headers: Mapping[str, str]
) -> tuple[int, str]:
    """Hand a webhook to the site, in the thread of the caller."""
    answer = client.post(
        urlsplit(url).path,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": headers["Stripe-Signature"]},
    )
    return answer.status_code, answer.content.decode()
