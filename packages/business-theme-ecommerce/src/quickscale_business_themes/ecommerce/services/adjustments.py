"""Writing down why an order costs what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from quickscale_business_themes.ecommerce.models import Order, OrderAdjustment, OrderLine
from quickscale_business_themes.ecommerce.models.adjustments import AdjustmentKind
from quickscale_business_themes.ecommerce.pricing import (
    Discount,
    PricedBasket,
    PricedItem,
    PricedShipping,
    Tax,
)


def order_columns(priced: PricedBasket) -> dict[str, Any]:
    """Return the totals of an order."""
    return {
        "subtotal": priced.subtotal.amount,
        "discount_total": priced.discount_total.amount,
        "shipping_total": priced.shipping_total.amount,
        "tax_total": priced.tax_total.amount,
        "included_tax_total": priced.included_tax_total.amount,
        "grand_total": priced.grand_total.amount,
    }


def line_columns(item: PricedItem) -> dict[str, Any]:
    """Return what an order's line costs, and which parts of it are discounts and taxes."""
    return {
        "total": item.subtotal.amount,
        "discount_total": sum(each.amount.amount for each in item.discounts),
        "tax_total": sum(tax.amount.amount for tax in item.taxes),
        "included_tax_total": sum(tax.amount.amount for tax in item.taxes if tax.rate.is_included),
    }


def write_adjustments(
    order: Order, lines: Sequence[OrderLine], priced: PricedBasket, *, shipping_name: str
) -> None:
    """Write an order's discounts, shipping costs and taxes, each on its own, by one statement.

    Args:
        lines: the lines that were written, as they stand in ``priced``.
        shipping_name: what the shipping method is called.
    """
    rows: list[OrderAdjustment] = []
    for line, item in zip(lines, priced.items, strict=True):
        rows += _build_parts(order, line, item)
    if priced.shipping.subtotal:
        rows.append(
            OrderAdjustment(
                order=order,
                kind=AdjustmentKind.SHIPPING,
                name=shipping_name,
                amount=priced.shipping.subtotal.amount,
            )
        )
    rows += _build_parts(order, None, priced.shipping)
    if rows:
        OrderAdjustment.objects.bulk_create(rows)


def _build_parts(
    order: Order, line: OrderLine | None, charge: PricedShipping
) -> Iterator[OrderAdjustment]:
    yield from (_build_discount(order, line, each) for each in charge.discounts)
    yield from (_build_tax(order, line, each) for each in charge.taxes if each.amount)


def _build_discount(order: Order, line: OrderLine | None, discount: Discount) -> OrderAdjustment:
    return OrderAdjustment(
        order=order,
        line=line,
        kind=AdjustmentKind.DISCOUNT,
        name=discount.promotion.name,
        code=discount.promotion.voucher,
        amount=-discount.amount.amount,
    )


def _build_tax(order: Order, line: OrderLine | None, tax: Tax) -> OrderAdjustment:
    return OrderAdjustment(
        order=order,
        line=line,
        kind=AdjustmentKind.TAX,
        name=tax.rate.name,
        amount=tax.amount.amount,
        percentage=tax.rate.rate * 100,
        is_included=tax.rate.is_included,
    )
