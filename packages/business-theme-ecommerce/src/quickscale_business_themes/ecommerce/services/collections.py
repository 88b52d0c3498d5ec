"""Which products a collection shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from quickscale_business_themes.ecommerce.models import Collection, CollectionProduct, Product
from quickscale_business_themes.ecommerce.models.collections import CollectionKind
from quickscale_business_themes.ecommerce.services import catalogue
from quickscale_business_themes.ecommerce.services.listings import in_price_range


def in_collection(products: QuerySet[Product], collection: Collection) -> QuerySet[Product]:
    """Return the products of a collection."""
    if collection.kind == CollectionKind.MANUAL:
        chosen = CollectionProduct.objects.filter(collection=collection, product=OuterRef("pk"))
        return products.filter(Exists(chosen))
    if collection.category:
        products = catalogue.in_category(products, collection.category)
    if collection.is_on_sale:
        products = catalogue.on_sale(products)
    if collection.brand:
        products = products.filter(brand__iexact=collection.brand)
    return in_price_range(products, collection.min_price, collection.max_price)


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
