"""Card payments for whatever a theme sells, on Stripe's own payment page.

A theme calls :func:`prepare_payment` in the transaction that writes down what is to be paid; after
the commit it calls :func:`open_payment_page` and leads the visitor to the URL. Nothing that happens
in the visitor's browser confirms a payment. Stripe's word does, and the theme hears of it by the
hooks ``core.payment_succeeded``, ``core.payment_failed`` and ``core.payment_refunded``, each in the
transaction that notes it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import stripe
from django.db import transaction
from django.db.models import Sum

from quickscale.core.audit.services import record
from quickscale.core.credits.owners import CreditOwner
from quickscale.core.jobs.tasks import enqueue, task
from quickscale.core.money import Money

from .exceptions import NothingToPay, RefundTooLarge
from .fulfilment import close_checkout
from .models import Checkout, Customer, Refund
from .services import checkouts
from .stripe_api import DUE_AT_ONCE, get_client, is_configured, to_minor
from .sync import sync_object

__all__ = [
    "LineItem",
    "cancel_payment",
    "find_deadline",
    "get_page_lifetime",
    "get_refundable",
    "is_available",
    "lock_payments",
    "open_payment_page",
    "prepare_payment",
    "read_refund_statuses",
    "refresh_payment",
    "refund_payment",
    "refund_remaining",
]

logger = logging.getLogger(__name__)

Status, Purpose = Checkout.Status, Checkout.Purpose


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line of what is paid for.

    Attributes:
        total: what all of them cost, rounded to what a card can be charged.
    """

    name: str
    total: Money
    quantity: int = 1


def is_available() -> bool:
    """Whether anything can be paid by card on this site."""
    return is_configured()


def prepare_payment(
    reference: str,
    lines: Sequence[LineItem],
    total: Money,
    *,
    description: str,
    email: str,
    success_url: str,
    cancel_url: str,
    owner: CreditOwner | None = None,
) -> None:
    """Write down what is to be paid, with the running transaction.

    :func:`open_payment_page` comes later. From here on ``core.payment_succeeded`` or
    ``core.payment_failed`` will tell how it ended, the latter also where the page was never opened.

    Args:
        reference: what it pays for, ``ecommerce.order:1X2Y``; it has one open payment at a time.
        lines: what the page lists; if they don't add up to ``total``, it lists that alone.
        description: what people call it.
        owner: the user or team that pays; None for a guest.
        success_url: where the visitor returns from a payment, which may not be noted yet.
        cancel_url: where the visitor returns without one.

    Raises:
        NothingToPay: it is less than a card can be charged.
    """
    if total.chargeable().amount <= 0:
        raise NothingToPay
    checkout = Checkout(
        customer=Customer.objects.of(owner) if owner is not None else None,
        email=email,
        purpose=Purpose.ORDER,
        reference=reference,
        description=description[:255],
        amount=total.chargeable().amount,
        currency=total.currency,
    )
    terms = checkouts.payment_terms(checkout, build_line_items(lines, total, description))
    checkouts.save_checkout(checkout, terms, success_url=success_url, cancel_url=cancel_url)


def open_payment_page(reference: str) -> str:
    """Return the URL of the page of what was prepared; called again, it is the same page.

    Empty where there is nothing to pay any more.

    Raises:
        BillingError: Stripe refused, or cannot be reached. It can be tried again.
        RuntimeError: a transaction runs.
    """
    found = find_open_payment(reference)
    if found is None:
        return ""
    return checkouts.start_checkout(checkouts.refresh_checkout(found)).url


def build_line_items(lines: Sequence[LineItem], total: Money, description: str) -> list[Any]:
    summed = sum((line.total.chargeable().amount for line in lines), Decimal(0))
    if not lines or summed != total.chargeable().amount:
        return [checkouts.line_item(description, total)]
    return [
        checkouts.line_item(
            line.name if line.quantity == 1 else f"{line.name} ({line.quantity})", line.total
        )
        for line in lines
    ]


def find_open_payment(reference: str) -> Checkout | None:
    return Checkout.objects.filter(reference=reference, status=Status.OPEN).first()


def find_deadline(reference: str) -> datetime | None:
    """Return until when a payment can be made; None where there is none to be made any more."""
    found = find_open_payment(reference)
    return found.expires_at if found else None


def get_page_lifetime() -> timedelta:
    """Return for how long a payment page is open, and so what is paid for is held."""
    return checkouts.LIFETIME


def refresh_payment(reference: str) -> None:
    """Ask Stripe about a payment that somebody waits for; at most every few seconds."""
    if found := find_open_payment(reference):
        checkouts.refresh_checkout(found)


def lock_payments(reference: str) -> None:
    """Let nothing change of these payments until the running transaction ends.

    An event holds the payment and then changes what it is for. Whoever changes that, and then the
    payment, calls this first: neither waits for the other for ever then.
    """
    Checkout.objects.filter(reference=reference).update(reference=reference)


def cancel_payment(reference: str) -> None:
    """Give a payment up, with the running transaction; its page is closed soon after.

    One that is made in between is told by ``core.payment_succeeded`` all the same, and is for the
    theme to give back.
    """
    found = find_open_payment(reference)
    if found is None:
        return
    with transaction.atomic():
        close_checkout(found, Status.EXPIRED)
        if found.stripe_id:
            enqueue(close_payment_page, found.pk)


@task
def close_payment_page(checkout_pk: int) -> None:
    checkouts.expire_checkout_session(Checkout.objects.get(pk=checkout_pk))


