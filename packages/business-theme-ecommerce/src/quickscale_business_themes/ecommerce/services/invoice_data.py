"""What stands on invoices and credit notes: the terms of EN 16931, in plain words and net amounts.

Prices may contain their taxes. On an invoice each line is net, and each rate's tax is what was
charged for the lines of that rate, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.models import (
    Invoice,
    Order,
    OrderAdjustment,
    OrderLine,
    Refund,
)
from quickscale_business_themes.ecommerce.models.adjustments import AdjustmentKind
from quickscale_business_themes.ecommerce.services.shipping import (
    read_address,
    read_billing_address,
)

_NOTHING = Decimal(0)
_UNIT = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class TaxShare:
    """The part of a line's tax that one rate makes; ``rate`` is 19 for 19 %.

    Attributes:
        category: that of EN 16931 where a business in another member state owes the tax: ``K`` for
            goods, ``AE`` for services.
    """

    name: str
    rate: Decimal
    amount: Decimal
    category: str = ""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line as it stands on a document; ``net`` is after discounts and without taxes."""

    name: str
    detail: str
    sku: str
    quantity: int
    net: Decimal
    taxes: tuple[TaxShare, ...]

    @property
    def tax(self) -> Decimal:
        return sum((share.amount for share in self.taxes), _NOTHING)

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def read_seller() -> dict[str, str]:
    """Return who sells, as the settings say; empty for a shop that issues no invoices."""
    return dict(getattr(settings, "ECOMMERCE_SELLER", {}))


def describe_invoice(order: Order) -> dict[str, Any]:
    """Return all that stands on an order's invoice but for its number and date, as plain JSON."""
    lines = list_lines(order)
    return {**describe_parties(order), **describe_amounts(order, lines)}


def describe_credit_note(refund: Refund) -> dict[str, Any]:
    """Return all that stands on a refund's credit note, in positive amounts, as plain JSON."""
    order = refund.order
    lines = list_refunded_lines(refund, list_lines(order))
    return {
        **describe_parties(order),
        **describe_amounts(order, lines),
        "reason": refund.reason,
    }


def describe_cancellation(invoice: Invoice) -> dict[str, Any]:
    """Return what is left of an invoice as it stands on the credit note that cancels it.

    That is all of it or, where some was credited before, what is left at each rate.
    """
    data = {**invoice.data, "reason": _("Order changed")}
    credited = [note.data for note in invoice.credit_notes.all()]
    if not credited:
        return data
    rates = [_take_credited(row, credited) for row in invoice.data["taxes"]]
    lines = [_describe_rest(row) for row in rates if Decimal(row["base"])]
    net, tax = (
        Decimal(data[name]) - sum((Decimal(it[name]) for it in credited), _NOTHING)
        for name in ("net", "tax")
    )
    sums = {"net": str(net), "tax": str(tax), "total": str(net + tax)}
    return {**data, "lines": lines, "taxes": rates, **sums}


