"""A product as the shop's staff edit it: its texts and shelves, its options and variants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.crypto import get_random_string

from quickscale_business_themes.ecommerce.exceptions import ProductPromised
from quickscale_business_themes.ecommerce.models import (
    Category,
    Placement,
    Product,
)
from quickscale_business_themes.ecommerce.services.attributes import (
    AttributeEdit,
    write_attributes,
)
from quickscale_business_themes.ecommerce.services.price_edits import PriceEdits, write_prices
from quickscale_business_themes.ecommerce.services.price_keeping import keeping_prices
from quickscale_business_themes.ecommerce.services.slugs import SLUG_LENGTH, make_slug
from quickscale_business_themes.ecommerce.services.stock import hold_levels
from quickscale_business_themes.ecommerce.services.variant_matrix import (
    OptionEdit,
    VariantEdit,
    edit_variants,
)

_SLUG_SUFFIX = "abcdefghijklmnopqrstuvwxyz0123456789"


@transaction.atomic
def write_product(
    product: Product,
    values: Mapping[str, Any],
    *,
    categories: Sequence[Category] | None,
    options: Sequence[OptionEdit],
    variants: Sequence[VariantEdit],
    attributes: Sequence[AttributeEdit] | None = None,
    prices: PriceEdits | None = None,
    user: Any,
) -> Product:
    """Write all of a product but its pictures.

    Args:
        product: one that isn't saved yet is created.
        values: the columns to set; an empty ``slug`` is made of the name, or stays.
        categories: the first is where its breadcrumbs lead; None leaves them as they are.
        attributes: all that is said of it; None leaves them as they are.
        prices: the scheduled ones and the tiers of its variants.
        user: the member of staff.

    Raises:
        InvalidRows: the options or the variants aren't possible; then nothing is written.
    """
    if product.pk is not None:
        # Those that another member of staff has written meanwhile stay.
        held = Product.objects.select_for_update()
        product.refresh_from_db(fields=["translations"], from_queryset=held)
    slug = values.get("slug") or product.slug or choose_slug(values["name"])
    for name, value in {**values, "slug": slug}.items():
        setattr(product, name, value)
    if product.pk is None:
        product.created_by = user
    product.save()
    if categories is not None:
        place_product(product, categories)
    if attributes is not None:
        write_attributes(product, attributes)
    hold_levels([product.pk])
    with keeping_prices([product.pk]):
        edit_variants(product, options, variants, user=user)
        if prices is not None:
            write_prices(product, prices)
    return product


def place_product(product: Product, categories: Sequence[Category]) -> None:
    """Put a product into these categories and no others."""
    product.placements.exclude(category__in=categories).delete()
    Placement.objects.bulk_create(
        [
            Placement(product=product, category=category, position=position)
            for position, category in enumerate(categories)
        ],
        update_conflicts=True,
        unique_fields=["product", "category"],
        update_fields=["position"],
    )


def choose_slug(name: str) -> str:
    """Return a slug made of a product's name that no other product has."""
    wanted = slug = make_slug(name) or "product"
    while Product.objects.filter(slug=slug).exists():
        slug = f"{wanted[: SLUG_LENGTH - 7]}-{get_random_string(6, _SLUG_SUFFIX)}"
    return slug


@transaction.atomic
def delete_product(product: Product) -> None:
    """Delete a product with all that belongs to it; orders keep what they say of it.

    Raises:
        ProductPromised: orders wait for some of it.
    """
    if any(level.allocated for level in hold_levels([product.pk])):
        raise ProductPromised
    product.delete()
