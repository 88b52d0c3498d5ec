"""Orders of two mugs and a cup, and the staff who look after them."""

from __future__ import annotations

import pytest
from django.test import Client

from quickscale.core.billing.models import Checkout
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services import cards, carts, checkout

URLS = cards.ReturnUrls(paid="http://testserver/{number}/", abandoned="http://testserver/{number}/")


@pytest.fixture
def place(make_product, customer, address):
    """Return a function that orders two mugs and a cup, for 30.00, paid with credits."""

    def run(*, card=None, **details):
        mug = make_product("Mug", price="12.50", stock=10, **details)
        cup = make_product("Cup", price="5.00", stock=10, **details)
        cart = carts.ensure_cart(user=customer, token=None)
        carts.add_to_cart(cart, mug.default_variant, 2, user=customer)
        carts.add_to_cart(cart, cup.default_variant, 1, user=customer)
        return checkout.place_order(cart, user=customer, address=address, card=card)

    return run


@pytest.fixture
def order(place):
    return place()


@pytest.fixture
def unpaid(server, place):
    """The same order, which waits for a card payment."""
    return place(card=URLS)


@pytest.fixture
def by_card(server, deliver, place):
    """The same order, paid by card."""
    placed = place(card=URLS)
    cards.open_card_page(placed)
    server.complete_checkout(Checkout.objects.get().stripe_id)
    deliver()
    return Order.objects.get(pk=placed.pk)


class Staff:
    """A member of the staff at the API."""

    def __init__(self, user):
        self.user, self.client = user, Client()
        self.client.force_login(user)

    def get(self, path, **query):
        return self.client.get(f"/api/ecommerce/staff/{path}", query)

    def post(self, path, data=None, **headers):
        url = f"/api/ecommerce/staff/{path}"
        return self.client.post(url, data or {}, "application/json", headers=headers)

    def put(self, path, data):
        return self.client.put(f"/api/ecommerce/staff/{path}", data, "application/json")

    def do(self, path, data=None):
        """Do what has to succeed, and return the answer."""
        answer = self.post(path, data)
        assert answer.status_code in (200, 201), answer.content
        return answer.json()


@pytest.fixture
def staff(django_user_model):
    return Staff(django_user_model.objects.create_superuser("staff@example.com", "x"))
