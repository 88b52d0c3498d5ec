"""VAT IDs: their form, and which sales they exempt."""

from __future__ import annotations

import pytest

from quickscale_business_themes.ecommerce.vat_ids import is_exempt, normalize_vat_id


@pytest.mark.parametrize(
    ("typed", "normalized"),
    [
        ("DE 136 695 976", "DE136695976"),
        ("atu12345678", "ATU12345678"),
        ("GR123456789", "EL123456789"),
        ("EL123456789", "EL123456789"),
        ("FR-XX.999999999", "FRXX999999999"),
        ("NL123456789B01", "NL123456789B01"),
        ("ESX1234567X", "ESX1234567X"),
        ("XI123456789", "XI123456789"),
        ("DE12345678", ""),
        ("136695976", ""),
        ("GB123456789", ""),
        ("", ""),
        ("DE123456789'; --", ""),
        ("DE\N{ARABIC-INDIC DIGIT ONE}23456789", ""),
    ],
)
def test_a_vat_id_has_the_form_of_its_country(typed, normalized):
    assert normalize_vat_id(typed) == normalized


@pytest.mark.parametrize(
    ("buyer", "country", "postcode", "exempt"),
    [
        ("FRXX999999999", "FR", "75001", True),
        ("FRXX999999999", "BE", "1000", True),  # sent to a third member state
        ("FRXX999999999", "DE", "10115", False),  # stays in the seller's country
        ("DE136695976", "FR", "75001", False),  # a buyer of the seller's country
        ("FRXX999999999", "CH", "8001", False),  # an export, which the tax zones know
        ("XI123456789", "GB", "BT1 5GS", True),
        ("XI123456789", "GB", "SW1Y 4JH", False),
        ("EL123456789", "GR", "10431", True),
        ("", "FR", "75001", False),
    ],
)
def test_a_business_in_another_member_state_owes_the_tax(buyer, country, postcode, exempt):
    found = is_exempt(seller="DE136695976", buyer=buyer, country=country, postcode=postcode)
    assert found is exempt


def test_who_has_no_vat_id_exempts_nobody():
    assert not is_exempt(seller="", buyer="FRXX999999999", country="FR")
