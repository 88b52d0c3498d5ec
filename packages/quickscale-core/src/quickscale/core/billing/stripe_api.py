"""The way to Stripe: the SDK's client, and what every caller has to know about it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import requests
import stripe
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from quickscale.core.http.circuit_breaker import Circuit
from quickscale.core.http.request_context import current_request
from quickscale.core.money import Money, minor_unit

#: How long all calls of one visitor's request may take together, and each one of a task.
SECONDS = 9.0
_CONNECT_SECONDS = 3.0
_UNTIL = "_quickscale_stripe_until"
#: How many things that are due one run of a scheduled command sees to.
DUE_AT_ONCE = 1000


class StripeNotCalled(requests.RequestException):
    """Stripe was not asked: it does not answer, or the time for it is over."""


class BoundedSession(requests.Session):
    """The pool of connections of one API address, whose calls are bounded by time and a circuit."""

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
    """What a visitor's request has left since its first call."""
    request = current_request()
    if request is None:
        return SECONDS
    now = time.monotonic()
    until: float = vars(request).setdefault(_UNTIL, now + SECONDS)
    return until - now


#: How often a call is tried again; a claim on an event outlives all tries of several.
RETRIES = 2


class NotConfigured(Exception):
    """There is no key of Stripe's, so that nothing can be paid with a card."""

    def __init__(self) -> None:
        super().__init__(_("Payments aren't set up on this site."))


def is_configured() -> bool:
    return bool(getattr(settings, "STRIPE_SECRET_KEY", ""))


def get_client() -> stripe.StripeClient:
    """Return the client for a call, which no transaction may wait for: RuntimeError if one runs."""
    if not is_configured():
        raise NotConfigured
    refuse_within_transaction()
    return _make_client(settings.STRIPE_SECRET_KEY, getattr(settings, "STRIPE_API_BASE", ""))


def refuse_within_transaction() -> None:
    """Raise RuntimeError if a transaction runs; that of a test does not count."""
    if connection.in_atomic_block:
        with transaction.atomic(durable=True):
            return


@cache
def _make_client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else {},
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(session=BoundedSession(base)),
    )


def to_dict(found: stripe.StripeObject) -> dict[str, Any]:
    return found.to_dict(for_json=True)


def to_minor(money: Money) -> int:
    """Return what a card is charged, in Stripe's smallest unit: 12.50 USD is 1250."""
    return int(money.chargeable().amount.scaleb(minor_unit(money.currency).stripe_places))


def from_minor(amount: int | str | None, currency: str) -> Decimal:
    """Return what Stripe's smallest units are worth; Stripe may write a fraction of one as text."""
    return Decimal(amount or 0).scaleb(-minor_unit(currency).stripe_places)


def to_moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


@contextmanager
def allow_missing() -> Iterator[None]:
    """Go on where Stripe says that there is no such object."""
    try:
        yield
    except stripe.InvalidRequestError as error:
        if not is_missing(error):
            raise


def is_missing(error: stripe.StripeError) -> bool:
    return isinstance(error, stripe.InvalidRequestError) and error.code == "resource_missing"
