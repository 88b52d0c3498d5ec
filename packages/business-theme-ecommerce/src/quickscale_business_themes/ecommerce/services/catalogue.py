"""Finding products."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import connections
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)

from quickscale.core.credits import NoCreditPrice, credits_for
from quickscale_business_themes.ecommerce import hooks
from quickscale_business_themes.ecommerce.models import (
    Category,
    Placement,
    Product,
    ProductVariant,
    StockLevel,
)
from quickscale_business_themes.ecommerce.models.catalogue import BackorderPolicy, ProductQuerySet
from quickscale_business_themes.ecommerce.services.pricing import Offers

#: As much of a search as is looked at.
MAX_SEARCH_LENGTH = 100
MAX_SEARCH_WORDS = 8


def list_visible_products(user: Any = None) -> ProductQuerySet:
    """Return what ``user`` may see and buy, which can be ordered by the listed ``price``."""
    offer = FilteredRelation("variants", condition=Q(variants__is_default=True))
    products: Any = Product.objects.visible().alias(offer=offer).filter(offer__isnull=False)
    visible: ProductQuerySet = hooks.visible_products(
        products.alias(price=F("offer__price")), user=user
    )
    return visible


def with_cards(products: QuerySet[Product]) -> QuerySet[Product]:
    """Fetch what a list shows of each product, in a number of queries that does not grow."""
    return products.prefetch_related(
        Prefetch("variants", ProductVariant.objects.with_stock()),
        "images",
        Prefetch("placements", Placement.objects.select_related("category")),
    )


def with_product_details(products: QuerySet[Product]) -> QuerySet[Product]:
    """Fetch what a product's own page shows."""
    return with_cards(products).prefetch_related(
        "options__values", "variants__option_values__option"
    )


def search(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Return the products that hold every word of ``text``, or that have it as an SKU.

    Annotates ``relevance``, the greater the better.
    """
    text = text[:MAX_SEARCH_LENGTH].strip()
    words = text.replace("\x00", "").split()[:MAX_SEARCH_WORDS]
    if not words:
        return products.annotate(relevance=Value(0, output_field=IntegerField()))
    if connections[products.db].vendor == "postgresql":
        return _search_full_text(products, text, words)
    return _search_word_by_word(products, text, words)


def _search_full_text(
    products: QuerySet[Product], text: str, words: list[str]
) -> QuerySet[Product]:
    from quickscale_business_themes.ecommerce.services import fulltext

    found = fulltext.matching_ids(words).union(_ids_by_sku(text))
    return products.filter(pk__in=found).annotate(relevance=fulltext.rank(words))


def _search_word_by_word(
    products: QuerySet[Product], text: str, words: list[str]
) -> QuerySet[Product]:
    in_text, in_name = Q(), Q()
    for word in words:
        in_text &= Q(name__icontains=word) | Q(description__icontains=word)
        in_name &= Q(name__icontains=word)
    return products.filter(in_text | Q(pk__in=_ids_by_sku(text))).annotate(
        relevance=Case(When(in_name, then=1), default=0, output_field=IntegerField())
    )


def _ids_by_sku(text: str) -> QuerySet[ProductVariant, Any]:
    return ProductVariant.objects.filter(sku__iexact=text).order_by().values_list("product_id")


def in_category(products: QuerySet[Product], category: Category) -> QuerySet[Product]:
    """Return the products of a category and of those below it."""
    placed = Placement.objects.filter(
        product=OuterRef("pk"), category__path__startswith=category.path
    )
    return products.filter(Exists(placed))


def in_stock(products: QuerySet[Product], *, wanted: bool = True) -> QuerySet[Product]:
    """Return the products of which at least one variant can be bought now, or of which none can."""
    left = StockLevel.objects.filter(
        variant=OuterRef("pk"), location__is_default=True, on_hand__gt=F("allocated")
    )
    buyable = ProductVariant.objects.filter(product=OuterRef("pk")).filter(
        Q(track_inventory=False) | Q(backorder=BackorderPolicy.ALLOW) | Exists(left)
    )
    return products.filter(Exists(buyable) if wanted else ~Exists(buyable))


def on_sale(products: QuerySet[Product], *, wanted: bool = True) -> QuerySet[Product]:
    """Return the products that have a reduced variant, or those that have none."""
    reduced = ProductVariant.objects.filter(product=OuterRef("pk"), compare_at_price__gt=F("price"))
    return products.filter(Exists(reduced) if wanted else ~Exists(reduced))


def related_products(product: Product, *, user: Any = None) -> QuerySet[Product]:
    """Return other products of the same categories, the newest first."""
    same_shelf = Placement.objects.filter(
        product=OuterRef("pk"), category__placements__product=product
    )
    return list_visible_products(user).filter(Exists(same_shelf)).exclude(pk=product.pk)


def ancestors(category: Category | None) -> list[Category]:
    """Return the categories from the root down to ``category``, itself included."""
    if category is None:
        return []
    above = Category.objects.in_bulk(category.ancestor_ids())
    return [*(above[key] for key in category.ancestor_ids()), category]


def can_purchase(
    product: Product, *, user: Any, balance: Decimal | None = None, offers: Offers | None = None
) -> bool:
    """Say whether ``user`` may buy the default variant now and has the credits for it.

    Args:
        balance: saves asking for it again where many products are judged.
        offers: what the user pays, where it is known already.
    """
    if not getattr(user, "is_authenticated", False) or not product.is_active:
        return False
    variant = product.default_variant
    if variant is None or variant.available == 0:
        return False
    try:
        needed = credits_for((offers or Offers(user)).of(variant).price)
    except NoCreditPrice:
        return False
    return (user.credits.balance if balance is None else balance) >= needed
