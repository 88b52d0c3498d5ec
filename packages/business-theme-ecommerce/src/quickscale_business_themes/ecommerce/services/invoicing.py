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
from quickscale_business_themes.ecommerce.services.markets import find_market

INVOICES, CREDIT_NOTES = "INV", "CN"


def is_issuing() -> bool:
    """Say whether the shop issues invoices: once ``ECOMMERCE_SELLER`` says who sells."""
    return bool(invoice_data.read_seller())


def issue_invoice(order: Order) -> Invoice | None:
    """Return the invoice of a paid order as it is now, issuing it if there is none yet.

    After an edit, what is left of the former invoice is credited, and another one issued.

    It is called when the mail about the payment is composed, in a transaction of its own, and not
    in the one that takes the payment: otherwise all shoppers who pay at the same time would wait
    for each other at the number. The mail is tried until it has left, so no invoice is forgotten.

    Returns:
        None if the shop issues none, there or at all, or the order cost nothing or isn't paid.
    """
    if not is_issuing() or not order.grand_total or order.payment_status == PaymentState.UNPAID:
        return None
    if not find_market(order.buyer_country).invoices:
        return None
    with transaction.atomic():
        locked = Order.objects.select_for_update(of=("self",)).select_related("user")
        order = locked.get(pk=order.pk)
        found = Invoice.objects.filter(order=order).order_by("-revision").first()
        if found is not None and found.revision == order.revision:
            return found
        return _replace_invoice(order, found) if found else _create_invoice(order)


def issue_credit_note(refund: Refund) -> CreditNote | None:
    """Return the credit note of a refund, issuing it, and the invoice before it, if need be.

    Returns:
        None if the shop issues none, or nothing was refunded, or the refund settles an edit: the
        documents of that say it already.
    """
    invoice = issue_invoice(refund.order) if refund.amount else None
    if invoice is None or refund.revision is not None:
        return None
    with transaction.atomic():
        locked = Refund.objects.select_for_update(of=("self",)).select_related("order__user")
        refund = locked.get(pk=refund.pk)
        found = CreditNote.objects.filter(refund=refund, invoice=invoice).first()
        return found or _create_credit_note(refund, invoice)


def _create_invoice(order: Order) -> Invoice:
    with translation.override(order.language or translation.get_language()):
        data = invoice_data.describe_invoice(order)
    revision = order.revision
    return Invoice.objects.create(order=order, revision=revision, **_number(INVOICES, data))


def _replace_invoice(order: Order, former: Invoice) -> Invoice:
    """Credit what is left of an invoice and issue the next one.

    What was refunded before of the order is credited on the new one as well.
    """
    refunded = [note.refund for note in former.credit_notes.order_by("pk") if note.refund]
    _cancel_invoice(former, order)
    invoice = _create_invoice(order)
    for refund in refunded:
        _create_credit_note(refund, invoice)
    return invoice


def _cancel_invoice(invoice: Invoice, order: Order) -> None:
    with translation.override(order.language or translation.get_language()):
        data = invoice_data.describe_cancellation(invoice)
    if Decimal(data["total"]):
        _write_credit_note(None, invoice, data)


def _create_credit_note(refund: Refund, invoice: Invoice) -> CreditNote:
    with translation.override(refund.order.language or translation.get_language()):
        data = invoice_data.describe_credit_note(refund)
    return _write_credit_note(refund, invoice, data)


def _write_credit_note(refund: Refund | None, invoice: Invoice, data: dict[str, Any]) -> CreditNote:
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
