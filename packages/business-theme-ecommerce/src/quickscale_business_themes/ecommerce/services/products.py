"""Writing a whole product at once: by an import, by the sample data, by a project's own code."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import PurePath
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
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
    (written,) = save_products([data])
    if isinstance(written, Exception):
        raise written
    product, created = written
    for position, image in enumerate(data.images):
        _attach(product, image, position)
    return product, created


@transaction.atomic
def save_products(batch: Sequence[ProductData]) -> list[Written | ShopError | ValidationError]:
    """Write products without their pictures, by as many statements as one of them takes.

    Each is written as :func:`save_product` does, or left out whole, which its error tells. No two
    of them share a slug or an SKU.
    """
    return _Batch(batch).save()


Written = tuple[Product, bool]


class _Batch:
    """Products that are written together: what is there of them, and what becomes of it."""

    def __init__(self, batch: Sequence[ProductData]) -> None:
        self._batch = batch
        self._products = {
            each.slug: each
            for each in Product.objects.filter(slug__in=[data.slug for data in batch])
        }
        self._known = self._read_variants()
        self._errors: dict[str, ShopError | ValidationError] = {}

    def save(self) -> list[Written | ShopError | ValidationError]:
        known = set(self._products)
        products = {data.slug: self._build(data) for data in self._batch}
        written = [data for data in self._batch if data.slug not in self._errors]
        saved = save_rows([products[data.slug] for data in written], key="slug")
        self._saved = {each.slug: each for each in saved}
        self._save_variants(written)
        self._place(written)
        self._count(written)
        return [
            self._errors.get(data.slug) or (self._saved[data.slug], data.slug not in known)
            for data in self._batch
        ]

    def _read_variants(self) -> dict[str, ProductVariant]:
        skus = [variant.sku for data in self._batch for variant in data.variants]
        theirs = Q(product__in=[each.pk for each in self._products.values()])
        found = ProductVariant.objects.filter(theirs | Q(sku__in=skus)).select_related("product")
        return {variant.sku: variant for variant in found}

    def _build(self, data: ProductData) -> Product:
        """Return a product as it will be; what does not fit is remembered and written nowhere."""
        product = self._products.get(data.slug) or Product(slug=data.slug)
        product.name = data.name
        product.description = data.description
        product.content = list(data.content)
        product.status = data.status
        product.is_digital = data.is_digital
        product.published_at = data.published_at or product.published_at
        try:
            product.clean_fields()
            for position, variant in enumerate(data.variants):
                self._build_variant(product, variant, position, data)
        except (ShopError, ValidationError) as error:
            self._errors[data.slug] = error
        return product

    def _build_variant(
        self, product: Product, data: VariantData, position: int, whole: ProductData
    ) -> None:
        variant = self._known.get(data.sku) or ProductVariant(sku=data.sku)
        owner = variant.product if data.sku in self._known else product
        if owner.slug != product.slug:
            raise ShopError(f"The SKU {data.sku} belongs to the product {owner.slug}.")
        variant.product = product
        variant.price = data.price
        variant.compare_at_price = data.compare_at_price
        variant.currency = whole.currency
        variant.position = position
        variant.track_inventory = data.track_inventory
        variant.backorder = BackorderPolicy.ALLOW if data.allow_backorder else BackorderPolicy.DENY
        variant.name = " / ".join(data.options[: len(whole.options)])
        variant.clean_fields(exclude=["product"])
        self._known[data.sku] = variant

    def _save_variants(self, written: Sequence[ProductData]) -> None:
        variants = self._variants_of(written)
        for slug, own in variants.items():
            for variant in own:
                variant.product = self._saved[slug]
        changed = [variant for own in variants.values() for variant in choose_defaults(own)]
        ProductVariant.objects.filter(
            pk__in=[variant.pk for variant in changed if not variant.is_default]
        ).update(is_default=False)
        named = {variant.sku for data in written for variant in data.variants}
        rows = [each for own in variants.values() for each in own if each.sku in named]
        rows += [each for each in changed if each.sku not in named]
        self._known.update({each.sku: each for each in save_rows(rows, key="sku")})
        self._choose_values(written)

    def _variants_of(self, written: Sequence[ProductData]) -> dict[str, list[ProductVariant]]:
        own: dict[str, list[ProductVariant]] = {data.slug: [] for data in written}
        for variant in self._known.values():
            if variant.product.slug in own:
                own[variant.product.slug].append(variant)
        return own

    def _choose_values(self, written: Sequence[ProductData]) -> None:
        """Give each variant that was named the values of its options, and no others."""
        values = self._save_values(written)
        wanted = {
            (self._known[variant.sku].pk, values[data.slug, name, choice])
            for data in written
            for variant in data.variants
            for name, choice in zip(data.options, variant.options, strict=False)
        }
        through: Any = ProductVariant.option_values.through
        named = [self._known[each.sku].pk for data in written for each in data.variants]
        chosen = through.objects.filter(productvariant__in=named)
        there = {(each.productvariant_id, each.optionvalue_id): each.pk for each in chosen}
        if gone := [pk for pair, pk in there.items() if pair not in wanted]:
            through.objects.filter(pk__in=gone).delete()
        through.objects.bulk_create(
            through(productvariant_id=variant, optionvalue_id=value)
            for variant, value in sorted(wanted - there.keys())
        )

    def _save_values(self, written: Sequence[ProductData]) -> dict[tuple[str, str, str], int]:
        """Return the ids of options' values by product, option and value."""
        options = ProductOption.objects.bulk_create(
            [
                ProductOption(product=self._saved[data.slug], name=name, position=position)
                for data in written
                for position, name in enumerate(data.options)
            ],
            update_conflicts=True,
            unique_fields=["product", "name"],
            update_fields=["position"],
        )
        if not options:
            return {}
        found = OptionValue.objects.filter(option__in=options).values_list("option", "value", "pk")
        known = {(option, value): pk for option, value, pk in found}
        counts = Counter(option for option, _value in known)
        by_name = {(each.product.slug, each.name): each for each in options}
        new: dict[tuple[int, str], OptionValue] = {}
        for slug, name, choice in iterate_choices(written):
            option = by_name[slug, name]
            if (option.pk, choice) in known or (option.pk, choice) in new:
                continue
            value = OptionValue(option=option, value=choice, position=counts[option.pk])
            new[option.pk, choice] = value
            counts[option.pk] += 1
        saved = OptionValue.objects.bulk_create(new.values())
        known |= {(each.option_id, each.value): each.pk for each in saved}
        return {
            (slug, name, choice): known[by_name[slug, name].pk, choice]
            for slug, name, choice in iterate_choices(written)
        }

    def _place(self, written: Sequence[ProductData]) -> None:
        paths = {names for data in written for names in data.categories}
        categories = {names: ensure_category(names) for names in sorted(paths)}
        placements = {
            (data.slug, category.pk): Placement(
                product=self._saved[data.slug], category=category, position=position
            )
            for data in written
            for position, names in enumerate(data.categories)
            if (category := categories[names]) is not None
        }
        Placement.objects.bulk_create(
            placements.values(),
            update_conflicts=True,
            unique_fields=["product", "category"],
            update_fields=["position"],
        )

    def _count(self, written: Sequence[ProductData]) -> None:
        counted = {
            self._known[variant.sku].pk: variant.on_hand
            for data in written
            for variant in data.variants
            if variant.on_hand is not None
        }
        inventory_service().count_all(counted, reference="import")


