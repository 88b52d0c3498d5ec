"""What a new shop still needs before it can sell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from quickscale.core import pages
from quickscale.core.billing import payments
from quickscale_business_themes.ecommerce.services.rows import read_rows


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One thing to do.

    Attributes:
        url_name: the page on which it is done; empty where that is not in the browser.
    """

    id: str
    title: Any
    description: Any
    url_name: str = ""


STEPS = (
    SetupStep(
        "product",
        _("Add your first product"),
        _("Add it by hand, or import a file from Shopify or WooCommerce."),
        "dashboard:shop-product-list",
    ),
    SetupStep(
        "publish",
        _("Publish a product"),
        _("Customers see products that are active."),
        "dashboard:shop-product-list",
    ),
    SetupStep(
        "payments",
        _("Accept cards"),
        _("Connect Stripe: set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET."),
    ),
    SetupStep(
        "shipping",
        _("Set up shipping"),
        _("Without shipping zones, the shop ships everywhere for free."),
        "dashboard:shop-shipping-zone-list",
    ),
    SetupStep(
        "legal",
        _("Publish your legal pages"),
        _("Terms, privacy, returns and contact are there as drafts: fill in what is in brackets."),
        "dashboard:page-list",
    ),
    SetupStep(
        "order",
        _("Place a test order"),
        _("See what your customers see, from the cart to the mail."),
    ),
)

#: The slugs of the pages that a shop has to have.
LEGAL_PAGES = ("terms", "privacy", "returns", "contact")

# By one statement, since the dashboard's first page asks.
_DONE = """
SELECT
    EXISTS (SELECT 1 FROM ecommerce_product),
    EXISTS (SELECT 1 FROM ecommerce_product WHERE status = 'active'),
    EXISTS (SELECT 1 FROM ecommerce_shippingzone),
    EXISTS (SELECT 1 FROM ecommerce_order)
"""


def list_open_steps() -> list[SetupStep]:
    """Return the steps that are still to be taken."""
    ((product, publish, shipping, order),) = read_rows(_DONE, (), ())
    done = {
        "product": product,
        "publish": publish,
        "payments": payments.is_available(),
        "shipping": shipping,
        "legal": not apps.is_installed("quickscale.core.pages")
        or all(map(pages.find_page_url, LEGAL_PAGES)),
        "order": order,
    }
    return [step for step in STEPS if not done[step.id]]
