"""What the shop does. A project replaces one of the three rule classes by naming its own:

``ECOMMERCE_SERVICES = {"pricing": "shop.pricing.MemberPricing"}``
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from quickscale_business_themes.ecommerce.services.inventory import InventoryService
    from quickscale_business_themes.ecommerce.services.payments import PaymentService
    from quickscale_business_themes.ecommerce.services.pricing import PricingService

_PACKAGE = "quickscale_business_themes.ecommerce.services"
_DEFAULTS = {
    "inventory": f"{_PACKAGE}.inventory.InventoryService",
    "payments": f"{_PACKAGE}.payments.PaymentService",
    "pricing": f"{_PACKAGE}.pricing.PricingService",
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
