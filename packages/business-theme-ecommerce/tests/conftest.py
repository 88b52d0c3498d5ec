"""A shop small enough to know by heart."""

from __future__ import annotations

from decimal import Decimal

import pytest


@pytest.fixture
def make_product():
    """Return a function that puts a product with one variant, or several, on the shelf."""
    from quickscale_business_themes.ecommerce.services.products import (
        ProductData,
        VariantData,
        save_product,
    )

    def make(name="Mug", *, price="12.50", stock=10, variants=(), **details):
        slug = name.lower().replace(" ", "-")
        one = VariantData(
            sku=details.pop("sku", slug.upper()),
            price=Decimal(price),
            compare_at_price=details.pop("compare_at_price", None),
            on_hand=stock,
            track_inventory=stock is not None,
            allow_backorder=details.pop("allow_backorder", False),
            requires_shipping=not details.pop("is_digital", False),
        )
        product, _created = save_product(
            ProductData(slug=slug, name=name, variants=variants or [one], **details)
        )
        return product

    return make


@pytest.fixture
def make_user(django_user_model):
    """Return a function that makes a customer with credits."""

    def make(email="ada@example.com", *, credits=1000):
        user = django_user_model.objects.create_user(email=email, password="correct horse")
        if credits:
            user.credits.grant(credits, source="test", reason="for the test")
        return user

    return make


@pytest.fixture
def customer(make_user):
    return make_user()


@pytest.fixture
def address():
    return {
        "full_name": "Ada Lovelace",
        "address_line1": "12 St James's Square",
        "address_line2": "",
        "city": "London",
        "postcode": "SW1Y 4JH",
        "country": "GB",
    }


@pytest.fixture
def server(settings):
    """Stripe, whose events wait for ``deliver``."""
    from stripe_sandbox.site import connected_stripe

    with connected_stripe(settings) as server:
        yield server


@pytest.fixture
def deliver(server, django_capture_on_commit_callbacks):
    """Return a function that delivers what waits, and lets it be worked off."""

    def run(how=None):
        with django_capture_on_commit_callbacks(execute=True):
            return (how or server.flush)()

    return run


@pytest.fixture
def buy():
    """Return a function that writes down that somebody has bought a product."""

    from quickscale_business_themes.ecommerce.models import Order, OrderLine

    def buy(user, product, payment="paid"):
        order = Order.objects.create(
            user=user, email=user.email, subtotal=1, grand_total=1, payment_status=payment
        )
        variant = product.variants.first()
        return OrderLine.objects.create(
            order=order,
            product=product,
            variant=variant,
            name=product.name,
            sku=variant.sku,
            quantity=1,
            unit_price=1,
            total=1,
        )

    return buy
