from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def staff(django_user_model):
    """A client of somebody who may do everything."""
    user = django_user_model.objects.create_superuser(email="staff@example.com", password="x")
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def european_shop(settings):
    """A shop in Germany, as it tells who sells."""
    settings.ECOMMERCE_SELLER = {
        "name": "Müller & Söhne GmbH",
        "address_line1": "Gärtnerstraße 12",
        "postcode": "10115",
        "city": "Berlin",
        "country": "DE",
        "vat_id": "DE136695976",
        "email": "hello@example.com",
    }
    return settings.ECOMMERCE_SELLER


@pytest.fixture
def address():
    return {
        "full_name": "Ada Lovelace",
        "address_line1": "Gärtnerstraße 1",
        "city": "Berlin",
        "postcode": "10115",
        "country": "DE",
    }


@pytest.fixture
def place(european_shop, make_product, customer, address):
    """Return a function that orders two mugs and a cup, for 30.00, paid with credits."""
    from quickscale_business_themes.ecommerce.services import carts, checkout

    def run(*, address=address, user=customer, entered=checkout.NOTHING_ENTERED, **details):
        mug = make_product("Mug", price="12.50", stock=10, **details)
        cup = make_product("Cup", price="5.00", stock=10)
        cart = carts.ensure_cart(user=user, token=None)
        carts.add_to_cart(cart, mug.default_variant, 2, user=user)
        carts.add_to_cart(cart, cup.default_variant, 1, user=user)
        return checkout.place_order(cart, user=user, address=address, entered=entered)

    return run


@pytest.fixture
def order(place):
    return place()


@pytest.fixture
def read_mails(mailoutbox):
    """Return a function that delivers the mails that are due, and returns what came since."""
    from quickscale.core.mail.outbox import deliver_due

    def read():
        deliver_due()
        mails = list(mailoutbox)
        mailoutbox.clear()
        return mails

    return read
