"""Carts as the calculator takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from quickscale_business_themes.ecommerce import pricing
from quickscale_business_themes.ecommerce.hooks import pricing_service
from quickscale_business_themes.ecommerce.models import Cart, Order, Product, Voucher
from quickscale_business_themes.ecommerce.models.orders import OrderStatus
from quickscale_business_themes.ecommerce.services import rows, tax_exemptions
from quickscale_business_themes.ecommerce.services.rules import ShopRules, read_rules
from quickscale_business_themes.ecommerce.services.vouchers import build_promotions

if TYPE_CHECKING:
    from quickscale_business_themes.ecommerce.services.carts import PricedLine
    from quickscale_business_themes.ecommerce.services.shipping import Delivery

#: The categories that products are in, and all above them.
_CATEGORIES = """
SELECT DISTINCT place.product_id, upper_category.slug
FROM ecommerce_placement place
JOIN ecommerce_category category ON category.id = place.category_id
JOIN ecommerce_category upper_category ON category.path LIKE upper_category.path || '%%'
WHERE place.product_id IN ({ids})
"""


def price_cart(
    cart: Cart,
    lines: Sequence[PricedLine],
    delivery: Delivery,
    vouchers: Sequence[Voucher],
    *,
    user: Any,
) -> pricing.PricedBasket:
    """Return what a cart costs, and why.

    Args:
        lines: those that can be bought in the cart's currency.
        vouchers: those of the codes on the cart that may be used.
    """
    if not lines:
        return price_nothing(cart.currency)
    shop = read_rules()
    promotions = (*shop.rules.promotions, *build_promotions(vouchers))
    taxed = tax_exemptions.exempt(shop) if tax_exemptions.is_exempt(cart) else shop.rules
    rules = replace(taxed, promotions=promotions)
    basket = _build_basket(cart, lines, delivery, user, shop, promotions)
    return pricing_service().price_basket(basket, rules)


def price_nothing(currency: str) -> pricing.PricedBasket:
    """Return what an empty cart costs."""
    return pricing.calculate(pricing.Basket(currency, timezone.now()), pricing.Rules())


def _build_basket(
    cart: Cart,
    lines: Sequence[PricedLine],
    delivery: Delivery,
    user: Any,
    shop: ShopRules,
    promotions: Sequence[pricing.Promotion],
) -> pricing.Basket:
    parts = [part for each in promotions for part in (*each.conditions, *each.actions)]
    categories = _read_categories(lines) if any(map(_uses_categories, parts)) else {}
    is_counted = any(getattr(part, "uses_order_count", False) for part in parts)
    email = (cart.email or getattr(user, "email", "")).lower()
    return pricing.Basket(
        currency=cart.currency,
        at=timezone.localtime(timezone=timezone.get_default_timezone()),
        items=tuple(_build_item(line, categories, shop) for line in lines),
        shipping=_build_shipping(delivery, shop),
        customer=pricing.Customer(email, _count_orders(email) if is_counted and email else 0),
        destination=pricing.Destination(
            cart.buyer_country, cart.shipping_region, cart.shipping_postcode
        ),
        vouchers=frozenset(cart.voucher_codes),
    )


def _build_item(
    priced: PricedLine, categories: Mapping[int, frozenset[str]], shop: ShopRules
) -> pricing.Item:
    product = priced.product
    return pricing.Item(
        key=str(priced.line.pk),
        unit_price=priced.unit_price.amount,
        quantity=priced.line.quantity,
        product=product.slug,
        categories=categories.get(product.pk, frozenset()),
        tax_category=find_tax_category(product, shop),
    )


def find_tax_category(product: Product, shop: ShopRules | None = None) -> str:
    """Return the key of a product's tax category: its own, or the shop's default."""
    own = product.tax_category_id
    return (shop or read_rules()).tax_category if own is None else str(own)


def _build_shipping(delivery: Delivery, shop: ShopRules) -> pricing.Shipping | None:
    if delivery.chosen is None:
        return None
    chosen = delivery.chosen
    return pricing.Shipping(chosen.price.amount, chosen.name, shop.shipping_tax_category)


def _uses_categories(part: Any) -> bool:
    return bool(getattr(getattr(part, "items", None), "categories", ()))


def _read_categories(lines: Iterable[PricedLine]) -> dict[int, frozenset[str]]:
    """Return the slugs of all categories that each product is in, by one statement."""
    ids = [line.product.pk for line in lines]
    statement = _CATEGORIES.format(ids=", ".join(["%s"] * len(ids)))
    slugs: dict[int, set[str]] = {}
    for product, slug in rows.read_rows(statement, ids, ()):
        slugs.setdefault(product, set()).add(slug)
    return {product: frozenset(found) for product, found in slugs.items()}


def _count_orders(email: str) -> int:
    placed = Order.objects.filter(email__iexact=email).exclude(status=OrderStatus.CANCELED)
    return placed.count()
