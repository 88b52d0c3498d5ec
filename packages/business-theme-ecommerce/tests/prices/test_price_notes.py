"""Beside a price stands whether taxes are in it, and that shipping is not."""

from __future__ import annotations

import pytest

from quickscale_business_themes.ecommerce.models import TaxRate

pytestmark = pytest.mark.django_db

SHIPPING = "Shipping calculated at checkout."


@pytest.fixture
def read_note(client):
    """Return a function that reads the note of a product, which its page shows."""

    def read(slug="mug"):
        note = client.get(f"/api/ecommerce/products/{slug}/").json()["price_note"]
        assert note in client.get(f"/products/{slug}/").text
        return note

    return read


@pytest.mark.parametrize(
    ("included", "note"), [(True, "Tax included."), (False, "Tax calculated at checkout.")]
)
def test_a_price_tells_whether_taxes_are_in_it(make_product, make_tax, read_note, included, note):
    make_product("Mug")
    make_tax(19, included=included)
    assert read_note() == f"{note} {SHIPPING}"


def test_a_shop_without_taxes_tells_of_none(make_product, read_note):
    make_product("Mug")
    assert read_note() == SHIPPING


def test_nothing_is_said_of_taxes_that_are_in_some_prices_alone(make_product, make_tax, read_note):
    make_product("Mug")
    make_tax(19, included=True)
    make_tax(7, name="Other", category="Books")
    assert read_note() == SHIPPING
    TaxRate.objects.update(is_included=True)
    assert read_note() == f"Tax included. {SHIPPING}"


def test_downloads_tell_nothing_of_shipping(make_product, make_tax, read_note):
    make_product("Guide", is_digital=True)
    make_tax(19, included=True)
    assert read_note("guide") == "Tax included."


def test_a_german_price_tells_it_in_german(make_product, make_tax, client):
    make_product("Mug")
    make_tax(19, included=True)
    page = client.get("/products/mug/", headers={"accept-language": "de"}).text
    assert "inkl. MwSt. zzgl. Versandkosten" in page
