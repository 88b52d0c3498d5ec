"""What stands around a page of the skin."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        (settings.QUICKSCALE_BUSINESS_THEME, settings.QUICKSCALE_PRESENTATION_SKIN)
        != ("ecommerce", "classic"),
        reason="needs the shop drawn by this skin",
    ),
]


def read_menus(html: str) -> list[str]:
    return re.findall(r'<nav class="menu" aria-label="([^"]+)"><details>', html)


@pytest.fixture
def customer(client: Client) -> Client:
    user = get_user_model().objects.create_user(email="ada@example.com", password="secret")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_guest_sees_the_shops_menu_alone(client: Client) -> None:
    assert read_menus(client.get("/products/").content.decode()) == ["Main"]


@pytest.mark.parametrize("path", ["/account/", "/accounts/email/"])
def test_the_pages_of_an_account_have_their_menu_below_the_shops(
    customer: Client, path: str
) -> None:
    assert read_menus(customer.get(path).content.decode()) == ["Main", "Account pages"]


def test_the_dashboard_has_its_own_menu_and_a_way_back(admin_client: Client) -> None:
    html = admin_client.get("/dashboard/").content.decode()
    assert read_menus(html) == ["Dashboard"]
    assert ">Back to Example</a>" in html


def test_the_cart_tells_its_count_in_the_bar(client: Client) -> None:
    html = client.get("/products/").content.decode()
    assert 'aria-label="Cart, 0 items"' in html
