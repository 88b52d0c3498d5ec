"""Invoices and credit notes as PDF: A4, in the customer's language, from what was written down."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from quickscale.core.money import format_money
from quickscale_business_themes.ecommerce.addresses import ADDRESS_FIELDS, format_address
from quickscale_business_themes.ecommerce.models import CreditNote, Invoice
from quickscale_business_themes.ecommerce.services.document_fonts import (
    find_fonts,
    list_characters,
    read_coverage,
    transliterate,
)
from quickscale_business_themes.ecommerce.services.documents import title_of
from quickscale_business_themes.ecommerce.services.einvoice import embed_xml

logger = logging.getLogger(__name__)

FONT = "DejaVu"
_MARGIN, _LINE, _WIDTH = 20, 5, 170
_MUTED, _RULE = (95, 99, 104), (208, 211, 214)
#: How wide the columns of the lines are, in millimetres.
_COLUMNS = (82, 18, 30, 15, 25)


class DocumentPdf(FPDF):
    """A page that says at its foot who sent it, and which one of how many it is."""

    def __init__(self, footer: str, characters: Collection[str]) -> None:
        super().__init__(format="A4", enforce_compliance="PDF/A-3B")
        self.footer_text = footer
        fonts = files("quickscale_business_themes.ecommerce") / "fonts"
        self.add_font(FONT, "", str(fonts / "DejaVuSansCondensed.ttf"))
        self.add_font(FONT, "B", str(fonts / "DejaVuSansCondensed-Bold.ttf"))
        is_rtl = translation.get_language_bidi()
        self.set_text_shaping(True, direction="rtl" if is_rtl else "ltr")
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(True, margin=30)
        self.set_font(FONT, size=9.5)
        self.replaced = self._add_scripts(characters)

    def _add_scripts(self, characters: Collection[str]) -> dict[int, str]:
        """Take fonts for characters that our own lacks; return what is printed for the others."""
        own: Any = self.fonts[FONT.lower()]
        known = own.cmap.keys()
        missing = {each for each in characters if ord(each) not in known and each.isprintable()}
        if not missing:
            return {}
        families: list[str] = []
        for font in find_fonts(missing):
            families.append(f"{FONT}-{len(families) + 1}")
            self.add_font(families[-1], "", font.path, collection_font_number=font.number)
            missing = {each for each in missing if ord(each) not in read_coverage(font)}
        self.set_fallback_fonts(families, exact_match=False)
        if missing:
            logger.warning(
                "No font has these characters of a document: %s", "".join(sorted(missing))
            )
        return transliterate(missing)

    def normalize_text(self, text: str) -> str:
        return super().normalize_text(text.translate(self.replaced))

    def footer(self) -> None:
        self.set_y(-24)
        self.set_font(FONT, size=7.5)
        self.set_text_color(*_MUTED)
        self.multi_cell(0, 3.6, self.footer_text, align="C", new_x="LMARGIN", new_y="NEXT")
        page = _("Page {page} of {pages}").format(page=self.page_no(), pages="{nb}")
        self.cell(0, 4, page, align="C")
        self.set_text_color(0)


def render_pdf(document: Invoice | CreditNote) -> bytes:
    """Return a document as PDF/A-3, with its data for machines where it can have one."""
    with translation.override(document.data["language"] or translation.get_language()):
        return embed_xml(document, bytes(_draw(document).output()))


def _draw(document: Invoice | CreditNote) -> DocumentPdf:
    data = document.data
    footer = " · ".join(describe_seller(data["seller"]))
    pdf = DocumentPdf(footer, list_characters([footer, data]))
    pdf.set_title(title_of(document))
    pdf.set_author(data["seller"]["name"])
    pdf.set_lang(translation.get_language() or "en")
    pdf.set_creation_date(document.issued_at)
    pdf.add_page()
    _draw_head(pdf, document)
    _draw_lines(pdf, data)
    _draw_totals(pdf, data)
    _draw_taxes(pdf, data)
    for note in list_notes(data):
        pdf.ln(2)
        pdf.multi_cell(0, _LINE, note, align=start_side(), new_x="LMARGIN", new_y="NEXT")
    return pdf


def _draw_head(pdf: DocumentPdf, document: Invoice | CreditNote) -> None:
    data = document.data
    pdf.set_font(FONT, "B", 13)
    pdf.cell(0, 7, data["seller"]["name"], align=start_side(), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FONT, size=9.5)
    pdf.set_y(45)
    draw_block(pdf, describe_buyer(data["buyer"]), width=80)
    bottom = pdf.get_y()
    pdf.set_y(45)
    for label, value in describe_facts(document):
        _draw_fact(pdf, label, value)
    pdf.set_y(max(bottom, pdf.get_y()) + 12)
    pdf.set_font(FONT, "B", 15)
    pdf.multi_cell(0, 8, title_of(document), align=start_side(), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FONT, size=9.5)
    pdf.ln(3)


def draw_block(pdf: DocumentPdf, lines: Sequence[str], *, width: float) -> None:
    x = _MARGIN if start_side() == "L" else _MARGIN + _WIDTH - width
    for line in lines:
        pdf.set_x(x)
        pdf.multi_cell(width, _LINE, line, align=start_side(), new_x="LMARGIN", new_y="NEXT")


def _draw_fact(pdf: DocumentPdf, label: str, value: str) -> None:
    """Draw a label and its value in the half of the page that the address leaves free."""
    columns = [(32, label, _MUTED), (43, value, (0, 0, 0))]
    x = _MARGIN + 95
    if start_side() == "R":
        columns.reverse()
        x = _MARGIN
    pdf.set_x(x)
    for width, text, color in columns:
        pdf.set_text_color(*color)
        pdf.cell(width, _LINE, text, align=start_side())
    pdf.set_text_color(0)
    pdf.ln(_LINE)


def _draw_lines(pdf: DocumentPdf, data: dict[str, Any]) -> None:
    heads = (_("Item"), _("Quantity"), _("Unit price"), _("Tax"), _("Amount"))
    rows = [[*heads], *(_line_cells(line, data["currency"]) for line in data["lines"])]
    draw_table(pdf, rows, _COLUMNS)


def _line_cells(line: dict[str, Any], currency: str) -> list[str]:
    name = "\n".join(part for part in (line["name"], line["detail"], line["sku"]) if part)
    unit = Decimal(line["unit_price"]).normalize()
    places = max(-int(unit.as_tuple().exponent), _places(line["net"]))
    return [
        name,
        number_format(line["quantity"]),
        format_money(unit, currency, places=places),
        ", ".join(map(_percent, line["rates"])) or "—",
        format_money(line["net"], currency),
    ]


def _places(amount: str) -> int:
    return len(amount.partition(".")[2])


def draw_table(
    pdf: DocumentPdf, rows: Sequence[Sequence[str]], widths: Sequence[float], *, x: float = _MARGIN
) -> None:
    """Draw rows below a heading that is repeated on each page; the first column is text."""
    is_rtl = start_side() == "R"
    aligns = [start_side(), *([_end()] * (len(widths) - 1))]
    order = -1 if is_rtl else 1
    pdf.set_draw_color(*_RULE)
    heading = FontFace(emphasis="BOLD", color=_MUTED, size_pt=8.5)
    with pdf.table(
        col_widths=tuple(widths[::order]),
        width=sum(widths),
        align="R" if (x > _MARGIN) != is_rtl else "L",
        text_align=tuple(aligns[::order]),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=heading,
        line_height=_LINE,
        padding=(1.2, 1, 1.2, 1),
        v_align="T",
    ) as table:
        for row in rows:
            table.row(list(row)[::order])


def _draw_totals(pdf: DocumentPdf, data: dict[str, Any]) -> None:
    pdf.ln(4)
    rows = [(_("Net amount"), data["net"]), (_("Tax"), data["tax"]), (_("Total"), data["total"])]
    for label, amount in rows:
        is_total = label == rows[-1][0]
        pdf.set_font(FONT, "B" if is_total else "", 11 if is_total else 9.5)
        cells = [(45, label, start_side()), (30, format_money(amount, data["currency"]), _end())]
        pdf.set_x(_MARGIN + _WIDTH - 75 if start_side() == "L" else _MARGIN)
        for width, text, align in cells if start_side() == "L" else cells[::-1]:
            pdf.cell(width, 6, text, align=align)
        pdf.ln(6)
    pdf.set_font(FONT, size=9.5)


def _draw_taxes(pdf: DocumentPdf, data: dict[str, Any]) -> None:
    """Draw what each rate was charged on; nothing where no tax was."""
    rows = [
        [
            " ".join(part for part in (row["name"], _percent(row["rate"])) if part),
            format_money(row["base"], data["currency"]),
            format_money(row["amount"], data["currency"]),
        ]
        for row in data["taxes"]
    ]
    if not any(Decimal(row["rate"]) for row in data["taxes"]):
        return
    pdf.ln(6)
    draw_table(pdf, [[_("Tax"), _("Net amount"), _("Tax amount")], *rows], (50, 35, 35))


def describe_facts(document: Invoice | CreditNote) -> Iterator[tuple[str, str]]:
    """Yield what stands beside the address: numbers, days and how it was paid."""
    data = document.data
    yield _("Number"), document.number
    yield _("Date"), date_format(timezone.localtime(document.issued_at), "SHORT_DATE_FORMAT")
    if isinstance(document, CreditNote):
        yield pgettext("document", "Invoice"), data["invoice"]
    yield _("Order"), data["order"]
    yield _("Ordered"), date_format(date.fromisoformat(data["ordered_on"]), "SHORT_DATE_FORMAT")
    if data["payment"]:
        yield _("Paid by"), ", ".join(dict.fromkeys(data["payment"]))


def describe_seller(seller: dict[str, str]) -> Iterator[str]:
    """Yield who sells, in one line for the foot of the page."""
    address = {field: seller.get(field, "") for field in ADDRESS_FIELDS}
    yield from format_address({**address, "full_name": seller["name"]})
    if vat_id := seller.get("vat_id"):
        yield _("VAT ID {id}").format(id=vat_id)
    if tax_number := seller.get("tax_number"):
        yield _("Tax number {number}").format(number=tax_number)
    yield from (seller[key] for key in ("registration", "email", "phone") if seller.get(key))


def describe_buyer(buyer: dict[str, str]) -> list[str]:
    lines = format_address({field: buyer.get(field, "") for field in ADDRESS_FIELDS})
    if len(lines) <= 1:
        lines = list(dict.fromkeys([buyer["name"], buyer["email"]]))
    vat_id = buyer.get("vat_id")
    return [*lines, _("VAT ID {id}").format(id=vat_id)] if vat_id else lines


def list_notes(data: dict[str, Any]) -> Iterator[str]:
    if reason := data.get("reason"):
        yield _("Reason: {reason}").format(reason=reason)
    yield from data.get("tax_notes", ())
    if note := data["seller"].get("tax_note"):
        yield note


def _percent(rate: str) -> str:
    return f"{number_format(Decimal(rate))}\N{NO-BREAK SPACE}%"


def start_side() -> str:
    return "R" if translation.get_language_bidi() else "L"


def _end() -> str:
    return "L" if translation.get_language_bidi() else "R"
