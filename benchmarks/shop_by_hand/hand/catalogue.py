"""Which products a visitor sees, what is fetched of them, and what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    AttributeValue,
    Placement,
    PriceTier,
    Product,
    ProductOption,
    ProductVariant,
    StockLevel,
)

RELATED = 4
SELLING_PRICE = Coalesce("scheduled_price", "price")


def is_buyable() -> Q:
    """Return the condition that a variant can be bought now."""
    left = StockLevel.objects.filter(
        variant=OuterRef("pk"), location__is_active=True, on_hand__gt=F("allocated")
    )
    return Q(track_inventory=False) | Q(backorder="allow") | Exists(left)


def list_own(product: str = "pk") -> QuerySet[ProductVariant]:
    """Return the variants of an outer product, each with its ``selling`` price."""
    variants = ProductVariant.objects.filter(product=OuterRef(product)).order_by()
    return variants.alias(selling=SELLING_PRICE)


def list_products() -> QuerySet[Product]:
    """Return what is for sale."""
    now = timezone.now()
    published = Product.objects.filter(status="active", published_at__lte=now)
    return published.filter(Q(available_until=None) | Q(available_until__gt=now))


def with_price(products: QuerySet[Product]) -> QuerySet[Product]:
    """Add the price that a list shows: the lowest of what can be bought, or else of all."""
    offers = list_own().alias(is_buyable=ExpressionWrapper(is_buyable(), BooleanField()))
    cheapest = offers.order_by("-is_buyable", "selling").values(cost=F("selling"))[:1]
    return products.alias(price=Subquery(cheapest))


def with_cards(products: QuerySet[Product]) -> QuerySet[Product]:
    """Fetch what a card shows."""
    variants = Prefetch("variants", ProductVariant.objects.with_stock())
    hidden = ("content", "search_name", "search_text", "created_at", "updated_at")
    return products.defer(*hidden).select_related("rating").prefetch_related(variants, "images")


def with_categories(products: QuerySet[Product]) -> QuerySet[Product]:
    placements = Placement.objects.select_related("category")
    return products.prefetch_related(Prefetch("placements", placements))


def with_details(products: QuerySet[Product]) -> QuerySet[Product]:
    """Fetch what a product's page shows."""
    variants = ProductVariant.objects.with_stock().prefetch_related("option_values__option")
    placements = Placement.objects.select_related("category__parent")
    attributes = AttributeValue.objects.select_related("attribute", "choice")
    options = ProductOption.objects.prefetch_related("values")
    return (
        products.defer("search_name", "search_text")
        .select_related("rating")
        .prefetch_related(
            Prefetch("variants", variants),
            "images",
            Prefetch("placements", placements),
            Prefetch("attribute_values", attributes),
            Prefetch("options", options),
        )
    )


def list_related(product: Product) -> QuerySet[Product]:
    """Return the newest other products of the same categories."""
    categories = [placement.category_id for placement in product.placements.all()]
    same = Placement.objects.filter(product=OuterRef("pk"), category__in=categories)
    others = list_products().filter(Exists(same)).exclude(pk=product.pk)
    return with_cards(others.order_by("-published_at", "-id"))[:RELATED]


def find_default(product: Product) -> ProductVariant:
    variants = list(product.variants.all())
    return next((variant for variant in variants if variant.is_default), variants[0])


def list_counting(product: Product) -> list[ProductVariant]:
    """Return the variants that a product's price is of: those that can be bought, or else all, the
    cheapest first."""
    currency = find_default(product).currency
    listed = [each for each in product.variants.all() if each.currency == currency]
    buyable = [each for each in listed if each.available != 0]
    return sorted(buyable or listed, key=lambda each: each.selling_price)


def is_available(product: Product) -> bool:
    return any(variant.available != 0 for variant in product.variants.all())


def list_tiers(variants: Sequence[ProductVariant]) -> dict[int, list[PriceTier]]:
    """Return the price tiers of those variants that have any."""
    tiered = [variant.pk for variant in variants if variant.has_price_tiers]
    found: dict[int, list[PriceTier]] = {}
    for tier in PriceTier.objects.filter(variant__in=tiered) if tiered else ():
        found.setdefault(tier.variant_id, []).append(tier)
    return found


def choose_price(variant: ProductVariant, quantity: int, tiers: Sequence[PriceTier]) -> Decimal:
    """Return what one unit costs of so many."""
    price: Decimal = variant.selling_price
    reached = [tier for tier in tiers if tier.min_quantity <= quantity]
    return min(price, reached[-1].price) if reached else price
