"""Putting the sample shop on its shelves."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import product as combinations
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from quickscale_business_themes.ecommerce.models import Category, Product
from quickscale_business_themes.ecommerce.samples.canvas import Canvas, parse_colour
from quickscale_business_themes.ecommerce.samples.products import SAMPLES, SHELVES, SampleProduct
from quickscale_business_themes.ecommerce.services.products import (
    ImageData,
    ProductData,
    VariantData,
    save_product,
)

_SHELVES = {shelf.name: shelf for shelf in SHELVES}


@transaction.atomic
def fill_shop() -> tuple[int, int]:
    """Write every sample; return how many products are new, and how many there are.

    Products that are there already keep their pictures and what was sold of them.
    """
    for position, shelf in enumerate(SHELVES):
        Category.objects.update_or_create(
            slug=slugify(shelf.name),
            defaults={
                "name": shelf.name,
                "description": shelf.description,
                "position": position,
            },
        )
    created = [save_sample(sample) for sample in SAMPLES]
    return sum(created), len(created)


def save_sample(sample: SampleProduct) -> bool:
    """Write one sample; say whether it is new."""
    slug = slugify(sample.name)
    known = Product.objects.filter(slug=slug).exists()
    save_product(
        ProductData(
            slug=slug,
            name=sample.name,
            description=sample.description,
            content=_describe(sample),
            categories=[(sample.shelf,)],
            options=[name for name, _values in sample.options],
            variants=_build_variants(sample, slug, known=known),
            images=() if known else _draw(sample),
            published_at=None if known else _choose_moment(sample),
        )
    )
    return not known


def draw_pictures(sample: SampleProduct) -> list[BytesIO]:
    """Draw a sample: the whole of it, and for what can be touched a closer look."""
    shelf = _SHELVES[sample.shelf]
    canvas = Canvas(parse_colour(shelf.top), parse_colour(shelf.bottom))
    sample.draw(canvas, parse_colour(sample.colour))
    if sample.stock is None:
        return [canvas.finish()]
    return [canvas.finish(), canvas.finish(zoom=1.9, focus=(400, 360))]


def _choose_moment(sample: SampleProduct) -> datetime:
    """Return when the sample came into the shop: the shelves took turns, a day for each product."""
    shelf = [each for each in SAMPLES if each.shelf == sample.shelf]
    turn = shelf.index(sample) * len(SHELVES) + list(_SHELVES).index(sample.shelf)
    return timezone.now() - timedelta(days=turn)


def _draw(sample: SampleProduct) -> list[ImageData]:
    alts = (sample.name, f"{sample.name}, a closer look")
    return [
        ImageData(f"{slugify(alt)}.webp", file, alt)
        for file, alt in zip(draw_pictures(sample), alts, strict=False)
    ]


def _build_variants(sample: SampleProduct, slug: str, *, known: bool) -> list[VariantData]:
    choices = combinations(*(values for _name, values in sample.options))
    return [_build_variant(sample, slug, options, known) for options in choices]


def _build_variant(
    sample: SampleProduct, slug: str, options: tuple[str, ...], known: bool
) -> VariantData:
    return VariantData(
        sku="-".join([slug, *map(slugify, options)]).upper()[:64],
        price=Decimal(sample.price),
        compare_at_price=Decimal(sample.compare_at) if sample.compare_at else None,
        options=options,
        on_hand=None if known else sample.stock,
        track_inventory=sample.stock is not None,
        allow_backorder=sample.allow_backorder,
        requires_shipping=sample.stock is not None,
    )


def _describe(sample: SampleProduct) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    if sample.features:
        value: dict[str, Any] = {"heading": "Why we like it", "items": list(sample.features)}
        blocks.append({"type": "product_features", "value": value})
    if sample.facts:
        rows = [{"name": name, "value": text} for name, text in sample.facts]
        value = {"heading": "Details", "rows": rows}
        blocks.append({"type": "product_specifications", "value": value})
    if sample.quote[0]:
        value = {"text": sample.quote[0], "source": sample.quote[1]}
        blocks.append({"type": "product_quote", "value": value})
    return blocks
