"""Changes that staff make to many products at once, one product a call."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from quickscale.core.money import MAX_PRICE, Money
from quickscale_business_themes.ecommerce.exceptions import PriceOutOfRange
from quickscale_business_themes.ecommerce.models import (
    Category,
    Collection,
    CollectionProduct,
    Placement,
    Product,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus
from quickscale_business_themes.ecommerce.services.price_keeping import keeping_prices


@transaction.atomic
def publish_product(product: Product) -> Product:
    """Let customers see a product; a day on which it is to appear stays."""
    locked = _lock(product)
    locked.status = ProductStatus.ACTIVE
    locked.published_at = locked.published_at or timezone.now()
    locked.save(update_fields=["status", "published_at", "updated_at"])
    return locked


@transaction.atomic
def archive_product(product: Product) -> Product:
    """Take a product off the shelf."""
    locked = _lock(product)
    locked.status = ProductStatus.ARCHIVED
    locked.save(update_fields=["status", "updated_at"])
    return locked


@transaction.atomic
def add_to_collection(product: Product, collection: Collection) -> None:
    """Put a product behind the others of a collection, unless it is there already."""
    Collection.objects.select_for_update().get(pk=collection.pk)
    last = collection.collection_products.aggregate(last=Max("position"))["last"]
    CollectionProduct.objects.get_or_create(
        collection=collection,
        product=product,
        defaults={"position": 0 if last is None else last + 1},
    )


@transaction.atomic
def add_to_category(product: Product, category: Category) -> None:
    """Put a product into a category besides its others, unless it is there already."""
    _lock(product)
    last = product.placements.aggregate(last=Max("position"))["last"]
    Placement.objects.get_or_create(
        product=product,
        category=category,
        defaults={"position": 0 if last is None else last + 1},
    )


@transaction.atomic
def change_prices(
    product: Product, *, percent: Decimal | None = None, amount: Decimal | None = None
) -> None:
    """Change the price of each variant, rounded as its currency is.

    Args:
        percent: by how much of itself, 10 for a tenth more and -10 for a tenth less.
        amount: by how much in its own currency.

    Raises:
        PriceOutOfRange: a price would be negative, or more than a shop can ask; then none changes.
    """
    held = _lock(product)
    with keeping_prices([held.pk]):
        for variant in ProductVariant.objects.filter(product=held).order_by("pk"):
            variant.price = reckon_price(variant, percent=percent, amount=amount)
            variant.save(update_fields=["price"])
        held.save(update_fields=["updated_at"])


def reckon_price(
    variant: ProductVariant, *, percent: Decimal | None, amount: Decimal | None
) -> Decimal:
    changed = variant.price + (amount or Decimal(0))
    changed += variant.price * (percent or Decimal(0)) / 100
    if not 0 <= changed <= MAX_PRICE:
        raise PriceOutOfRange
    return Money(changed, variant.currency).rounded().amount


def _lock(product: Product) -> Product:
    return Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
