"""The pictures of a product in their order, the first of which stands in lists."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from quickscale_business_themes.ecommerce.models import Product, ProductImage

MAX_PICTURES = 50


@transaction.atomic
def add_picture(product: Product, file: ContentFile[bytes], *, alt: str = "") -> ProductImage:
    """Attach a picture behind the others.

    Args:
        file: as ``PictureFormField`` gives it back.
    """
    Product.objects.select_for_update().get(pk=product.pk)
    last = product.images.order_by("-position").values_list("position", flat=True).first()
    position = 0 if last is None else last + 1
    image = ProductImage(product=product, image=file, alt=alt, position=position)
    image.save()
    return image


@transaction.atomic
def move_picture(image: ProductImage, by: int) -> None:
    """Move a picture up (-1) or down (1) among those of its product."""
    Product.objects.select_for_update().get(pk=image.product_id)
    images: list[Any] = list(ProductImage.objects.filter(product=image.product_id))
    _place(images, image, max(images.index(image) + by, 0))


@transaction.atomic
def place_picture(image: ProductImage, number: int) -> None:
    """Let a picture be the first (1), the second or a later one of its product's."""
    Product.objects.select_for_update().get(pk=image.product_id)
    _place(list(ProductImage.objects.filter(product=image.product_id)), image, number - 1)


def _place(images: list[Any], image: ProductImage, index: int) -> None:
    images.remove(image)
    images.insert(index, image)
    for position, each in enumerate(images):
        each.position = position
    ProductImage.objects.bulk_update(images, ["position"])
