"""The shop behind the counter."""

from quickscale_business_themes.ecommerce.admin import (
    carts,
    catalogue,
    downloads,
    inventory,
    invoices,
    orders,
    shipping,
)

__all__ = ["carts", "catalogue", "downloads", "inventory", "invoices", "orders"]

__all__ = ["carts", "catalogue", "inventory", "orders", "shipping"]
__all__ = ["carts", "catalogue", "downloads", "inventory", "invoices", "orders", "shipping"]
    inventory,
    orders,
    promotions,
    taxes,
)

__all__ = ["carts", "catalogue", "inventory", "orders", "promotions", "taxes"]
