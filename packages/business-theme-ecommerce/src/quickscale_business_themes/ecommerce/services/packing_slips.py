"""Packing slips as PDF: what goes into each parcel, one order a page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from quickscale.core.conf import quickscale_settings
from quickscale_business_themes.ecommerce.addresses import format_address
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services.document_fonts import list_characters
from quickscale_business_themes.ecommerce.services.invoice_pdf import (
    FONT,
    DocumentPdf,
    draw_block,
    draw_table,
    start_side,
)
from quickscale_business_themes.ecommerce.services.shipping import read_address

#: How wide the columns of the items are, in millimetres.
_COLUMNS = (110, 35, 25)


def render_packing_slips(orders: Iterable[Order]) -> bytes:
    """Return the packing slips of orders, in the active language."""
    slips = [(order, list_items(order)) for order in orders]
    footer = quickscale_settings.SITE_NAME
    texts = [[format_address(read_address(order)), items] for order, items in slips]
    pdf = DocumentPdf(footer, list_characters([footer, texts]))
    pdf.set_title(_("Packing slips"))
    for order, items in slips:
        pdf.add_page()
        draw_packing_slip(pdf, order, items)
    return bytes(pdf.output())


def draw_packing_slip(pdf: DocumentPdf, order: Order, items: list[list[str]]) -> None:
    draw_block(pdf, format_address(read_address(order)), width=100)
    pdf.ln(8)
    pdf.set_font(FONT, "B", 15)
    heading = _("Packing slip for order {number}").format(number=order.number)
    pdf.multi_cell(0, 8, heading, align=start_side(), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FONT, size=9.5)
    placed = date_format(timezone.localtime(order.placed_at), "SHORT_DATE_FORMAT")
    draw_block(pdf, [_("Ordered: {date}").format(date=placed)], width=100)
    pdf.ln(4)
    draw_table(pdf, [[_("Item"), _("SKU"), _("Quantity")], *items], _COLUMNS)


def list_items(order: Order) -> list[list[str]]:
    """Return what is left to ship, a row each."""
    return [
        [line.label, line.sku, number_format(line.unfulfilled_quantity)]
        for line in order.lines.all()
        if line.unfulfilled_quantity
    ]
