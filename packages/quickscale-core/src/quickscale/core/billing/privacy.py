"""What billing keeps of a person: the figures that the law wants, and no name or address."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from quickscale.core.privacy.hooks import ExportPart
from quickscale.core.privacy.personal_data import filter_mentions

from .models import Charge, Checkout, Customer, Invoice, Refund, StripeEvent, Subscription

if TYPE_CHECKING:
    from quickscale.core.users.models import User

_BATCH = 500
_KEPT = ("id", "object", "type", "created", "api_version", "livemode")

_SUBSCRIPTION = ("stripe_id", "plan__slug", "status", "amount", "currency", "quantity")
_INVOICE = ("number", "status", "currency", "total", "amount_due", "amount_paid", "created_at")
_CHARGE = ("description", "status", "currency", "amount", "refunded", "method", "created_at")
_CHECKOUT = ("public_id", "purpose", "description", "email", "status", "currency", "amount")
_REFUND = ("public_id", "checkout__public_id", "status", "amount", "created_at")


def list_billing_parts(user: User) -> Iterator[ExportPart]:
    own = Q(customer__user=user)
    yield _part("subscriptions", Subscription.objects.filter(own), *_SUBSCRIPTION, "started_at")
    yield _part("invoices", Invoice.objects.filter(own), *_INVOICE, "paid_at")
    yield _part("payments", Charge.objects.filter(own), *_CHARGE)
    yield _part("checkouts", Checkout.objects.filter(own), *_CHECKOUT, "created_at", "paid_at")
    yield _part("refunds", Refund.objects.filter(checkout__customer__user=user), *_REFUND)


def forget_payer(user: User, known_as: Sequence[str]) -> None:
    theirs = Q(customer__user=user) | Q(email__in=known_as)
    Checkout.objects.filter(theirs).update(email="", url="")
    mentions = filter_mentions(Checkout.objects.all(), known_as, "request")
    Checkout.objects.filter(pk__in=mentions.values("pk")).exclude(stripe_id="").update(request={})
    trim_events(find_events_of(user, known_as))


def find_events_of(user: User, known_as: Sequence[str]) -> QuerySet[StripeEvent]:
    mentions = filter_mentions(StripeEvent.objects.all(), known_as, "payload", "last_error")
    found = Q(pk__in=mentions.values("pk"))
    own = Customer.objects.filter(user=user).exclude(stripe_id="")
    for stripe_id in own.values_list("stripe_id", flat=True):
        found |= Q(payload__contains=f'"{stripe_id}"')
    return StripeEvent.objects.filter(found)


def trim_old_events(before: datetime) -> int:
    ended = StripeEvent.objects.exclude(status=StripeEvent.Status.PENDING)
    return trim_events(ended.filter(received_at__lt=before))


def trim_events(events: QuerySet[StripeEvent]) -> int:
    """Leave of events which object each is about, which is all that processing them reads."""
    count, now = 0, timezone.now()
    whole = events.filter(trimmed_at=None).only("pk", "payload")
    for event in whole.iterator(chunk_size=_BATCH):
        count += StripeEvent.objects.filter(pk=event.pk).update(
            payload=trim_payload(event.payload), last_error="", trimmed_at=now
        )
    return count


def trim_payload(payload: str) -> str:
    event: dict[str, Any] = json.loads(payload)
    subject = event["data"]["object"]
    kept = {name: event[name] for name in _KEPT if name in event}
    about = {name: subject[name] for name in ("id", "object") if name in subject}
    return json.dumps({**kept, "data": {"object": about}})


def _part(name: str, rows: QuerySet[Any], *fields: str) -> ExportPart:
    return ExportPart(name, rows.order_by("pk").values(*fields).iterator(chunk_size=_BATCH))
