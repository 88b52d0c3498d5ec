"""The shop behind the counter."""

from quickscale_business_themes.ecommerce.admin import (
    carts,
    catalogue,
    inventory,
    orders,
    promotions,
    shipping,
    taxes,
)

__all__ = ["carts", "catalogue", "inventory", "orders", "promotions", "shipping", "taxes"]
