from __future__ import annotations

import pytest

from quickscale_business_themes.ecommerce.addresses import (
    ADDRESS_FIELDS,
    format_address,
    list_parts,
    normalize_address,
)
from quickscale_business_themes.ecommerce.countries import COUNTRIES
from quickscale_business_themes.ecommerce.exceptions import InvalidAddress


def address_in(country, **parts):
    lines = {"full_name": "Ada", "address_line1": "Main Street 1", "city": "Town"}
    return {**lines, "country": country, **parts}


def faults(address):
    with pytest.raises(InvalidAddress) as found:
        normalize_address(address)
    return found.value.errors


def test_every_country_has_a_format_that_asks_for_a_recipient_and_a_street():
    for code, _name in COUNTRIES:
        required = {part.name for part in list_parts(code) if part.is_required}
        assert {"full_name", "address_line1", "country"} <= required, code


@pytest.mark.parametrize(
    ("country", "label", "regions"),
    [("US", "State", 62), ("CA", "Province", 13), ("GB", None, 0), ("IE", "County", 26)],
)
def test_a_country_chooses_whether_a_region_is_asked_for_and_from_which(country, label, regions):
    parts = {part.name: part for part in list_parts(country)}
    region = parts.get("region")
    assert (str(region.label) if region else None, len(region.choices) if region else 0) == (
        label,
        regions,
    )


def test_a_region_is_kept_as_its_code_and_a_postcode_in_capitals():
    kept = normalize_address(address_in("CA", region="british columbia", postcode="v8x 3x4"))
    assert (kept["region"], kept["postcode"]) == ("BC", "V8X 3X4")


def test_names_and_towns_stay_as_they_were_typed():
    kept = normalize_address(address_in("US", region="ca", postcode="95014", city="San  José"))
    assert (kept["city"], kept["region"]) == ("San José", "CA")


def test_what_a_country_does_not_ask_for_is_not_lost():
    kept = normalize_address(address_in("GB", region="Kent", postcode="CT1 2EH"))
    assert kept["region"] == "Kent"


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        (address_in("US", postcode="95014"), {"region"}),
        (address_in("US", region="XX", postcode="95014"), {"region"}),
        (address_in("US", region="CA", postcode="10001"), {"postcode"}),
        (address_in("DE", postcode="1234"), {"postcode"}),
        (address_in("DE", postcode="10115", city=""), {"city"}),
        (address_in("ZZ", full_name=" "), {"country", "full_name"}),
        ({}, {"country", "full_name", "address_line1"}),
    ],
)
def test_what_is_missing_or_wrong_is_told_by_its_field(address, wrong):
    assert faults(address).keys() == wrong


def test_a_wrong_postcode_is_told_with_an_example():
    assert "26133" in faults(address_in("DE", postcode="123"))["postcode"]


def test_a_country_without_postcodes_needs_none():
    assert normalize_address(address_in("HK", region="Kowloon"))["postcode"] == ""


def test_an_address_is_written_from_the_recipient_to_the_country():
    parts = dict.fromkeys(ADDRESS_FIELDS, "")
    lines = format_address({**parts, **address_in("DE", postcode="10115")})
    assert lines == ["Ada", "Main Street 1", "10115 Town", "Germany"]
