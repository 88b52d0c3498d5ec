"""The files that customers and staff are given of an order: its invoice and its credit notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from quickscale.core.mail import blocks
from quickscale_business_themes.ecommerce.models import CreditNote, Invoice, Order


def list_documents(orders: Iterable[Order]) -> Iterator[Invoice | CreditNote]:
    """Yield the documents of orders, the oldest first: invoices, then what was credited."""
    keys = [order.pk for order in orders]
    yield from Invoice.objects.filter(order__in=keys).order_by("issued_at", "pk")
    notes = CreditNote.objects.filter(invoice__order__in=keys)
    yield from notes.order_by("issued_at", "pk")


def find_document(order: Order, number: str) -> Invoice | CreditNote | None:
    """Return the document of an order that has a number."""
    return next((each for each in list_documents([order]) if each.number == number), None)


def attach_documents_of_edit(order: Order) -> list[blocks.Attachment]:
    """Return what an edit has issued, as far as the shop issues anything: the credit note of the
    former invoice, and the invoice that is valid now."""
    from quickscale_business_themes.ecommerce.services.invoicing import issue_invoice

    invoice = issue_invoice(order)
    former = CreditNote.objects.filter(invoice__order=order, refund=None).order_by("-pk").first()
    return [*attach_document(former), *attach_document(invoice)] if invoice else []


def attach_document(document: Invoice | CreditNote | None) -> list[blocks.Attachment]:
    """Return a document as what is attached to a mail."""
    if document is None:
        return []
    return [
        blocks.Attachment(f"{document.number}.pdf", render_document(document), "application/pdf")
    ]


def render_document(document: Invoice | CreditNote) -> bytes:
    """Return a document as a PDF."""
    # What draws it is large, and no server needs it before somebody asks for a document.
    from quickscale_business_themes.ecommerce.services.invoice_pdf import render_pdf

    return render_pdf(document)


def title_of(document: Invoice | CreditNote) -> str:
    is_credit = isinstance(document, CreditNote)
    name = _("Credit note") if is_credit else pgettext("document", "Invoice")
    return f"{name} {document.number}"
