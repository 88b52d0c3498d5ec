"""A customer's account begins with what they bought, and has nothing that a shop doesn't offer."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from quickscale.core.flags.models import Flag, _read_flags

pytestmark = pytest.mark.django_db

RARE = ("/account/teams/", "/account/api-keys/", "/account/webhooks/", "/account/plan/")


@pytest.fixture
def as_created(settings: Any) -> Any:
    """A shop whose settings say nothing of customers' features."""
    del settings.ECOMMERCE_CUSTOMER_FEATURES
    _read_flags.cache_clear()
    cache.clear()
    yield
    _read_flags.cache_clear()
    cache.clear()


@pytest.fixture
def shopper(client: Client, customer: Any) -> Client:
    client.force_login(customer)
    return client


def test_customers_see_no_teams_keys_webhooks_and_plans(as_created: Any, shopper: Client) -> None:
    shown = shopper.get("/account/").content.decode()
    for path in RARE:
        assert f'href="{path}"' not in shown
    assert shopper.get("/account/plan/").status_code in (403, 404)


def test_a_shop_turns_on_what_it_offers(as_created: Any, shopper: Client) -> None:
    for name in ("teams", "api_keys", "outgoing_webhooks", "plans"):
        Flag.objects.create(name=name, everyone=True)
    shown = shopper.get("/account/").content.decode()
    for path in RARE:
        assert f'href="{path}"' in shown


@pytest.mark.parametrize(
    ("path", "is_account"),
    [
        ("/account/", True),
        ("/orders/", True),
        ("/addresses/", True),
        ("/addresses/new/", True),
        ("/downloads/", True),
        ("/products/", False),
        ("/cart/", False),
    ],
)
def test_what_the_account_lists_stands_beside_its_menu(
    shopper: Client, path: str, is_account: bool
) -> None:
    shown = shopper.get(path).content.decode()
    assert ('aria-label="Account pages"' in shown) == is_account


def test_an_account_begins_with_orders(
    shopper: Client, make_product: Any, customer: Any, address: dict[str, str]
) -> None:
    assert "No orders yet." in shopper.get("/account/").content.decode()
    product = make_product()
    shopper.post(
        "/api/ecommerce/cart/add/",
        {"variant": product.default_variant.sku, "quantity": 1},
        content_type="application/json",
    )
    shopper.post("/api/ecommerce/checkout/", address, content_type="application/json")
    shown = shopper.get("/account/").content.decode()
    number = customer.orders.get().number if hasattr(customer, "orders") else ""
    assert f'href="/orders/{number}' in shown
    page = shown.partition("<main")[2]
    assert page.index("/orders/") < page.index("/account/profile/")


@pytest.mark.parametrize("path", ["/orders/", "/downloads/", "/addresses/"])
def test_the_account_leads_to_orders_downloads_and_addresses(shopper: Client, path: str) -> None:
    shown = shopper.get("/account/").content.decode()
    assert f'href="{path}"' in shown
    assert shown.index(f'href="{path}"') < shown.index('href="/account/sessions/"')
