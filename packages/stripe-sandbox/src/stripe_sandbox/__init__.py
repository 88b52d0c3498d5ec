"""A Stripe of one's own for tests and trials: a server on loopback that the real SDK talks to.

It keeps an account in memory, with its own clock, hosted pages and signed webhooks, and is held to
the parameter and object types that the SDK publishes. See :class:`FakeStripe`, the fixtures in
:mod:`stripe_sandbox.fixtures`, and the command ``stripe-sandbox``.
"""

from __future__ import annotations

from stripe_sandbox.sandbox import Dunning
from stripe_sandbox.server import FakeStripe

__all__ = ["Dunning", "FakeStripe"]
