"""The VAT rates that a shop starts with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from quickscale_business_themes.ecommerce import pricing
from quickscale_business_themes.ecommerce.models import TaxCategory, TaxPlace, TaxRate, TaxZone
from quickscale_business_themes.ecommerce.services.rules import read_rules
from quickscale_business_themes.ecommerce.vat_rates import EU_COUNTRIES, TERRITORIES

TODAY = date(2026, 11, 1)


def load(*countries, **options):
    call_command("load_vat_rates", *countries, stdout=StringIO(), **options)


def find_percentage(country="", postcode="", day=TODAY):
    shop = read_rules()
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    item = pricing.Item("a", Decimal(100), 1, tax_category=shop.tax_category)
    destination = pricing.Destination(country, postcode=postcode)
    priced = pricing.calculate(
        pricing.Basket("EUR", at, (item,), destination=destination), shop.rules
    )
    return sum(tax.rate.rate * 100 for tax in priced.taxes)


@pytest.mark.django_db
def test_each_place_has_its_rate():
    expected = [
        ("", "", 19), ("DE", "10115", 19), ("DE", "78266", 0), ("DE", "27498", 0),
        ("AT", "6991", 19), ("AT", "1010", 20), ("ES", "28001", 21), ("ES", "35001", 0),
        ("ES", "52001", 0), ("FI", "00100", "25.5"), ("FI", "22100", 0), ("AX", "22100", 0),
        ("FR", "97110", "8.5"), ("RE", "97400", "8.5"), ("FR", "97300", 0), ("MC", "98000", 20),
        ("PT", "9000-001", 22), ("PT", "9500-321", 16), ("PT", "1000-001", 23),
        ("GR", "63086", 0), ("IT", "23041", 0), ("EE", "10111", 24), ("SK", "81101", 23),
        ("RO", "010011", 21), ("GB", "SW1Y 4JH", 20), ("IM", "IM1 1AA", 20), ("CH", "8001", 0),
    ]  # fmt: skip
    load("DE", "EU", "GB")
    found = [
        (country, postcode, find_percentage(country, postcode)) for country, postcode, _ in expected
    ]
    assert found == [(*place, Decimal(percentage)) for *place, percentage in expected]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "percentage"),
    [(date(2023, 12, 31), 20), (date(2024, 1, 1), 22), (date(2025, 6, 30), 22), (TODAY, 24)],
)
def test_each_day_has_its_rate(day, percentage):
    load("EE")
    assert find_percentage("EE", day=day) == percentage


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_keeps_what_the_merchant_moved():
    load("DE", "FR")
    rates = list(TaxRate.objects.values())
    own = TaxZone.objects.create(name="Own")
    TaxPlace.objects.filter(country="MC").update(zone=own)
    load("de", "fr")
    assert list(TaxRate.objects.values()) == rates
    assert TaxPlace.objects.get(country="MC").zone == own
    assert TaxZone.objects.get(is_default=True).name == "Germany"


@pytest.mark.django_db
def test_prices_contain_the_tax_unless_they_are_net():
    load("DE", net=True)
    assert set(TaxRate.objects.values_list("is_included", flat=True)) == {False}
    load("DE")
    assert set(TaxRate.objects.values_list("is_included", flat=True)) == {True}
    category = TaxCategory.objects.get()
    assert (category.is_default, category.is_for_shipping) == (True, True)


@pytest.mark.django_db
def test_unknown_countries_are_told():
    with pytest.raises(CommandError, match="known for XX"):
        load("DE", "xx")
    assert not TaxZone.objects.exists()


def test_the_facts_name_no_place_twice_and_no_day_out_of_order():
    territories = [each for parts in TERRITORIES.values() for each in parts]
    places = [place for each in territories for place in each.places]
    assert len(places) == len(set(places))
    assert len(EU_COUNTRIES) == 27
    for territory in territories:
        first, *others = [rate.valid_from for rate in territory.rates] or [None]
        assert first is None
        assert others == sorted(others)
