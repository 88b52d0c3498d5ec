"""Which products a collection shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from quickscale_business_themes.ecommerce.models import Collection, CollectionProduct, Product
from quickscale_business_themes.ecommerce.models.collections import CollectionKind
from quickscale_business_themes.ecommerce.services import catalogue


def in_collection(products: QuerySet[Product], collection: Collection) -> QuerySet[Product]:
    """Return the products of a collection.

    Args:
        products: of :func:`catalogue.list_visible_products`, which know their ``price``.
    """
    if collection.kind == CollectionKind.MANUAL:
        chosen = CollectionProduct.objects.filter(collection=collection, product=OuterRef("pk"))
        return products.filter(Exists(chosen))
    if collection.category:
        products = catalogue.in_category(products, collection.category)
    if collection.is_on_sale:
        products = catalogue.on_sale(products)
    return products.filter(**_list_conditions(collection))


def _list_conditions(collection: Collection) -> dict[str, Any]:
    said = {
        "brand__iexact": collection.brand or None,
        "price__gte": collection.min_price,
        "price__lte": collection.max_price,
    }
    return {name: value for name, value in said.items() if value is not None}


@transaction.atomic
def choose_products(collection: Collection, products: Sequence[Product]) -> None:
    """Let a collection show these products; staff see them in this order."""
    _remove(collection, (each.pk for each in products))
    CollectionProduct.objects.bulk_create(
        [
            CollectionProduct(collection=collection, product=product, position=position)
            for position, product in enumerate(products)
        ],
        update_conflicts=True,
        unique_fields=["collection", "product"],
        update_fields=["position"],
    )


def _remove(collection: Collection, kept: Iterable[int]) -> None:
    collection.collection_products.exclude(product__in=list(kept)).delete()
