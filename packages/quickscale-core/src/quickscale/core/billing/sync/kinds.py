"""The kinds of object that events are about, and how each is fetched and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import stripe

from quickscale.core.billing.models import Charge, Dispute, Invoice, Mirror, Subscription
from quickscale.core.billing.stripe_api import to_plain

from . import charges, checkouts, invoices, subscriptions
from .writing import id_of, read_revision

Data = dict[str, Any]
Key = tuple[str, str]


def _nothing(data: Data) -> list[Key]:
    return []


def _none(stripe_id: str) -> int:
    return 0


def _keep(stripe_id: str) -> None:
    """Leave what is known here of an object that Stripe has no more."""


@dataclass(frozen=True, slots=True)
class Kind:
    rank: int
    fetch: Callable[[stripe.StripeClient, str], Data]
    write: Callable[[Data, int], None]
    read_revision: Callable[[str], int] = _none
    related: Callable[[Data], list[Key]] = _nothing
    forget: Callable[[str], None] = _keep


def revision_of(model: type[Mirror]) -> Callable[[str], int]:
    return partial(read_revision, model)


def fetch_subscription(client: stripe.StripeClient, stripe_id: str) -> Data:
    return to_plain(client.v1.subscriptions.retrieve(stripe_id))


def fetch_invoice(client: stripe.StripeClient, stripe_id: str) -> Data:
    """Fetch an invoice with all of its lines, of which it holds but the first itself."""
    data = to_plain(client.v1.invoices.retrieve(stripe_id))
    if data["lines"]["has_more"]:
        lines = client.v1.invoices.line_items.list(stripe_id, {"limit": 100})
        data["lines"]["data"] = [to_plain(line) for line in lines.auto_paging_iter()]
    return data


def fetch_charge(client: stripe.StripeClient, stripe_id: str) -> Data:
    return to_plain(client.v1.charges.retrieve(stripe_id))


def fetch_dispute(client: stripe.StripeClient, stripe_id: str) -> Data:
    return to_plain(client.v1.disputes.retrieve(stripe_id))


def fetch_refund(client: stripe.StripeClient, stripe_id: str) -> Data:
    return to_plain(client.v1.refunds.retrieve(stripe_id))


def fetch_session(client: stripe.StripeClient, stripe_id: str) -> Data:
    return to_plain(client.v1.checkout.sessions.retrieve(stripe_id))


def rivals_of_subscription(data: Data) -> list[Key]:
    return [("subscription", stripe_id) for stripe_id in subscriptions.list_rivals(data)]


def subscription_of_invoice(data: Data) -> list[Key]:
    stripe_id = invoices.find_subscription(data)
    return [("subscription", stripe_id)] if stripe_id else []


def subscription_of_session(data: Data) -> list[Key]:
    stripe_id = id_of(data.get("subscription"))
    return [("subscription", stripe_id)] if stripe_id else []


def charge_of(data: Data) -> list[Key]:
    stripe_id = id_of(data.get("charge"))
    return [("charge", stripe_id)] if stripe_id else []


KINDS: Mapping[str, Kind] = {
    "subscription": Kind(
        1,
        fetch_subscription,
        subscriptions.write,
        revision_of(Subscription),
        related=rivals_of_subscription,
        forget=subscriptions.forget,
    ),
    "checkout.session": Kind(
        2,
        fetch_session,
        checkouts.write,
        related=subscription_of_session,
        forget=checkouts.forget,
    ),
    "invoice": Kind(
        3,
        fetch_invoice,
        invoices.write,
        revision_of(Invoice),
        related=subscription_of_invoice,
        forget=invoices.forget,
    ),
    "charge": Kind(4, fetch_charge, charges.write, revision_of(Charge)),
    "dispute": Kind(5, fetch_dispute, charges.write_dispute, revision_of(Dispute), charge_of),
    "refund": Kind(6, fetch_refund, charges.write_refund, related=charge_of),
}


def is_known(subject: Data) -> bool:
    return subject["object"] in KINDS and bool(subject.get("id"))
