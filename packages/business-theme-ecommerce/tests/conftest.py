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
        slug = details.pop("slug", name.lower().replace(" ", "-"))
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
def order_on_pages():
    """Return a function that orders what is in the cart by the forms of the checkout."""

    def order(client, address, *, payment="credits", **entered):
        sent = client.post("/checkout/-/address/", address)
        assert sent.status_code == 303, sent.text
        return client.post("/checkout/-/payment/", {"payment": payment, **entered})

    return order


@pytest.fixture
def make_zone():
    """Return a function that makes a shipping zone of places, with a method for each price."""

    from quickscale_business_themes.ecommerce.models import ShippingZone

    def make(name="Home", *places, **prices):
        zone = ShippingZone.objects.create(name=name)
        for place in places:
            country, region, prefix = (*place.split("/"), "", "")[:3]
            zone.places.create(country=country, region=region, postcode_prefix=prefix)
        for position, (method, price) in enumerate(prices.items()):
            made = zone.methods.create(name=method.title(), position=position)
            made.rates.create(price=Decimal(price))
        return zone

    return make


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


@pytest.fixture(autouse=True)
def _know_no_rules():
    """Let each test begin in a process that knows of no promotion and no tax, as there is none."""
    from quickscale_business_themes.ecommerce.services import rules

    rules.forget_version()
    rules._known[rules._read_version()] = rules.ShopRules()


@pytest.fixture
def make_tax():
    """Return a function that taxes all products of the shop in a zone, the default one at first."""
    from quickscale_business_themes.ecommerce.models import (
        TaxCategory,
        TaxPlace,
        TaxRate,
        TaxZone,
    )

    def make(percentage, *, included=False, country="", name="VAT", category="Standard", **details):
        is_first = not TaxCategory.objects.exists()
        goods, _created = TaxCategory.objects.get_or_create(
            name=category, defaults={"is_default": is_first, "is_for_shipping": is_first}
        )
        zone, is_new = TaxZone.objects.get_or_create(
            name=country or "Home", defaults={"is_default": not country}
        )
        if is_new:
            TaxPlace.objects.create(zone=zone, country=country)
        return TaxRate.objects.create(
            category=goods,
            zone=zone,
            name=name,
            percentage=Decimal(percentage),
            is_included=included,
            **details,
        )

    return make


@pytest.fixture
def make_promotion():
    """Return a function that makes a promotion, with a voucher for each code."""
    from quickscale_business_themes.ecommerce.models import Promotion, Voucher

    def make(*actions, codes=(), name="Spring sale", conditions=(), voucher=None, **details):
        promotion = Promotion.objects.create(
            name=name,
            actions=[_build_component(each) for each in actions],
            conditions=[_build_component(each) for each in conditions],
            needs_voucher=bool(codes),
            **details,
        )
        for code in codes:
            Voucher.objects.create(promotion=promotion, code=code, **(voucher or {}))
        return promotion

    return make


def _build_component(described):
    name, value = described
    return {"type": f"promotion_{name}", "value": value}


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
