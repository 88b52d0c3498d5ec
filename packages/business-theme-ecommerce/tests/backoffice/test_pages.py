"""The staff's pages of products, in whichever skin the stack has, without JavaScript."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db

PRODUCTS = "/dashboard/shop/products/"


@pytest.fixture
def shirt(make_product):
    variants = [VariantData(f"SHIRT-{each}", Decimal(10), options=(each,)) for each in ("S", "M")]
    return make_product("Shirt", options=["Size"], variants=variants)


def test_staff_find_products_in_the_dashboard(staff, shirt):
    page = staff.get(PRODUCTS).text
    assert f'href="{PRODUCTS}shirt/"' in page
    assert f'href="{PRODUCTS}new/"' in page
    assert staff.get(f"{PRODUCTS}shirt/").status_code == 200


def test_customers_do_not(client, customer, shirt):
    client.force_login(customer)
    assert client.get(PRODUCTS).status_code == 403


def test_a_product_with_options_is_made_by_a_form(staff):
    form = staff.get(f"{PRODUCTS}new/").text
    assert 'name="variants-0-price"' in form
    sent = {
        "name": "Shirt",
        "status": "active",
        "options": ["", "0"],
        "options-0-name": "Size",
        "options-0-values": "Small\r\nLarge, wide",
        "variants": ["", "0"],
        "variants-0-price": "12",
        "variants-0-on_hand": "3",
        "variants-0-track_inventory": "on",
        "variants-0-backorder": "deny",
    }
    answer = staff.post(f"{PRODUCTS}new/", sent)
    assert answer.status_code == 303, answer.text
    assert urlsplit(answer["Location"]).path == f"{PRODUCTS}shirt/"
    names = [variant.name for variant in Product.objects.get().variants.all()]
    assert names == ["Small", "Large, wide"]


def test_rows_are_labelled_with_their_variants(staff, shirt):
    page = staff.get(f"{PRODUCTS}shirt/edit/").text
    assert 'value="SHIRT-M"' in page
    assert ">M</legend>" in page


def test_what_is_wrong_is_told_at_its_row(staff, shirt):
    sent = {
        "name": "Shirt",
        "status": "active",
        "variants": ["", "0"],
        "variants-0-id": "SHIRT-S",
        "variants-0-name": "S",
        "variants-0-price": "cheap",
        "variants-0-backorder": "deny",
    }
    answer = staff.post(f"{PRODUCTS}shirt/edit/", sent)
    assert answer.status_code == 422
    assert 'id="id-variants-0-price-error"' in answer.text
