"""Lines that the staff write, as they are priced and as an order keeps them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import business, pricing
from quickscale_business_themes.ecommerce.models import Order, OrderLine, ProductVariant
from quickscale_business_themes.ecommerce.models.drafts import StaffLine
from quickscale_business_themes.ecommerce.services import adjustments
from quickscale_business_themes.ecommerce.services.baskets import find_tax_category
from quickscale_business_themes.ecommerce.services.catalogue import price_units
from quickscale_business_themes.ecommerce.services.rules import ShopRules


@dataclass(frozen=True, slots=True)
class PricedStaffLine:
    """A line at its own price, or at what its variant costs its customer today."""

    line: StaffLine
    unit_price: Money

    @property
    def name(self) -> str:
        variant = self.line.variant
        return variant.product.name if variant else self.line.name

    @property
    def variant_name(self) -> str:
        return self.line.variant.name if self.line.variant else ""

    @property
    def requires_shipping(self) -> bool:
        variant = self.line.variant
        return variant.requires_shipping if variant else self.line.requires_shipping

    @property
    def total(self) -> Money:
        """Before discounts and added taxes."""
        return business.line_total(self.unit_price, self.line.quantity)


def price_lines(
    lines: Sequence[StaffLine], currency: str, *, customer: Any
) -> list[PricedStaffLine]:
    """Return lines with what one unit of each costs.

    Args:
        customer: whose prices those of variants are; None for somebody without an account.
    """
    priced = [line for line in lines if line.variant and line.unit_price is None]
    variants = [line.variant for line in priced if line.variant]
    quantities = [line.quantity for line in priced]
    found = price_units(variants, quantities, user=customer) if variants else ()
    prices = {variant.pk: price for variant, price in zip(variants, found, strict=True)}
    return [_price(line, prices, currency) for line in lines]


def _price(line: StaffLine, prices: dict[int, Money], currency: str) -> PricedStaffLine:
    if line.unit_price is not None:
        return PricedStaffLine(line, Money(line.unit_price, currency))
    assert line.variant_id is not None
    return PricedStaffLine(line, business.exact_unit(prices[line.variant_id]))


def build_item(priced: PricedStaffLine, key: str, shop: ShopRules) -> pricing.Item:
    """Return a line as the calculator takes it; what is of no product is taxed as most things."""
    product = priced.line.variant.product if priced.line.variant else None
    return pricing.Item(
        key=key,
        unit_price=priced.unit_price.amount,
        quantity=priced.line.quantity,
        product=product.slug if product else "",
        tax_category=find_tax_category(product, shop) if product else shop.tax_category,
    )


def build_order_line(
    order: Order, priced: PricedStaffLine, item: pricing.PricedItem, position: int
) -> OrderLine:
    """Return a line of an order, which is not saved yet."""
    variant = priced.line.variant
    return OrderLine(
        order=order,
        product=variant.product if variant else None,
        variant=variant,
        name=priced.name,
        variant_name=priced.variant_name,
        sku=variant.sku if variant else "",
        is_digital=not priced.requires_shipping,
        is_tracked=variant.track_inventory if variant else False,
        withdrawal_exception=variant.product.withdrawal_exception if variant else "",
        quantity=priced.line.quantity,
        unit_price=priced.unit_price.amount,
        **adjustments.line_columns(item),
        position=position,
    )


def sum_stock(lines: Iterable[PricedStaffLine]) -> Counter[int]:
    """Return how many units are to be taken from stock, by variant id."""
    quantities: Counter[int] = Counter()
    for priced in lines:
        variant = priced.line.variant
        if variant and variant.track_inventory:
            quantities[variant.pk] += priced.line.quantity
    return quantities


def find_missing(lines: Sequence[PricedStaffLine]) -> list[tuple[ProductVariant, int]]:
    """Return the variants of which there are not enough, each with how many there are.

    Their variants were read with what is left of them.
    """
    wanted = sum_stock(lines)
    variants = {it.line.variant_id: it.line.variant for it in lines if it.line.variant}
    return [
        (variant, variant.available)
        for key, quantity in wanted.items()
        if (variant := variants[key]) and variant.available is not None
        if variant.available < quantity
    ]
