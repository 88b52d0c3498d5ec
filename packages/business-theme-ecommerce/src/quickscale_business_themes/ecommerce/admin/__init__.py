"""The shop behind the counter."""

from quickscale_business_themes.ecommerce.admin import (
    carts,
    catalogue,
    downloads,
    inventory,
    invoices,
    orders,
    promotions,
    shipping,
    taxes,
)

__all__ = [
    "carts",
    "catalogue",
    "downloads",
    "inventory",
    "invoices",
    "orders",
    "promotions",
    "shipping",
    "taxes",
]
