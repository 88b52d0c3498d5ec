"""pytest fixtures: ``pytest_plugins = ["stripe_sandbox.fixtures"]``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from stripe_sandbox import FakeStripe

if TYPE_CHECKING:
    from stripe import StripeClient


@pytest.fixture
def stripe_server() -> Iterator[FakeStripe]:
    """A fake Stripe that is empty and has no webhook endpoint yet."""
    with FakeStripe() as server:
        yield server


@pytest.fixture
def stripe_client(stripe_server: FakeStripe) -> StripeClient:
    """The real SDK, talking to the fake Stripe."""
    from stripe import StripeClient

    return StripeClient(stripe_server.api_key, base_addresses={"api": stripe_server.url})
