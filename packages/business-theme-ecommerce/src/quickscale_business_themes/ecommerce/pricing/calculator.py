"""The calculator itself: promotions first, then taxes on what they have left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from .amounts import to_money
from .basket import Basket
from .draft import Charge, Draft, DraftLine
from .promotions import apply_promotions
from .results import Discount, PricedBasket, PricedItem, PricedShipping, Tax
from .rules import Rules, TaxRate, TaxRounding
from .taxes import calculate_taxes, find_rates


def calculate(basket: Basket, rules: Rules) -> PricedBasket:
    """Return what a basket costs under the shop's rules, and why.

    The same basket and rules always give the same result. Prices and amounts are not negative.
    """
    draft = Draft(basket)
    apply_promotions(draft, rules.promotions)
    rates = find_rates(rules, basket)
    price_line = partial(_price_line, rounding=rules.tax_rounding, currency=basket.currency)
    items = tuple(price_line(line, rates.get(line.item.tax_category, ())) for line in draft.lines)
    shipping = _price_shipping(draft, rates)
    return PricedBasket(
        currency=basket.currency,
        items=items,
        shipping=shipping,
        discounts=_sum_discounts(each for item in items for each in item.discounts),
        taxes=_sum_taxes(each for charge in (*items, shipping) for each in charge.taxes),
    )


def _price_line(
    line: DraftLine, rates: Sequence[TaxRate], *, rounding: TaxRounding, currency: str
) -> PricedItem:
    taxed = line.list_units() if rounding == TaxRounding.UNIT and rates else [line.total]
    return PricedItem(
        item=line.item,
        subtotal=to_money(line.subtotal, currency),
        total=to_money(line.total, currency),
        discounts=_list_discounts(line, currency),
        taxes=_list_taxes(taxed, rates, currency),
    )


def _price_shipping(draft: Draft, rates: dict[str, list[TaxRate]]) -> PricedShipping:
    basket, charge = draft.basket, draft.shipping
    category = basket.shipping.tax_category if basket.shipping else ""
    return PricedShipping(
        subtotal=to_money(charge.subtotal, basket.currency),
        total=to_money(charge.total, basket.currency),
        discounts=_list_discounts(charge, basket.currency),
        taxes=_list_taxes([charge.total], rates.get(category, ()), basket.currency),
    )


def _list_discounts(charge: Charge, currency: str) -> tuple[Discount, ...]:
    return _sum_discounts(
        Discount(promotion, to_money(amount, currency)) for promotion, amount in charge.discounts
    )


def _list_taxes(amounts: Sequence[int], rates: Sequence[TaxRate], currency: str) -> tuple[Tax, ...]:
    taxes = zip(rates, calculate_taxes(amounts, rates), strict=True)
    return tuple(Tax(rate, to_money(amount, currency)) for rate, amount in taxes)


def _sum_discounts(discounts: Iterable[Discount]) -> tuple[Discount, ...]:
    """Return one discount for each promotion, in the order in which they were given."""
    sums: dict[str, Discount] = {}
    for each in discounts:
        known = sums.get(each.promotion.key)
        amount = known.amount + each.amount if known else each.amount
        sums[each.promotion.key] = Discount(each.promotion, amount)
    return tuple(sums.values())


def _sum_taxes(taxes: Iterable[Tax]) -> tuple[Tax, ...]:
    """Return one tax for each rate."""
    sums: dict[str, Tax] = {}
    for each in taxes:
        known = sums.get(each.rate.key)
        sums[each.rate.key] = Tax(each.rate, known.amount + each.amount if known else each.amount)
    return tuple(sums.values())
