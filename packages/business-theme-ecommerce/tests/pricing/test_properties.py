"""What holds for any basket and any rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from quickscale.core.money import Money, quantum
from quickscale_business_themes.ecommerce.pricing import (
    Basket,
    CheapestFree,
    Item,
    MinimumTotal,
    OrderFixed,
    OrderPercentage,
    Promotion,
    Rules,
    Selection,
    Shipping,
    ShippingPercentage,
    TaxRate,
    TaxRounding,
    UnitFixed,
    UnitPercentage,
    calculate,
)
from quickscale_business_themes.ecommerce.pricing.amounts import (
    allocate,
    split_evenly,
    take_evenly,
)

NOW = datetime(2026, 6, 15, tzinfo=UTC)
CATEGORIES = ["goods", "books", ""]

currencies = st.sampled_from(["JPY", "EUR", "KWD"])
fine_prices = st.decimals("0", "500", places=4)
percentages = st.decimals("0", "100", places=1)
selections = st.builds(Selection, st.sets(st.sampled_from("01234"), max_size=2).map(frozenset))


@st.composite
def baskets(draw):
    prices = draw(st.lists(fine_prices, min_size=1, max_size=5))
    items = tuple(
        Item(
            key=str(number),
            unit_price=price,
            quantity=draw(st.integers(1, 12)),
            product=str(number),
            tax_category=draw(st.sampled_from(CATEGORIES)),
        )
        for number, price in enumerate(prices)
    )
    shipping = draw(st.none() | st.builds(Shipping, fine_prices, tax_category=st.just("goods")))
    return Basket(draw(currencies), NOW, items, shipping)


@st.composite
def rules(draw, currency):
    money = fine_prices.map(lambda amount: Money(amount, currency))
    actions = st.one_of(
        st.builds(UnitPercentage, percentages, selections),
        st.builds(UnitFixed, money, selections),
        st.builds(CheapestFree, st.integers(1, 5), selections),
        st.builds(OrderPercentage, percentages, selections),
        st.builds(OrderFixed, money, selections),
        st.builds(ShippingPercentage, percentages),
    )
    conditions = st.just(()) | st.tuples(st.builds(MinimumTotal, money))
    promotions = [
        Promotion(
            str(number),
            f"Promotion {number}",
            tuple(draw(st.lists(actions, min_size=1, max_size=2))),
            draw(conditions),
            priority=draw(st.integers(0, 3)),
            is_exclusive=draw(st.integers(0, 9)) == 0,
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    rates = [
        TaxRate(
            f"{category}-{number}",
            "VAT",
            draw(percentages) / 100,
            category,
            1,
            is_included=draw(st.booleans()),
        )
        for category in ("goods", "books")
        for number in range(draw(st.integers(0, 2)))
    ]
    rounding = draw(st.sampled_from(TaxRounding))
    return Rules(tuple(promotions), tuple(rates), default_zone=1, tax_rounding=rounding)


@st.composite
def priced_baskets(draw):
    basket = draw(baskets())
    shop = draw(rules(basket.currency))
    return basket, shop, calculate(basket, shop)


def total(amounts):
    return sum((money.amount for money in amounts), Decimal(0))


@given(priced_baskets())
def test_lines_discounts_and_taxes_sum_to_the_totals(drawn):
    _basket, _rules, priced = drawn
    charges = [*priced.items, priced.shipping]
    assert priced.subtotal.amount == total(item.subtotal for item in priced.items)
    assert priced.discount_total.amount == total(
        each.amount for item in priced.items for each in item.discounts
    )
    assert priced.tax_total.amount == total(
        each.amount for charge in charges for each in charge.taxes
    )
    added = priced.tax_total - priced.included_tax_total
    assert priced.grand_total == (
        priced.subtotal - priced.discount_total + priced.shipping_total + added
    )


@given(priced_baskets())
def test_each_line_is_its_price_less_its_discounts_and_never_below_zero(drawn):
    _basket, _rules, priced = drawn
    for charge in (*priced.items, priced.shipping):
        taken = total(each.amount for each in charge.discounts)
        assert charge.total.amount == charge.subtotal.amount - taken >= 0
        assert all(each.amount.amount > 0 for each in charge.discounts)
        assert total(each.amount for each in charge.taxes if each.rate.is_included) <= (
            charge.total.amount + len(charge.taxes) * 12 * quantum(charge.total.currency)
        )


@given(priced_baskets())
def test_the_parts_by_promotion_and_by_rate_are_those_of_the_lines(drawn):
    _basket, _rules, priced = drawn
    by_promotion, by_rate = Counter(), Counter()
    for item in priced.items:
        for each in item.discounts:
            by_promotion[each.promotion.key] += each.amount.amount
    for charge in (*priced.items, priced.shipping):
        for each in charge.taxes:
            by_rate[each.rate.key] += each.amount.amount
    assert {each.promotion.key: each.amount.amount for each in priced.discounts} == by_promotion
    assert {each.rate.key: each.amount.amount for each in priced.taxes} == by_rate


@given(priced_baskets())
def test_every_amount_can_be_paid_as_it_is(drawn):
    basket, _rules, priced = drawn
    charges = [*priced.items, priced.shipping]
    amounts = [charge.total for charge in charges]
    amounts += [each.amount for charge in charges for each in (*charge.discounts, *charge.taxes)]
    for money in (*amounts, priced.grand_total):
        assert money.currency == basket.currency
        assert money.rounded() == money


@given(priced_baskets(), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_discount_and_no_total_before_tax(drawn, random):
    """Which of the lines bears a left-over unit may change, and with it the line's tax."""
    basket, shop, priced = drawn
    assume(not any(_depends_on_parts(each) for sale in shop.promotions for each in sale.actions))
    shuffled = list(basket.items)
    random.shuffle(shuffled)
    other = calculate(replace(basket, items=tuple(shuffled)), shop)
    assert other.subtotal == priced.subtotal
    assert {each.promotion.key: each.amount for each in other.discounts} == {
        each.promotion.key: each.amount for each in priced.discounts
    }
    assert other.shipping == priced.shipping
    by_key = {item.item.key: item.total.amount for item in other.items}
    coins = len(shop.promotions) * 2 * quantum(basket.currency)
    assert all(abs(by_key[each.item.key] - each.total.amount) <= coins for each in priced.items)


def _depends_on_parts(action):
    """Whether it looks at single lines, between which a left-over unit may have moved."""
    is_partial = getattr(action, "items", Selection()) != Selection()
    return is_partial or isinstance(action, CheapestFree)


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=8), st.integers(0, 10_000))
def test_what_is_allocated_is_neither_lost_nor_more_than_a_line(weights, wanted):
    amount = min(wanted, sum(weights))
    shares = allocate(amount, weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert 0 <= share <= weight
        assert abs(share - Decimal(amount) * weight / (sum(weights) or 1)) < 2


@given(st.integers(0, 10_000), st.integers(1, 999))
def test_what_is_split_evenly_is_whole_and_even(amount, parts):
    shares = split_evenly(amount, parts)
    assert sum(shares) == amount
    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, reverse=True)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8), st.integers(0, 400))
def test_what_is_taken_from_units_is_whole_and_leaves_none_below_zero(units, wanted):
    amount = min(wanted, sum(units))
    left = take_evenly(amount, units)
    assert sum(units) - sum(left) == amount
    assert min(left) >= 0
