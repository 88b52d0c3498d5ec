"""The points where a project or a plugin changes how the shop works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quickscale.core import hooks
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.exceptions import CheckoutRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quickscale_business_themes.ecommerce.models import Cart, ProductVariant
    from quickscale_business_themes.ecommerce.models.catalogue import ProductQuerySet


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
