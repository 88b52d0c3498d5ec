"""What lists are filtered and sorted by of each product, worked out by one statement."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connections, router
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from quickscale_business_themes.ecommerce.models import (
    Product,
    ProductListing,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.prices import price_step
from quickscale_business_themes.ecommerce.models.variants import BackorderPolicy, levels_left

COLUMNS = (
    "product_id", "variant_id", "min_price", "max_price", "currency", "is_on_sale", "is_available",
)  # fmt: skip
#: One row for each product that has a default variant: of the variants in that one's currency, all
#: that can be bought, or else all.
_LISTINGS = """
WITH offer AS (
    SELECT variant.id, variant.product_id, variant.currency, variant.position,
        COALESCE(variant.scheduled_price, variant.price) AS price,
        CASE WHEN COALESCE(variant.scheduled_price, variant.price) < variant.price
            OR COALESCE(variant.scheduled_price, variant.price) < CASE
                WHEN variant.scheduled_price IS NULL THEN variant.compare_at_price
                ELSE COALESCE(variant.scheduled_compare_at_price, variant.compare_at_price)
            END
        THEN 1 ELSE 0 END AS on_sale,
        CASE WHEN NOT variant.track_inventory OR variant.backorder = 'allow' OR EXISTS (
            SELECT 1 FROM ecommerce_stocklevel level
            JOIN ecommerce_stocklocation location ON location.id = level.location_id
            WHERE level.variant_id = variant.id AND location.is_active
                AND level.on_hand > level.allocated
        ) THEN 1 ELSE 0 END AS buyable
    FROM ecommerce_productvariant variant
    JOIN ecommerce_productvariant first_variant
        ON first_variant.product_id = variant.product_id AND first_variant.is_default
        AND first_variant.currency = variant.currency
    WHERE variant.product_id IN ({ids})
),
ranked AS (
    SELECT offer.*,
        MAX(buyable) OVER (PARTITION BY product_id) AS any_buyable,
        ROW_NUMBER() OVER (
            PARTITION BY product_id ORDER BY buyable DESC, price, position, id
        ) AS place
    FROM offer
)
SELECT product_id, MAX(CASE WHEN place = 1 THEN id END), MIN(price), MAX(price), MAX(currency),
    MAX(on_sale) = 1, MAX(buyable) = 1
FROM ranked WHERE buyable = any_buyable GROUP BY product_id
"""
_WRITE = """
INSERT INTO ecommerce_productlisting ({columns})
SELECT * FROM ({listings}) AS listing WHERE true
ON CONFLICT (product_id) DO UPDATE SET {changes}
"""


def hold_listings(products: Collection[int]) -> None:
    """Hold the listings until the transaction ends. They are always held last, in the order of
    their products: two sales can wait for each other, but never in a circle."""
    rows = ProductListing.objects.filter(pk__in=products).order_by("pk")
    list(rows.select_for_update().values_list("pk", flat=True))


def write_listings(products: Collection[int]) -> None:
    """Write the listings of products that are held, by one statement; delete those of products that
    nobody can be offered any more."""
    listings = _LISTINGS.format(ids=", ".join(["%s"] * len(products)))
    changes = ", ".join(f"{column} = excluded.{column}" for column in COLUMNS[1:])
    statement = _WRITE.format(columns=", ".join(COLUMNS), listings=listings, changes=changes)
    with connections[router.db_for_write(ProductListing)].cursor() as cursor:
        cursor.execute(statement, sorted(products))
        written = cursor.rowcount
    if written != len(products):
        offered = ProductVariant.objects.filter(product=OuterRef("pk"), is_default=True)
        ProductListing.objects.filter(~Exists(offered), pk__in=products).delete()


def in_price_range(products: QuerySet[Product], lowest: Any, highest: Any) -> QuerySet[Product]:
    """Return the products of which a variant that counts costs so much.

    Args:
        lowest, highest: amounts; None for no limit.
    """
    return products.filter(_costs(lowest, highest, "listing__"))


def list_in_price_range(lowest: Any, highest: Any) -> QuerySet[ProductListing]:
    """Return the listings of those products, which are found sooner without them."""
    return ProductListing.objects.filter(_costs(lowest, highest, ""))


def _costs(lowest: Any, highest: Any, listing: str) -> Q:
    """Return the condition that a product costs so much.

    Args:
        listing: where a row has the product's listing.
    """
    cost = Q()
    if lowest is not None:
        cost &= Q(**{f"{listing}max_price__gte": lowest})
    if highest is not None:
        cost &= Q(**{f"{listing}min_price__lte": highest})
    if lowest is None or highest is None:
        return cost
    listed = _list_variants(lowest, highest, listing)
    buyable = listed.filter(_is_buyable())
    return cost & (
        Q(**{f"{listing}min_price__gte": lowest})
        | Q(**{f"{listing}max_price__lte": highest})
        | (Q(**{f"{listing}is_available": True}) & Exists(buyable))
        | (Q(**{f"{listing}is_available": False}) & Exists(listed))
    )


def list_inner_steps(using: str) -> QuerySet[ProductVariant]:
    """Return the variants that count, with the ``step`` that their price is on, of products that
    cost from less to more than a whole range of prices."""
    listing = "product__listing__"
    wide = ProductVariant.objects.using(using).filter(
        _is_buyable() | Q(**{f"{listing}is_available": False}),
        currency=F(f"{listing}currency"),
        **{f"{listing}max_step__gt": F(f"{listing}min_step") + 1},
    )
    selling = wide.alias(selling=Coalesce("scheduled_price", "price"))
    return selling.annotate(step=price_step("selling"))


def _list_variants(lowest: Any, highest: Any, listing: str) -> QuerySet[ProductVariant]:
    """Return an outer product's variants of a price between two limits."""
    own = ProductVariant.objects.filter(
        product=OuterRef("pk"), currency=OuterRef(f"{listing}currency")
    )
    return own.alias(selling=Coalesce("scheduled_price", "price")).filter(
        selling__gte=lowest, selling__lte=highest
    )


def _is_buyable() -> Q:
    left = Q(Exists(levels_left("pk")))
    return Q(track_inventory=False) | Q(backorder=BackorderPolicy.ALLOW) | left
