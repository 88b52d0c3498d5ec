"""Webhooks handed to Django's test client, for tests without a running server of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stripe_sandbox.outbox import Post

if TYPE_CHECKING:
    from django.test import Client


def deliver_to(client: Client) -> Post:
    """Return what ``FakeStripe(post=…)`` takes: it posts to the project under test.

    The test client runs in the thread that posts, and has the test's transaction only there: so
    hold the webhooks and flush them where they are to arrive::

        server = FakeStripe("http://testserver/webhooks/stripe/", post=deliver_to(client))
        server.hold()
        ...
        server.flush()
    """

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        answer = client.generic(
            "POST", urlsplit(url).path, body, content_type="application/json", headers=dict(headers)
        )
        return answer.status_code, answer.content.decode(errors="replace")

    return post
