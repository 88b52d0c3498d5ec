"""The way back up from a page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from quickscale_business_themes.ecommerce.models import Order

pytestmark = pytest.mark.django_db


def crumbs_of(page):
    """Return the links of a page's breadcrumbs, and the page that they end with."""
    found = re.search(r'<nav[^>]*aria-label="Breadcrumb".*?</nav>', page.text, re.DOTALL)
    links = re.findall(r'href="([^"]+)"', found[0]) if found else []
    here = re.search(r'aria-current="page">(?:<bdi>)?([^<]+)', found[0]) if found else None
    return links, here and here[1]


def test_a_product_stands_below_its_categories(client, make_product):
    make_product("Mug", categories=[("Kitchen", "Mugs"), ("Gifts",)])
    paths = ["/products/", "/categories/kitchen/", "/categories/mugs/"]
    assert crumbs_of(client.get("/products/mug/")) == (paths, "Mug")


def test_a_product_in_no_category_stands_below_all_products(client, make_product):
    make_product("Mug")
    assert crumbs_of(client.get("/products/mug/")) == (["/products/"], "Mug")


@pytest.fixture
def order(client, customer, make_product, address, order_on_pages):
    make_product("Mug")
    client.force_login(customer)
    client.post("/products/mug/-/add/", {"quantity": "1"})
    order_on_pages(client, address)
    return Order.objects.get()


def test_nothing_on_the_page_of_a_guests_order_leads_to_signing_in(client, order):
    url = f"/orders/{order.number}/"
    guest = Client()
    page = guest.get(url, {"token": str(order.access_token)})
    assert page.status_code == 200
    assert crumbs_of(page) == ([], None)
    page = guest.get(f"{url}-/withdraw/", {"token": str(order.access_token)})
    assert crumbs_of(page)[0] == [url]
    assert guest.get(url).status_code == 200
    assert crumbs_of(client.get(url))[0] == ["/orders/"]