def refund_payment(
    reference: str, amount: Money | None = None, *, idempotency_key: str = ""
) -> Refund:
    """Give a payment back, or ``amount`` of it: written down now, done by a task.

    It belongs to the running transaction. ``core.payment_refunded`` tells when it was done.

    Args:
        idempotency_key: makes it happen once; without one, only the same rest is given back once,
            and again only where that failed.

    Raises:
        RefundTooLarge: more than is left of it, disputes taken off, or nothing was paid.
    """
    with transaction.atomic():
        checkout = lock_paid_checkout(reference)
        if checkout is None:
            raise RefundTooLarge
        wanted = find_refundable(checkout) if amount is None else amount.chargeable().amount
        return request_refund(checkout, wanted, idempotency_key or make_refund_key(checkout))


def request_refund(
    checkout: Checkout, amount: Decimal, key: str, *, retry_of: Refund | None = None
) -> Refund:
    """Write a refund of a locked payment down, once for each key."""
    if known := Refund.objects.filter(idempotency_key=key).first():
        return known
    if not 0 < amount <= find_refundable(checkout):
        raise RefundTooLarge
    refund = Refund.objects.create(
        checkout=checkout, amount=amount, idempotency_key=key, retry_of=retry_of
    )
    enqueue(perform_refund, refund.pk)
    return refund


def retry_refund(failed: Refund, *, actor: Any = None) -> Refund:
    """Ask once more for a refund that failed; asked twice, it is the same one."""
    with transaction.atomic():
        checkout = lock_checkout(failed.checkout)
        if known := Refund.objects.filter(retry_of=failed).first():
            return known
        key = f"retry:{failed.public_id}"
        refund = request_refund(checkout, failed.amount, key, retry_of=failed)
        record(
            "billing.refund_retried",
            actor=actor,
            team=checkout.customer.team if checkout.customer else None,
            object_type="refund",
            object_id=refund.public_id,
            label=checkout.description,
        )
    return refund


def refund_remaining(reference: str, *, idempotency_key: str = "") -> Refund | None:
    """Give back whatever is left of a payment; None where nothing is, or soon will not be."""
    with transaction.atomic():
        checkout = lock_paid_checkout(reference)
        if checkout is None or find_refundable(checkout) <= 0:
            return None
        return refund_payment(reference, idempotency_key=idempotency_key)


def get_refundable(reference: str) -> Decimal:
    """Return how much of a payment can still be given back: what was paid of it, without what was
    refunded, will be soon, or is disputed."""
    paid = Checkout.objects.filter(reference=reference, status=Status.PAID)
    newest = paid.order_by("-created_at").first()
    return max(find_refundable(newest), Decimal(0)) if newest else Decimal(0)


def read_refund_statuses(reference: str) -> dict[str, str]:
    """Return how each refund of a payment stands, by its public id: ``requested``, ``pending``,
    ``succeeded`` or ``failed``. One that failed and was tried again stands as the last try does.
    """
    refunds = Refund.objects.filter(checkout__reference=reference).select_related("retry_of")
    statuses: dict[str, str] = {}
    for refund in refunds.order_by("-pk"):
        own = statuses.setdefault(str(refund.public_id), refund.status)
        if refund.retry_of:
            statuses[str(refund.retry_of.public_id)] = own
    return statuses


def find_refundable(checkout: Checkout) -> Decimal:
    return checkout.charged - checkout.disputed - sum_requested_refunds(checkout)


def make_refund_key(checkout: Checkout) -> str:
    """Return the key of the next refund; one that failed may be asked for again."""
    failed = checkout.refunds.filter(status=Refund.Status.FAILED).count()
    return f"{checkout.public_id}:{sum_requested_refunds(checkout)}:{failed}"


def lock_paid_checkout(reference: str) -> Checkout | None:
    paid = Checkout.objects.filter(reference=reference, status=Status.PAID)
    newest = paid.order_by("-created_at").first()
    return lock_checkout(newest) if newest else None


def lock_checkout(paid: Checkout) -> Checkout:
    Checkout.objects.filter(pk=paid.pk).update(status=Status.PAID)  # an UPDATE of nothing locks
    paid.refresh_from_db()
    return paid


def sum_requested_refunds(checkout: Checkout) -> Decimal:
    asked = checkout.refunds.exclude(status=Refund.Status.FAILED).aggregate(sum=Sum("amount"))
    return max(asked["sum"] or Decimal(0), checkout.refunded)


@task
def perform_refund(refund_pk: int) -> None:
    """Ask Stripe for a refund; asked again, it is the same one."""
    asked = Refund.objects.select_related("checkout").get(pk=refund_pk)
    if asked.status != Refund.Status.REQUESTED:
        return
    checkout = asked.checkout
    params: Any = {
        "payment_intent": checkout.payment_intent,
        "amount": to_minor(Money(asked.amount, checkout.currency)),
        "metadata": {"quickscale_refund": str(asked.public_id)},
    }
    options: Any = {"idempotency_key": f"refund:{asked.public_id}"}
    try:
        stripe_refund = get_client().v1.refunds.create(params, options)
    except stripe.InvalidRequestError as error:
        logger.error("Stripe refused the refund %s: %s", asked.public_id, error)
        Refund.objects.filter(pk=asked.pk).update(status=Refund.Status.FAILED, error=str(error))
        return
    sync_object("refund", stripe_refund.id)


def perform_refunds() -> int:
    """Do the refunds whose task was lost; return how many there were."""
    waiting = Refund.objects.filter(status=Refund.Status.REQUESTED).order_by("created_at")
    pks = list(waiting.values_list("pk", flat=True)[:DUE_AT_ONCE])
    for pk in pks:
        try:
            perform_refund.call(pk)
        except stripe.StripeError:
            logger.exception("Refund %s could not be created", pk)
    return len(pks)
