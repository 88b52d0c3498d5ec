"""HTTP to Stripe, for which nobody waits long: neither a visitor, nor the threads of the site."""

from __future__ import annotations

import time
from typing import Any

import requests

from quickscale.core.http.circuit_breaker import Circuit
from quickscale.core.http.request_context import current_request

#: How long all calls of one visitor's request may take together, and each one of a task.
SECONDS = 9.0
_CONNECT_SECONDS = 3.0
_UNTIL = "_quickscale_stripe_until"


class StripeNotCalled(requests.RequestException):
    """Stripe was not asked: it does not answer, or the time for it is over."""


class BoundedSession(requests.Session):
    """What the SDK's client sends its requests by: a pool of connections for all threads.

    Args:
        base: the address of Stripe's API; what one does not answer says nothing of another.
    """

    def __init__(self, base: str) -> None:
        super().__init__()
        self._circuit = Circuit(f"stripe.{base}")

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        left = time_left()
        if left <= 0 or not self._circuit.may_ask():
            raise StripeNotCalled("Stripe isn't responding.")
        kwargs["timeout"] = (min(_CONNECT_SECONDS, left), left)
        try:
            answer = super().request(*args, **kwargs)
        except (requests.ConnectionError, requests.Timeout):
            self._circuit.note_failure()
            raise
        self._circuit.note_success()  # a refusal too: nobody waited
        return answer


def time_left() -> float:
    """Return how long Stripe may take: what a visitor's request has left since its first call."""
    request = current_request()
    if request is None:
        return SECONDS
    now = time.monotonic()
    until: float = vars(request).setdefault(_UNTIL, now + SECONDS)
    return until - now
