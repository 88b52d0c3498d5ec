"""Writing a whole product at once: by an import, by the sample data, by a project's own code."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from quickscale_business_themes.ecommerce.exceptions import ShopError
from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services.price_keeping import keeping_prices
from quickscale_business_themes.ecommerce.services.product_batches import ProductBatch, Written
from quickscale_business_themes.ecommerce.services.product_data import (
    UNCHANGED,
    ImageData,
    ProductData,
    Unchanged,
    VariantData,
)
from quickscale_business_themes.ecommerce.services.product_pictures import attach_pictures

__all__ = [
    "UNCHANGED",
    "ImageData",
    "ProductData",
    "Unchanged",
    "VariantData",
    "Written",
    "choose_default",
    "save_product",
    "save_products",
]


@transaction.atomic
def save_product(data: ProductData) -> tuple[Product, bool]:
    """Write a product with its variants, places, pictures and stock; True if it is new.

    Variants are known by their option values, pictures by their content; those that ``data`` does
    not name stay as they are.

    Raises:
        ShopError: a variant cannot be told from another, or is new and has no price.
        ValidationError: a value does not fit.
    """
    (written,) = save_products([data])
    if isinstance(written, Exception):
        raise written
    if data.images:
        attach_pictures(written.product, data.images)
    return written.product, written.is_new


@transaction.atomic
def save_products(batch: Sequence[ProductData]) -> list[Written | ShopError | ValidationError]:
    """Write products without their pictures, by as many statements as one of them takes.

    Each is written as :func:`save_product` does, or left out whole, which its error tells. No two
    of them share a slug.
    """
    return ProductBatch(batch).save()


def choose_default(product: Product) -> None:
    """Make the first variant, by its position, the one that lists show."""
    first = product.variants.first()
    if first is None or first.is_default:
        return
    with keeping_prices([product.pk]):
        product.variants.filter(is_default=True).update(is_default=False)
        product.variants.filter(pk=first.pk).update(is_default=True)
