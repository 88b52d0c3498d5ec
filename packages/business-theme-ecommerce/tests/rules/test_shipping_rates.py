from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.shipping_rates import (
    Parcel,
    Place,
    Rate,
    choose_price,
    find_zone,
)

WORLD, USA, WEST, CITY = 1, 2, 3, 4
PLACES = [
    Place(WORLD),
    Place(USA, "US"),
    Place(WEST, "US", "CA"),
    Place(CITY, "US", "", "941"),
]
RATES = [Rate(Decimal(0), Decimal("4.90")), Rate(Decimal(50), Decimal("2.90"))]


def address(country, region="", postcode=""):
    return {"country": country, "region": region, "postcode": postcode}


def parcel(value, grams=0):
    return Parcel(Money(Decimal(value), "USD"), grams)


@pytest.mark.parametrize(
    ("where", "zone"),
    [
        (address("DE"), WORLD),
        (address("US", "NY", "10001"), USA),
        (address("US", "ca", "90001"), WEST),
        (address("US", "CA", "94 110"), CITY),
    ],
)
def test_an_address_is_in_the_zone_of_the_narrowest_place(where, zone):
    assert find_zone(PLACES, where) == zone
    assert find_zone(reversed(PLACES), where) == zone


def test_an_address_outside_of_all_places_is_in_no_zone():
    assert find_zone(PLACES[1:], address("DE")) is None


@pytest.mark.parametrize(("value", "price"), [("0", "4.90"), ("49.99", "4.90"), ("50", "2.90")])
def test_the_rate_of_the_value_that_is_reached_applies(value, price):
    assert choose_price(RATES, parcel(value), by_weight=False) == Money(Decimal(price), "USD")


def test_rates_by_weight_look_at_the_weight_alone():
    rates = [Rate(Decimal(0), Decimal(5)), Rate(Decimal(1000), Decimal(9))]
    assert choose_price(rates, parcel("999", 999), by_weight=True).amount == 5
    assert choose_price(rates, parcel("1", 1000), by_weight=True).amount == 9


def test_shipping_is_free_from_a_value_on():
    free = {"by_weight": False, "free_from": Decimal(60)}
    assert choose_price(RATES, parcel("59.99"), **free).amount == Decimal("2.90")
    assert choose_price(RATES, parcel("60"), **free).amount == 0


def test_a_method_takes_no_parcel_that_is_too_heavy_or_has_no_rate():
    limit = {"by_weight": False, "max_weight_grams": 2000}
    assert choose_price(RATES, parcel("1", 2000), **limit) is not None
    assert choose_price(RATES, parcel("1", 2001), **limit) is None
    assert choose_price([Rate(Decimal(10), Decimal(1))], parcel("9"), by_weight=False) is None
