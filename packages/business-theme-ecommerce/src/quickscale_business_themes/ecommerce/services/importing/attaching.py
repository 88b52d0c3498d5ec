"""The pictures that a file names, attached to the product and the variants that they show."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.db import transaction

from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.models import ProductImage, ProductVariant
from quickscale_business_themes.ecommerce.services.importing.pictures import (
    PictureMissing,
    PictureSource,
    name_file,
)
from quickscale_business_themes.ecommerce.services.importing.rows import (
    ImportedProduct,
    PictureLink,
)
from quickscale_business_themes.ecommerce.services.product_data import ImageData
from quickscale_business_themes.ecommerce.services.product_pictures import (
    attach_picture,
    order_pictures,
    update_picture,
)
from quickscale_business_themes.ecommerce.services.products import Written


@dataclass(slots=True)
class Attached:
    """What became of a product's pictures.

    Attributes:
        missing: those that no folder and no host was given for.
    """

    notes: list[RowError] = field(default_factory=list)
    missing: int = 0
    is_changed: bool = False


@transaction.atomic
def attach_links(
    found: ImportedProduct, written: Written, source: PictureSource, *, is_dry_run: bool
) -> Attached:
    """Give a product the pictures that its rows name, in their order.

    A picture that the product has already is known by its address, and stays.
    """
    attached = Attached()
    known = list(written.product.images.all())
    pictures: dict[str, ProductImage] = {}
    for link in found.pictures:
        before = _find_known(known, link.address)
        try:
            picture = _fetch(link, before, written, source, is_dry_run=is_dry_run)
        except (PictureMissing, ValidationError) as error:
            _tell(attached, link, error, source)
            continue
        if picture is not None:
            attached.is_changed |= picture not in known or update_picture(picture, alt=link.alt)
            pictures[link.address] = picture
    if not is_dry_run:
        attached.is_changed |= order_pictures(
            written.product, [each.pk for each in pictures.values()]
        )
        attached.is_changed |= _show_variants(found, written, pictures)
    return attached


def _fetch(
    link: PictureLink,
    before: ProductImage | None,
    written: Written,
    source: PictureSource,
    *,
    is_dry_run: bool,
) -> ProductImage | None:
    """Return a product's picture, None if nothing may be kept of it.

    Raises:
        PictureMissing: it isn't anywhere.
        ValidationError: it is no picture that browsers show.
    """
    if before is not None and not source.has_folder:
        return before
    try:
        name, content = source.open(link.address)
    except PictureMissing:
        if before is not None:
            return before
        raise
    if is_dry_run:
        return before
    picture = attach_picture(written.product, ImageData(name, content, link.alt, link.address))
    if before is not None and before.pk != picture.pk and before.source == link.address:
        before.delete()  # a newer file of the same address took its place
    return picture


def _find_known(known: list[ProductImage], address: str) -> ProductImage | None:
    name = name_file(address)
    return next(
        (
            each
            for each in known
            if each.source == address or PurePosixPath(str(each.image.name)).name == name
        ),
        None,
    )


def _tell(attached: Attached, link: PictureLink, error: Exception, source: PictureSource) -> None:
    if source.is_empty:
        attached.missing += 1
        return
    reason = " ".join(getattr(error, "messages", None) or [str(error)])
    attached.notes.append(RowError(reason, number=link.number, value=link.address))


def _show_variants(
    found: ImportedProduct, written: Written, pictures: dict[str, ProductImage]
) -> bool:
    """Give variants their own pictures; return whether that changed any."""
    is_changed = False
    for index, address in found.variant_pictures.items():
        picture, variant = pictures.get(address), written.variants[index]
        if picture is not None and variant.image_id != picture.pk:
            ProductVariant.objects.filter(pk=variant.pk).update(image=picture)
            is_changed = True
    return is_changed
