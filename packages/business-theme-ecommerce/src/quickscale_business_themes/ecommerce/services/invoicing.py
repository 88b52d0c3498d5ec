"""Issuing invoices and credit notes, with numbers that have no gaps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from quickscale_business_themes.ecommerce.models import (
    CreditNote,
    Invoice,
    NumberSeries,
    Order,
    Refund,
)
from quickscale_business_themes.ecommerce.models.orders import PaymentState
from quickscale_business_themes.ecommerce.services import invoice_data

INVOICES, CREDIT_NOTES = "INV", "CN"


def is_issuing() -> bool:
    """Say whether the shop issues invoices: once ``ECOMMERCE_SELLER`` says who sells."""
    return bool(invoice_data.read_seller())


def issue_invoice(order: Order) -> Invoice | None:
    """Return the invoice of a paid order, issuing it if there is none yet.

    It is called when the mail about the payment is composed, in a transaction of its own, and not
    in the one that takes the payment: otherwise all shoppers who pay at the same time would wait
    for each other at the number. The mail is tried until it has left, so no invoice is forgotten.

    Returns:
        None if the shop issues none, or the order cost nothing or isn't paid.
    """
    if not is_issuing() or not order.grand_total or order.payment_status == PaymentState.UNPAID:
        return None
    with transaction.atomic():
        locked = Order.objects.select_for_update(of=("self",)).select_related("user")
        order = locked.get(pk=order.pk)
        found = Invoice.objects.filter(order=order).first()
        return found or _create_invoice(order)


def issue_credit_note(refund: Refund) -> CreditNote | None:
    """Return the credit note of a refund, issuing it, and the invoice before it, if need be.

    Returns:
        None if the shop issues none, or nothing was refunded.
    """
    invoice = issue_invoice(refund.order) if refund.amount else None
    if invoice is None:
        return None
    with transaction.atomic():
        locked = Refund.objects.select_for_update(of=("self",)).select_related("order__user")
        refund = locked.get(pk=refund.pk)
        found = CreditNote.objects.filter(refund=refund).first()
        return found or _create_credit_note(refund, invoice)


def _create_invoice(order: Order) -> Invoice:
    with translation.override(order.language or translation.get_language()):
        data = invoice_data.describe_invoice(order)
    return Invoice.objects.create(order=order, **_number(INVOICES, data))


def _create_credit_note(refund: Refund, invoice: Invoice) -> CreditNote:
    with translation.override(refund.order.language or translation.get_language()):
        data = invoice_data.describe_credit_note(refund)
    data["invoice"] = invoice.number
    data["invoiced_on"] = timezone.localdate(invoice.issued_at).isoformat()
    numbered = _number(CREDIT_NOTES, data)
    return CreditNote.objects.create(refund=refund, invoice=invoice, **numbered)


def _number(series: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a document; the number is taken last, right before it is written."""
    now = timezone.now()
    year = timezone.localdate(now).year
    sequence = take_number(series, year)
    return {
        "number": f"{series}-{year}-{sequence:05}",
        "year": year,
        "sequence": sequence,
        "issued_at": now,
        "currency": data["currency"],
        "total": Decimal(data["total"]),
        "data": data,
    }


def take_number(series: str, year: int) -> int:
    """Return the next number of a series, which nobody else is given unless this rolls back.

    The series' row stays locked until the running transaction ends: a number that is not used is
    given again, so that none is missing.
    """
    row, _created = NumberSeries.objects.get_or_create(series=series, year=year)
    NumberSeries.objects.filter(pk=row.pk).update(last=F("last") + 1)
    row.refresh_from_db()
    return row.last
