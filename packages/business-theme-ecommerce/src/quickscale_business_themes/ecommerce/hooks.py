"""The points where a project or a plugin changes how the shop works: hooks, and the rule classes.

A project replaces one of the three rule classes by naming its own:
``ECOMMERCE_SERVICES = {"pricing": "shop.pricing.MemberPricing"}``
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from quickscale.core import hooks
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.exceptions import CheckoutRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quickscale_business_themes.ecommerce.models import Cart, ProductVariant
    from quickscale_business_themes.ecommerce.models.catalogue import ProductQuerySet
    from quickscale_business_themes.ecommerce.services.catalogue import PricingService
    from quickscale_business_themes.ecommerce.services.inventory import InventoryService
    from quickscale_business_themes.ecommerce.services.payments import PaymentService


@hooks.declare("ecommerce.unit_prices", kind="filter")
def unit_prices(
    prices: Sequence[Money], *, variants: Sequence[ProductVariant], user: Any
) -> Sequence[Money]:
    """Change what one unit of each of ``variants`` costs ``user``, who may be None or anonymous.

    Runs once for all variants that an answer shows, so an implementation may query for them
    together. It returns as many prices, in the same order.
    """
    return prices


@hooks.declare("ecommerce.visible_products", kind="filter")
def visible_products(products: ProductQuerySet, *, user: Any) -> ProductQuerySet:
    """Narrow the products that ``user`` is shown and may buy."""
    return products


@hooks.declare("ecommerce.can_checkout", kind="veto", raises=CheckoutRefused)
def can_checkout(*, cart: Cart, user: Any, total: Money) -> None:
    """Refuse an order before it is placed by raising ``exceptions.CheckoutRefused``."""


_PACKAGE = "quickscale_business_themes.ecommerce.services"
_DEFAULTS = {
    "inventory": f"{_PACKAGE}.inventory.InventoryService",
    "payments": f"{_PACKAGE}.payments.PaymentService",
    "pricing": f"{_PACKAGE}.catalogue.PricingService",
}


def inventory_service() -> InventoryService:
    service: InventoryService = _build("inventory")
    return service


def payment_service() -> PaymentService:
    service: PaymentService = _build("payments")
    return service


def pricing_service() -> PricingService:
    service: PricingService = _build("pricing")
    return service


def _build(name: str) -> Any:
    chosen = getattr(settings, "ECOMMERCE_SERVICES", {})
    return _load(chosen.get(name, _DEFAULTS[name]))()


@cache
def _load(path: str) -> Any:
    return import_string(path)
