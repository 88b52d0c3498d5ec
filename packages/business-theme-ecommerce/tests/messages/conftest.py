from __future__ import annotations

import pytest


@pytest.fixture
def buy(address):
    """Return a function that orders products with a customer's credits."""
    from quickscale_business_themes.ecommerce.services import carts, checkout

    def place(user, *products, quantity=1, **options):
        cart = carts.ensure_cart(user=user, token=None)
        for product in products:
            carts.add_to_cart(cart, product.default_variant, quantity, user=user)
        return checkout.place_order(cart, user=user, address=address, **options)

    return place


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


@pytest.fixture
def guide(make_product):
    """A book that is downloaded twice at most."""
    return make_guide(make_product, max_downloads=2)


@pytest.fixture
def add_file():
    """Return a function that gives a product a file that its buyers may download."""
    from django.core.files.base import ContentFile

    from quickscale_business_themes.ecommerce.models import DigitalFile

    def add(product, name, **limits):
        file = ContentFile(b"All of it.", name="file.pdf")
        return DigitalFile.objects.create(product=product, name=name, file=file, **limits)

    return add


def make_guide(make_product, name="Guide", **limits):
    from django.core.files.base import ContentFile

    from quickscale_business_themes.ecommerce.models import DigitalFile

    product = make_product(name, stock=None, is_digital=True)
    file = ContentFile(b"All of it.", name="guide.epub")
    DigitalFile.objects.create(product=product, name=f"{name} (EPUB)", file=file, **limits)
    return product


@pytest.fixture
def seller(settings):
    """Who sells, as a shop that issues invoices tells it."""
    settings.ECOMMERCE_SELLER = {
        "name": "Müller & Söhne GmbH",
        "address_line1": "Gärtnerstraße 12",
        "postcode": "10115",
        "city": "Berlin",
        "country": "DE",
        "vat_id": "DE123456789",
        "email": "hello@example.com",
    }
    return settings.ECOMMERCE_SELLER


@pytest.fixture
def charge_tax():
    """Return a function that notes the taxes that an order's prices contain, by line."""
    from decimal import Decimal

    from quickscale_business_themes.ecommerce.models import OrderAdjustment

    def charge(order, *rates):
        for line, rate in zip(order.lines.order_by("position"), rates, strict=True):
            tax = (line.total * rate / (100 + rate)).quantize(Decimal("0.01"))
            line.tax_total = line.included_tax_total = tax
            line.save()
            OrderAdjustment.objects.create(
                order=order,
                line=line,
                kind="tax",
                name="VAT",
                amount=tax,
                percentage=rate,
                is_included=True,
            )

    return charge