def save_rows(rows: Sequence[Any], *, key: str) -> list[Any]:
    """Insert the rows that are new by their ``key``, and update the others."""
    if not rows:
        return []
    model = type(rows[0])
    kept = {"id", key, "product", "created_at", "created_by"}
    changing = [field.name for field in model._meta.concrete_fields if field.name not in kept]
    saved: list[Any] = model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=[key], update_fields=changing
    )
    return saved


def iterate_choices(written: Sequence[ProductData]) -> Iterator[tuple[str, str, str]]:
    """Yield the product, the option and the value of each choice that a variant stands for."""
    for data in written:
        for position, name in enumerate(data.options):
            for variant in data.variants:
                yield data.slug, name, variant.options[position]


def choose_defaults(variants: Sequence[ProductVariant]) -> list[ProductVariant]:
    """Make the first of a product's variants its default; return those that this changes."""
    last = float("inf")
    first = min(variants, key=lambda each: (each.position, each.pk or last), default=None)
    changed = [each for each in variants if each.is_default != (each is first)]
    for variant in changed:
        variant.is_default = not variant.is_default
    return changed


def ensure_category(names: tuple[str, ...]) -> Category | None:
    """Return the category at the end of ``names``, making those that are missing."""
    category: Category | None = None
    for name in names:
        slug = slugify(name)[:100] or hashlib.sha256(name.encode()).hexdigest()[:12]
        category, _created = Category.objects.get_or_create(
            slug=slug, defaults={"name": name[:100], "parent": category}
        )
    return category


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
