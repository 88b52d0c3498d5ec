"""Writing a whole product at once: by an import, by the sample data, by a project's own code."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import PurePath
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify

from quickscale.core.conf import quickscale_settings
from quickscale_business_themes.ecommerce.exceptions import ShopError
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import (
    Category,
    OptionValue,
    Placement,
    Product,
    ProductImage,
    ProductOption,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.catalogue import BackorderPolicy, ProductStatus
from quickscale_business_themes.ecommerce.pictures import PictureFormField


@dataclass(frozen=True, slots=True)
class VariantData:
    """A variant to be written. ``on_hand`` of None leaves the stock as it is."""

    sku: str
    price: Decimal
    compare_at_price: Decimal | None = None
    options: tuple[str, ...] = ()
    on_hand: int | None = None
    track_inventory: bool = True
    allow_backorder: bool = False


@dataclass(frozen=True, slots=True)
class ImageData:
    """A picture to be attached; only the suffix of its name matters."""

    name: str
    file: IO[bytes]
    alt: str = ""


@dataclass(frozen=True, slots=True)
class ProductData:
    """A product to be written, known by its slug.

    Attributes:
        categories: names of nested categories, from the root down, for each place it has.
        options: the names of the options, in the order of each variant's ``options``.
        published_at: None leaves it as it is, now for a new product.
        content: components, ``{"type": …, "value": …}``.
    """

    slug: str
    name: str
    variants: Sequence[VariantData]
    description: str = ""
    content: Sequence[dict[str, Any]] = ()
    categories: Sequence[tuple[str, ...]] = ()
    options: Sequence[str] = ()
    images: Sequence[ImageData] = ()
    status: str = ProductStatus.ACTIVE
    is_digital: bool = False
    published_at: datetime | None = None
    currency: str = field(default_factory=lambda: quickscale_settings.CURRENCY)


@transaction.atomic
def save_product(data: ProductData) -> tuple[Product, bool]:
    """Write a product with its variants, places, pictures and stock; True if it is new.

    Variants are known by their SKU, pictures by their content; those that ``data`` does not name
    stay as they are.

    Raises:
        ShopError: an SKU belongs to another product.
        ValidationError: a value does not fit.
    """
    product, created = _save_product_row(data)
    _place(product, data.categories)
    values = _save_options(product, data)
    for position, variant in enumerate(data.variants):
        _save_variant(product, variant, values, position, data.currency)
    choose_default(product)
    for position, image in enumerate(data.images):
        _attach(product, image, position)
    return product, created


def ensure_category(names: tuple[str, ...]) -> Category | None:
    """Return the category at the end of ``names``, making those that are missing."""
    category: Category | None = None
    for name in names:
        slug = slugify(name)[:100] or hashlib.sha256(name.encode()).hexdigest()[:12]
        category, _created = Category.objects.get_or_create(
            slug=slug, defaults={"name": name[:100], "parent": category}
        )
    return category


def _save_product_row(data: ProductData) -> tuple[Product, bool]:
    product = Product.objects.filter(slug=data.slug).first()
    created = product is None
    product = product or Product(slug=data.slug)
    product.name = data.name
    product.description = data.description
    product.content = list(data.content)
    product.status = data.status
    product.is_digital = data.is_digital
    product.published_at = data.published_at or product.published_at
    product.full_clean(exclude=["categories"])
    product.save()
    return product, created


def _place(product: Product, categories: Sequence[tuple[str, ...]]) -> None:
    for position, names in enumerate(categories):
        category = ensure_category(names)
        if category is not None:
            Placement.objects.update_or_create(
                product=product, category=category, defaults={"position": position}
            )


def _save_options(product: Product, data: ProductData) -> list[dict[str, OptionValue]]:
    """Return the values of each option, by what they are called."""
    values: list[dict[str, OptionValue]] = []
    for position, name in enumerate(data.options):
        option, _created = ProductOption.objects.update_or_create(
            product=product, name=name, defaults={"position": position}
        )
        known = {value.value: value for value in option.values.all()}
        for variant in data.variants:
            choice = variant.options[position]
            if choice not in known:
                known[choice] = OptionValue.objects.create(
                    option=option, value=choice, position=len(known)
                )
        values.append(known)
    return values


def _save_variant(
    product: Product,
    data: VariantData,
    values: list[dict[str, OptionValue]],
    position: int,
    currency: str,
) -> None:
    variant = ProductVariant.objects.filter(sku=data.sku).first()
    if variant is not None and variant.product_id != product.pk:
        raise ShopError(f"The SKU {data.sku} belongs to the product {variant.product.slug}.")
    variant = variant or ProductVariant(product=product, sku=data.sku)
    variant.price = data.price
    variant.compare_at_price = data.compare_at_price
    variant.currency = currency
    variant.position = position
    variant.track_inventory = data.track_inventory
    variant.backorder = BackorderPolicy.ALLOW if data.allow_backorder else BackorderPolicy.DENY
    variant.name = " / ".join(data.options[: len(values)])
    variant.full_clean(validate_unique=False)
    variant.save()
    variant.option_values.set(
        known[choice] for known, choice in zip(values, data.options, strict=False)
    )
    if data.on_hand is not None:
        inventory_service().count(variant, data.on_hand, reference="import")


def choose_default(product: Product) -> None:
    """Make the first variant, by its position, the one that lists show."""
    first = product.variants.first()
    if first is None or first.is_default:
        return
    product.variants.filter(is_default=True).update(is_default=False)
    product.variants.filter(pk=first.pk).update(is_default=True)


def _attach(product: Product, data: ImageData, position: int) -> None:
    """Attach a picture under a name made of its content, unless it is there already."""
    content = data.file.read()
    digest = hashlib.sha256(content).hexdigest()[:16]
    if product.images.filter(image__contains=f"/{digest}.").exists():
        return
    name = f"{digest}{PurePath(data.name).suffix.lower()}"
    image = ProductImage(product=product, alt=data.alt, position=position)
    image.image = PictureFormField().clean(ContentFile(content, name=name))
    image.full_clean()
    image.save()
