"""What a basket costs, case by case; docs/pricing.md has the rules in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.pricing import (
    Basket,
    CheapestFree,
    Customer,
    CustomerIs,
    Destination,
    Item,
    MinimumQuantity,
    MinimumTotal,
    NthOrder,
    OrderFixed,
    OrderPercentage,
    Place,
    Promotion,
    Rules,
    Selection,
    Shipping,
    ShippingPercentage,
    ShipsTo,
    TaxRate,
    TaxRounding,
    UnitFixed,
    UnitPercentage,
    calculate,
)

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
BOOKS = Selection(categories=frozenset({"books"}))


def usd(amount):
    return Money(Decimal(amount), "USD")


def item(price, quantity=1, key="a", **details):
    return Item(key, Decimal(price), quantity, product=key, **details)


def taxed(price, quantity=1, key="a"):
    return item(price, quantity, key, tax_category="goods")


def promote(*actions, name="Sale", **details):
    return Promotion(name, name, actions, **details)


def tax(rate, *, included=False, category="goods", **details):
    name = details.pop("name", f"{rate}%")
    fraction = Decimal(rate) / 100
    return TaxRate(name, name, fraction, category, 1, is_included=included, **details)


def price(*items, promotions=(), taxes=(), currency="USD", rounding=TaxRounding.LINE, **details):
    rules = Rules(tuple(promotions), tuple(taxes), default_zone=1, tax_rounding=rounding)
    return calculate(Basket(currency, NOW, items, **details), rules)


def amounts(priced):
    return [str(each.total.amount) for each in priced.items]


def given(priced):
    return {each.promotion.name: str(each.amount.amount) for each in priced.discounts}


def listed(taxes):
    return {each.rate.name: str(each.amount.amount) for each in taxes}


@pytest.mark.parametrize(
    ("unit", "quantity", "total"),
    [("0.005", 1, "0.01"), ("0.005", 3, "0.02"), ("0.0049", 1, "0.00"), ("33.333", 3, "100.00")],
)
def test_a_line_is_multiplied_at_full_precision_and_rounded_half_up_once(unit, quantity, total):
    assert price(item(unit, quantity)).subtotal == usd(total)


@pytest.mark.parametrize(
    ("amount", "rate", "expected"),
    [("0.50", 1, "0.01"), ("0.49", 1, "0.00"), ("10.05", 10, "1.01"), ("10.04", 10, "1.00")],
)
def test_an_added_tax_is_rounded_half_up(amount, rate, expected):
    priced = price(taxed(amount), taxes=[tax(rate)])
    assert listed(priced.taxes) == {f"{rate}%": expected}
    assert priced.grand_total == usd(amount) + usd(expected)


@pytest.mark.parametrize(
    ("amount", "rate", "expected"),
    [("0.03", 20, "0.01"), ("0.14", 12, "0.02"), ("119", 19, "19.00"), ("0.02", 20, "0.00")],
)
def test_an_included_tax_is_what_the_gross_price_exceeds_the_net_by(amount, rate, expected):
    priced = price(taxed(amount), taxes=[tax(rate, included=True)])
    assert priced.included_tax_total == usd(expected)
    assert priced.grand_total == usd(amount)


def test_each_line_is_taxed_on_its_own():
    priced = price(taxed("0.05", key="a"), taxed("0.05", key="b"), taxes=[tax(10)])
    assert priced.tax_total == usd("0.02")
    assert price(taxed("0.05", 2), taxes=[tax(10)]).tax_total == usd("0.01")


def test_taxes_can_be_rounded_on_each_unit():
    lines, taxes = [taxed("0.05", 2)], [tax(10)]
    assert price(*lines, taxes=taxes, rounding=TaxRounding.UNIT).tax_total == usd("0.02")


def test_a_discount_of_the_order_reaches_units_before_they_are_taxed():
    half_cent = promote(OrderFixed(usd("0.01")))
    priced = price(
        taxed("0.05", 2), promotions=[half_cent], taxes=[tax(10)], rounding=TaxRounding.UNIT
    )
    assert priced.tax_total == usd("0.01")  # 0.04 bears nothing, 0.05 half a cent.


def test_taxes_are_those_of_the_discounted_price():
    priced = price(taxed(100), promotions=[promote(OrderPercentage(Decimal(50)))], taxes=[tax(20)])
    assert (priced.tax_total, priced.grand_total) == (usd("10.00"), usd("60.00"))


def test_two_taxes_of_one_zone_are_both_taken_and_neither_bears_the_other():
    priced = price(taxed(100), taxes=[tax(5, name="GST"), tax("9.975", name="QST")])
    assert listed(priced.taxes) == {"GST": "5.00", "QST": "9.98"}
    both = price(
        taxed(115), taxes=[tax(5, name="GST", included=True), tax(10, name="PST", included=True)]
    )
    assert listed(both.taxes) == {"GST": "5.00", "PST": "10.00"}


def test_shipping_is_taxed_by_its_own_category_after_its_discounts():
    priced = price(
        taxed(10),
        shipping=Shipping(Decimal(8), "Post", "shipping"),
        promotions=[promote(ShippingPercentage(Decimal(50)))],
        taxes=[tax(20), tax(10, category="shipping")],
    )
    assert listed(priced.shipping.taxes) == {"10%": "0.40"}
    assert (priced.shipping_total, priced.discount_total) == (usd("4.00"), usd("0.00"))
    assert priced.grand_total == usd("16.40")


def test_what_has_no_tax_category_is_not_taxed():
    assert price(item(10), taxes=[tax(20)]).taxes == ()


def test_discounts_of_units_come_first_whatever_their_priority():
    tenth = promote(OrderPercentage(Decimal(10)), name="Order", priority=9)
    unit = promote(UnitFixed(usd(10)), name="Unit")
    assert given(price(item(100), promotions=[tenth, unit])) == {"Unit": "10.00", "Order": "9.00"}


def test_the_higher_priority_comes_first():
    tenth = promote(OrderPercentage(Decimal(10)), name="Tenth", priority=1)
    fixed = promote(OrderFixed(usd(50)), name="Fixed", priority=2)
    assert given(price(item(100), promotions=[tenth, fixed])) == {"Fixed": "50.00", "Tenth": "5.00"}


def test_a_percentage_of_a_unit_is_rounded_for_each_unit():
    priced = price(item("10.05", 2), promotions=[promote(UnitPercentage(Decimal(10)))])
    assert given(priced) == {"Sale": "2.02"}


def test_a_percentage_of_a_price_finer_than_coins_is_rounded_on_the_line():
    priced = price(item("0.005", 1000), promotions=[promote(UnitPercentage(Decimal(10)))])
    assert given(priced) == {"Sale": "0.50"}


def test_a_discount_of_the_order_is_spread_in_proportion():
    lines = [item("1.00", key="a"), item("2.00", key="b"), item("7.00", key="c")]
    priced = price(*lines, promotions=[promote(OrderFixed(usd(1)))])
    assert amounts(priced) == ["0.90", "1.80", "6.30"]


@pytest.mark.parametrize(
    ("discount", "left"),
    [("0.10", ["0.96", "0.97", "0.97"]), ("0.50", ["0.84", "0.83", "0.83"])],
)
def test_a_cent_that_is_missing_or_too_much_is_settled_on_the_first_line(discount, left):
    lines = [item("1.00", key=key) for key in "abc"]
    assert amounts(price(*lines, promotions=[promote(OrderFixed(usd(discount)))])) == left


def test_a_line_of_nothing_takes_no_part_of_a_discount():
    lines = [item("0.00", key="a"), item("1.00", key="b"), item("1.00", key="c")]
    priced = price(*lines, promotions=[promote(OrderFixed(usd("0.01")))])
    assert amounts(priced) == ["0.00", "0.99", "1.00"]


def test_no_price_falls_below_zero():
    generous = [
        promote(UnitFixed(usd(7)), name="Unit"),
        promote(OrderFixed(usd(500)), name="Order"),
        promote(ShippingPercentage(Decimal(100)), name="Post"),
        promote(ShippingPercentage(Decimal(100)), name="Post again"),
    ]
    priced = price(item(5, 2), shipping=Shipping(Decimal(3)), promotions=generous)
    assert given(priced) == {"Unit": "10.00"}
    assert [each.promotion.name for each in priced.shipping.discounts] == ["Post"]
    assert priced.grand_total == usd("0.00")


def test_the_cheapest_of_each_three_is_free():
    lines = [item(30, 2, "a"), item(10, 3, "b"), item(20, 2, "c")]
    priced = price(*lines, promotions=[promote(CheapestFree(3))])
    assert amounts(priced) == ["60.00", "10.00", "40.00"]


def test_only_what_is_selected_is_reduced():
    lines = [item(10, key="a", categories=frozenset({"books"})), item(10, key="b")]
    for action in (UnitPercentage(Decimal(50), BOOKS), OrderPercentage(Decimal(50), BOOKS)):
        assert amounts(price(*lines, promotions=[promote(action)])) == ["5.00", "10.00"]


def test_an_exclusive_promotion_is_given_alone_if_its_conditions_hold():
    alone = promote(
        OrderFixed(usd(1)), name="Alone", is_exclusive=True, conditions=(MinimumQuantity(2),)
    )
    usual = promote(OrderFixed(usd(5)), name="Usual", priority=9)
    assert given(price(item(10, 2), promotions=[usual, alone])) == {"Alone": "1.00"}
    assert given(price(item(10, 1), promotions=[usual, alone])) == {"Usual": "5.00"}


def test_a_condition_sees_what_earlier_discounts_have_left():
    half = promote(OrderPercentage(Decimal(50)), name="Half", priority=1)
    free = promote(ShippingPercentage(Decimal(100)), conditions=(MinimumTotal(usd(100)),))
    for amount, shipping in (("200", "0.00"), ("199.98", "5.00")):
        priced = price(item(amount), shipping=Shipping(Decimal(5)), promotions=[half, free])
        assert priced.shipping_total == usd(shipping)


def test_a_promotion_is_decided_once_even_if_its_own_discount_undoes_its_condition():
    both = promote(UnitFixed(usd(1)), OrderFixed(usd(1)), conditions=(MinimumTotal(usd(10)),))
    assert given(price(item(10), promotions=[both])) == {"Sale": "2.00"}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (MinimumQuantity(3), True),
        (MinimumQuantity(4), False),
        (MinimumQuantity(1, Selection(products=frozenset({"a"}))), True),
        (MinimumQuantity(1, Selection(products=frozenset({"b"}))), False),
        (MinimumQuantity(1, BOOKS), True),
        (MinimumTotal(usd(30)), True),
        (MinimumTotal(usd("30.01")), False),
        (MinimumTotal(Money(Decimal(1), "EUR")), False),
        (CustomerIs(frozenset({"ada@example.com"})), True),
        (CustomerIs(frozenset({"eve@example.com"})), False),
        (NthOrder(3), True),
        (NthOrder(1), False),
        (ShipsTo(frozenset({"DE", "FR"})), True),
        (ShipsTo(frozenset({"US"})), False),
    ],
)
def test_a_promotion_is_given_only_where_its_conditions_hold(condition, holds):
    priced = price(
        item(10, 3, categories=frozenset({"books"})),
        promotions=[promote(OrderFixed(usd(1)), conditions=(condition,))],
        customer=Customer("ada@example.com", order_count=2),
        destination=Destination("DE"),
    )
    assert bool(priced.discounts) == holds


def test_an_amount_of_another_currency_takes_nothing_off():
    priced = price(item(10), promotions=[promote(OrderFixed(Money(Decimal(5), "EUR")))])
    assert priced.grand_total == usd("10.00")


@pytest.mark.parametrize(
    ("details", "runs"),
    [
        ({"starts_at": NOW}, True),
        ({"starts_at": NOW.replace(hour=13)}, False),
        ({"ends_at": NOW}, False),
        ({"ends_at": NOW.replace(hour=13)}, True),
        ({"voucher": "SPRING"}, True),
        ({"voucher": "AUTUMN"}, False),
    ],
)
def test_a_promotion_runs_in_its_time_and_with_its_voucher(details, runs):
    sale = promote(OrderFixed(usd(1)), **details)
    assert (
        bool(price(item(10), promotions=[sale], vouchers=frozenset({"SPRING"})).discounts) == runs
    )


@pytest.mark.parametrize(
    ("destination", "rate"),
    [
        (Destination(), "19.00"),
        (Destination("DE", postcode="10115"), "19.00"),
        (Destination("DE", postcode="78266"), None),
        (Destination("ES", postcode="35 001"), None),
        (Destination("ES", postcode="28001"), "21.00"),
        (Destination("CA", "QC"), "14.98"),
        (Destination("CA", "ON"), "5.00"),
        (Destination("US"), None),
    ],
)
def test_the_narrowest_place_decides_which_taxes_apply(destination, rate):
    germany, spain, canada, quebec, abroad = range(5)
    places = (
        Place(germany, "DE"), Place(abroad, "DE", postcode_prefix="78266"),
        Place(spain, "ES"), Place(abroad, "ES", postcode_prefix="35"),
        Place(canada, "CA"), Place(quebec, "CA", "QC"),
    )  # fmt: skip
    rates = {germany: "19", spain: "21", canada: "5", quebec: "14.975"}
    rules = Rules(
        tax_rates=tuple(
            TaxRate(str(zone), "VAT", Decimal(rate) / 100, "goods", zone)
            for zone, rate in rates.items()
        ),
        places=places,
        default_zone=germany,
    )
    priced = calculate(Basket("USD", NOW, (taxed(100),), destination=destination), rules)
    assert listed(priced.taxes).get("VAT") == rate


@pytest.mark.parametrize(
    ("day", "rate"), [(date(2025, 6, 30), "22.00"), (date(2025, 7, 1), "24.00")]
)
def test_a_rate_applies_from_its_first_day_to_its_last(day, rate):
    rates = (
        tax(22, name="VAT", valid_until=date(2025, 6, 30)),
        tax(24, name="VAT now", valid_from=date(2025, 7, 1)),
    )
    rules = Rules(tax_rates=rates, default_zone=1)
    at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    assert calculate(Basket("USD", at, (taxed(100),)), rules).tax_total == usd(rate)


@pytest.mark.parametrize(
    ("currency", "unit", "subtotal", "discount", "taxes"),
    [
        ("JPY", "99.5", "100", "10", "9"),
        ("KWD", "1.0005", "1.001", "0.100", "0.090"),
        ("EUR", "1.005", "1.01", "0.10", "0.09"),
    ],
)
def test_currencies_are_rounded_to_their_own_coins(currency, unit, subtotal, discount, taxes):
    priced = price(
        taxed(unit),
        currency=currency,
        promotions=[promote(OrderPercentage(Decimal(10)))],
        taxes=[tax(10)],
    )
    found = [priced.subtotal, priced.discount_total, priced.tax_total]
    assert [str(money.amount) for money in found] == [subtotal, discount, taxes]
