"""How much is in a variant, from a file and to one."""

from __future__ import annotations

import pytest

from quickscale_business_themes.ecommerce.models import ProductVariant

pytestmark = pytest.mark.django_db

HEADER = (
    "Handle,Title,Variant Price,Unit Price Total Measure,Unit Price Total Measure Unit,"
    "Unit Price Base Measure,Unit Price Base Measure Unit\n"
)
JAM = HEADER + "jam,Jam,2.99,340,g,100,g\n"


def read_unit_price():
    variant = ProductVariant.objects.get()
    found = variant.calculate_unit_price(variant.money)
    return found and (str(found.price.amount), found.label)


def test_shopify_s_columns_are_read_and_written(load, read_rows):
    assert load(JAM).told == []
    assert read_unit_price() == ("0.88", "100 g")
    [row] = read_rows("shopify")
    names = HEADER.strip().split(",")[3:]
    assert [row[name] for name in names] == ["340", "g", "100", "g"]


def test_a_file_without_the_columns_leaves_it_and_an_empty_cell_takes_it_away(load):
    load(JAM)
    load("Handle,Variant Price\njam,3.40\n")
    assert read_unit_price() == ("1.00", "100 g")
    load(HEADER + "jam,Jam,3.40,,,,\n")
    assert read_unit_price() is None


@pytest.mark.parametrize("cells", ["340,,1,kg", "340,stone,1,kg", "340,g,1,l", "x,g,1,kg"])
def test_what_is_no_measure_is_told(load, cells):
    report = load(HEADER + f"jam,Jam,2.99,{cells}\n")
    assert any("Unit Price" in line for line in report.told)
    assert not ProductVariant.objects.exists()


def test_google_s_feed_says_it(load, read_rows):
    load(JAM)
    [row] = read_rows("google", delimiter="\t")
    assert (row["unit_pricing_measure"], row["unit_pricing_base_measure"]) == ("340 g", "100 g")