def _take_credited(row: dict[str, Any], credited: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return a rate of an invoice with what credit notes have left of it."""
    same = [
        each
        for data in credited
        for each in data["taxes"]
        if (each["name"], each["rate"]) == (row["name"], row["rate"])
    ]
    left = {
        name: Decimal(row[name]) - sum((Decimal(each[name]) for each in same), _NOTHING)
        for name in ("base", "amount")
    }
    return {**row, **{name: str(amount) for name, amount in left.items()}}


def _describe_rest(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": _("Remaining amount"),
        "detail": "",
        "sku": "",
        "quantity": 1,
        "unit_price": row["base"],
        "net": row["base"],
        "tax": row["amount"],
        "total": str(Decimal(row["base"]) + Decimal(row["amount"])),
        "rates": [row["rate"]],
    }


def describe_parties(order: Order) -> dict[str, Any]:
    customer = order.user.get_full_name() if order.user else ""
    is_billed = bool(order.billing_address_line1)
    address = read_billing_address(order) if is_billed else read_address(order)
    name = address["company"] or address["full_name"] or customer or order.email
    return {
        "language": order.language,
        "currency": order.currency,
        "seller": read_seller(),
        "buyer": {**address, "name": name, "email": order.email, "vat_id": order.vat_id},
        "deliver_to": read_address(order) if is_billed or order.is_tax_exempt else {},
        "order": order.number,
        "ordered_on": order.placed_at.date().isoformat(),
        "payment_methods": [payment.method for payment in order.payments.all()],
        "payment": [str(payment.get_method_display()) for payment in order.payments.all()],
    }


def describe_amounts(order: Order, lines: Sequence[DocumentLine]) -> dict[str, Any]:
    net = sum((line.net for line in lines), _NOTHING)
    tax = sum((line.tax for line in lines), _NOTHING)
    return {
        "lines": [_describe_line(line, order) for line in lines],
        "taxes": [_write_amounts(row, order) for row in sum_up_taxes(lines)],
        "tax_notes": list(_list_tax_notes(lines)),
        "net": _write(net, order),
        "tax": _write(tax, order),
        "total": _write(net + tax, order),
    }


def sum_up_taxes(lines: Iterable[DocumentLine]) -> list[dict[str, Any]]:
    """Return for each rate, the highest first, on how much it was charged and what it came to."""
    sums: dict[tuple[Decimal, str, str], list[Decimal]] = {}
    for line in lines:
        for share in line.taxes or (TaxShare("", _NOTHING, _NOTHING),):
            key = (share.rate, share.name, share.category)
            row = sums.setdefault(key, [_NOTHING, _NOTHING])
            row[0] += line.net
            row[1] += share.amount
    return [
        {"name": name, "rate": rate, "base": base, "amount": amount, "category": category}
        for (rate, name, category), (base, amount) in sorted(sums.items(), reverse=True)
    ]


def _list_tax_notes(lines: Iterable[DocumentLine]) -> Iterator[str]:
    """Yield why no tax is charged (article 226(11) and (11a) of Directive 2006/112/EC)."""
    categories = {share.category for line in lines for share in line.taxes}
    if "K" in categories:
        yield _("VAT-exempt intra-Community supply of goods (Article 138, Directive 2006/112/EC).")
    if "AE" in categories:
        yield _("Reverse charge: the customer is liable for the VAT.")


def list_lines(order: Order) -> list[DocumentLine]:
    """Return the lines of an order, and its shipping as one of them."""
    adjustments = list(order.adjustments.all())
    lines = [_build_line(order, line, _of_line(adjustments, line)) for line in order.lines.all()]
    shipping = [each for each in adjustments if each.line_id is None]
    if order.shipping_total or any(each.kind == AdjustmentKind.TAX for each in shipping):
        lines.append(_build_shipping(order, shipping))
    return lines


def _of_line(adjustments: Iterable[OrderAdjustment], line: OrderLine) -> list[OrderAdjustment]:
    return [each for each in adjustments if each.line_id == line.pk]


def _build_line(
    order: Order, line: OrderLine, adjustments: Iterable[OrderAdjustment]
) -> DocumentLine:
    return DocumentLine(
        name=line.name,
        detail=line.variant_name,
        sku=line.sku,
        quantity=line.quantity,
        net=line.total - line.discount_total - line.included_tax_total,
        taxes=_list_taxes(adjustments, _choose_category(order, is_digital=line.is_digital)),
    )


def _choose_category(order: Order, *, is_digital: bool) -> str:
    if not order.is_tax_exempt:
        return ""
    return "AE" if is_digital else "K"


def _build_shipping(order: Order, adjustments: Sequence[OrderAdjustment]) -> DocumentLine:
    discount = sum(
        (each.amount for each in adjustments if each.kind == AdjustmentKind.DISCOUNT), _NOTHING
    )
    included = sum((each.amount for each in adjustments if each.is_included), _NOTHING)
    return DocumentLine(
        name=_("Shipping"),
        detail=order.shipping_method,
        sku="",
        quantity=1,
        net=order.shipping_total + discount - included,
        taxes=_list_taxes(adjustments, _choose_category(order, is_digital=False)),
    )


def _list_taxes(adjustments: Iterable[OrderAdjustment], category: str) -> tuple[TaxShare, ...]:
    found = tuple(
        TaxShare(each.name, (each.percentage or _NOTHING).normalize(), each.amount, category)
        for each in adjustments
        if each.kind == AdjustmentKind.TAX
    )
    return found or ((TaxShare("", _NOTHING, _NOTHING, category),) if category else ())


def list_refunded_lines(refund: Refund, lines: Sequence[DocumentLine]) -> list[DocumentLine]:
    """Return what a refund takes back of the lines of an invoice.

    Its items and its shipping are taken at what they were refunded with. What it gives back beyond
    them, such as an amount for a scratch, is spread over the items, since it lessens what each of
    them cost.
    """
    by_position = dict(enumerate(lines))
    parts = list(_list_refunded_parts(refund, by_position))
    rest = refund.amount - sum((part.gross for part in parts), _NOTHING)
    if not rest:
        return parts
    if rest < 0 or not parts:
        return list(spread_refund(lines, refund.amount, refund))
    goods = lines[: len(refund.order.lines.all())]
    return [*parts, *spread_refund(goods, rest, refund)]


def _list_refunded_parts(refund: Refund, lines: dict[int, DocumentLine]) -> Iterator[DocumentLine]:
    order_lines = list(refund.order.lines.all())
    positions = {line.pk: index for index, line in enumerate(order_lines)}
    for each in refund.lines.all():
        yield take_gross(lines[positions[each.line_id]], each.amount, refund, each.quantity)
    shipping = lines.get(len(order_lines))
    if refund.shipping and shipping is not None:
        yield take_gross(shipping, refund.shipping, refund, 1)


def spread_refund(
    lines: Sequence[DocumentLine], amount: Decimal, refund: Refund
) -> Iterator[DocumentLine]:
    """Yield an amount as one line for each combination of rates, by what each of them cost."""
    groups: dict[tuple[tuple[str, Decimal, str], ...], list[DocumentLine]] = {}
    for line in lines:
        key = tuple((it.name, it.rate, it.category) for it in line.taxes)
        groups.setdefault(key, []).append(line)
    left = amount
    weight = sum((line.gross for line in lines), _NOTHING)
    for same in groups.values():
        gross = sum((line.gross for line in same), _NOTHING)
        part = _round(left * gross / weight, refund) if weight else left
        left, weight = left - part, weight - gross
        if part:
            yield take_gross(_join(same), part, refund, 1)


def _join(lines: Sequence[DocumentLine]) -> DocumentLine:
    """Return lines of the same rates as one."""
    taxes = zip(*(line.taxes for line in lines), strict=True)
    return DocumentLine(
        name=_("Price reduction"),
        detail="",
        sku="",
        quantity=1,
        net=sum((line.net for line in lines), _NOTHING),
        taxes=tuple(
            replace(same[0], amount=sum((it.amount for it in same), _NOTHING)) for same in taxes
        ),
    )


def take_gross(line: DocumentLine, gross: Decimal, refund: Refund, quantity: int) -> DocumentLine:
    """Return the part of a line that costs ``gross``, with the same share of each of its taxes."""
    whole = line.gross
    taxes = tuple(
        replace(it, amount=_round(it.amount * gross / whole, refund) if whole else whole)
        for it in line.taxes
    )
    net = gross - sum((it.amount for it in taxes), _NOTHING)
    return DocumentLine(line.name, line.detail, line.sku, quantity, net, taxes)


def _round(amount: Decimal, refund: Refund) -> Decimal:
    return Money(amount, refund.currency).rounded().amount


def _describe_line(line: DocumentLine, order: Order) -> dict[str, Any]:
    unit = (line.net / line.quantity).quantize(_UNIT, rounding=ROUND_HALF_UP)
    return {
        "name": line.name,
        "detail": line.detail,
        "sku": line.sku,
        "quantity": line.quantity,
        "unit_price": str(unit),
        "net": _write(line.net, order),
        "tax": _write(line.tax, order),
        "total": _write(line.gross, order),
        "rates": [_write_rate(share.rate) for share in line.taxes],
        "category": next((share.category for share in line.taxes), ""),
    }


def _write_amounts(row: dict[str, Any], order: Order) -> dict[str, Any]:
    return {
        "name": row["name"],
        "rate": _write_rate(row["rate"]),
        "base": _write(row["base"], order),
        "amount": _write(row["amount"], order),
        "category": row["category"],
    }


def _write_rate(rate: Decimal) -> str:
    return f"{rate:f}"


def _write(amount: Decimal, order: Order) -> str:
    return str(Money(amount, order.currency).rounded().amount)
