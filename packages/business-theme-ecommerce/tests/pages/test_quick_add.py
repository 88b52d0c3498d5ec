"""Cards of products put them into the cart, or lead to what has to be chosen first."""

from __future__ import annotations

import pytest

from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db
API = "/api/ecommerce"
ADD = "/products/{slug}/-/add/"


@pytest.fixture
def mug(make_product):
    return make_product("Mug")


@pytest.fixture
def shirt(make_product):
    variants = [VariantData(size, 10, options=(size,), on_hand=3) for size in ("S", "M")]
    return make_product("Shirt", options=["Size"], variants=variants)


@pytest.mark.parametrize("page", ["/", "/products/", "/products/?search=mug"])
def test_a_card_puts_its_product_into_the_cart(client, mug, page):
    assert f'action="{ADD.format(slug="mug")}"' in client.get(page).text
    sent = client.post(ADD.format(slug="mug"))
    assert (sent.status_code, sent.url) == (303, "/cart/")
    assert client.get(f"{API}/cart/").json()["count"] == 1


def test_a_form_that_stays_leads_back_to_its_list_with_a_message(client, mug):
    here = "/products/?search=mug"
    sent = client.post(ADD.format(slug="mug"), {"next": here, "stay": "1"})
    assert (sent.status_code, sent.url) == (303, here)
    page = client.get(here).text
    assert "Added to cart." in page
    assert client.get(f"{API}/cart/").json()["count"] == 1


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""]
)
def test_a_form_that_stays_leads_to_no_other_site(client, mug, elsewhere):
    sent = client.post(ADD.format(slug="mug"), {"next": elsewhere, "stay": "1"})
    assert (sent.status_code, sent.url) == (303, "/cart/")


def test_a_card_leads_to_what_has_to_be_chosen_first(client, shirt):
    page = client.get("/products/").text
    assert "Choose options" in page
    assert ADD.format(slug="shirt") not in page


def test_a_card_of_what_is_sold_out_offers_neither(client, make_product):
    make_product("Mug", stock=0)
    page = client.get("/products/").text
    assert "Sold out" in page
    assert ADD.format(slug="mug") not in page
    assert "Choose options" not in page


def test_programs_are_told_whether_a_variant_has_to_be_chosen(client, mug, shirt):
    cards = client.get(f"{API}/products/?ordering=name").json()["results"]
    assert [card["has_variants"] for card in cards] == [False, True]
    pages = [client.get(f"{API}/products/{slug}/").json() for slug in ("mug", "shirt")]
    assert [page["has_variants"] for page in pages] == [False, True]
