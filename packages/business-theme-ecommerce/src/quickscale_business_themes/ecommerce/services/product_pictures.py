"""The pictures of a product, known by their content or by where they came from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePath

from django.core.files.base import ContentFile

from quickscale_business_themes.ecommerce.models import Product, ProductImage
from quickscale_business_themes.ecommerce.pictures import PictureFormField
from quickscale_business_themes.ecommerce.services.product_data import ImageData


def attach_pictures(product: Product, images: Sequence[ImageData]) -> list[ProductImage]:
    """Give a product these pictures, in this order; others that it has come after them.

    Raises:
        ValidationError: one is no picture that browsers show.
    """
    attached = [attach_picture(product, image) for image in images]
    order_pictures(product, [picture.pk for picture in attached])
    return attached


def attach_picture(product: Product, data: ImageData) -> ProductImage:
    """Give a product a picture, stored under a name made of its content, unless it has it.

    Raises:
        ValidationError: it is no picture that browsers show.
    """
    content = data.file.read()
    digest = hashlib.sha256(content).hexdigest()[:16]
    # Not to its suffix: the storage may have put something before it.
    known = product.images.filter(image__contains=f"/{digest}").first()
    if known is not None:
        update_picture(known, alt=data.alt, source=data.source)
        return known
    name = f"{digest}{PurePath(data.name).suffix.lower()}"
    position = product.images.count()
    image = ProductImage(product=product, alt=data.alt, source=data.source, position=position)
    image.image = PictureFormField().clean(ContentFile(content, name=name))
    image.full_clean()
    image.save()
    return image


def update_picture(picture: ProductImage, *, alt: str, source: str = "") -> bool:
    """Write what is said of a picture that a product has, where that is something else; an empty
    text says nothing.
    """
    said = {"alt": alt or picture.alt, "source": source or picture.source}
    if all(getattr(picture, name) == value for name, value in said.items()):
        return False
    ProductImage.objects.filter(pk=picture.pk).update(**said)
    return True


def order_pictures(product: Product, first: Sequence[int]) -> bool:
    """Put the pictures of these ids before the product's others; return whether any moved."""
    pictures = {picture.pk: picture for picture in product.images.all()}
    order = dict.fromkeys([*first, *pictures])
    moved = [
        (key, position) for position, key in enumerate(order) if pictures[key].position != position
    ]
    for key, position in moved:
        ProductImage.objects.filter(pk=key).update(position=position)
    return bool(moved)
