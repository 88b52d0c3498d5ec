"""What a new shop still needs before it can sell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from quickscale.core.billing import payments
from quickscale_business_themes.ecommerce.models import Order, Product, ShippingZone
from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One thing to do.

    Attributes:
        is_done: looks whether it was done.
        admin: where it is done in the admin: a model's name.
    """

    id: str
    title: Any
    description: Any
    is_done: Callable[[], bool]
    admin: str = ""


STEPS = (
    SetupStep(
        "product",
        _("Add your first product"),
        _("Write it yourself, or import a file from Shopify or WooCommerce."),
        Product.objects.exists,
        "product",
    ),
    SetupStep(
        "publish",
        _("Publish a product"),
        _("Customers see products that are active."),
        lambda: Product.objects.filter(status=ProductStatus.ACTIVE).exists(),
        "product",
    ),
    SetupStep(
        "payments",
        _("Accept cards"),
        _("Connect Stripe: set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET."),
        payments.is_available,
    ),
    SetupStep(
        "shipping",
        _("Say where you ship to"),
        _("Without shipping zones, the shop ships everywhere for free."),
        ShippingZone.objects.exists,
        "shippingzone",
    ),
    SetupStep(
        "order",
        _("Place a test order"),
        _("See what your customers see, from the cart to the mail."),
        Order.objects.exists,
    ),
)


def iterate_open_steps() -> Iterator[SetupStep]:
    """Yield the steps that are still to be taken."""
    return (step for step in STEPS if not step.is_done())
