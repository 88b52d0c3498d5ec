"""The product list of DummyJSON, read without holding the whole of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from django.utils.text import slugify

from quickscale.core.conf import quickscale_settings
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.services.importing.jsonarray import read_array
from quickscale_business_themes.ecommerce.services.importing.rows import (
    ImportedProduct,
    describe_html,
    read_amount,
    read_count,
    read_slug,
    summarise,
)
from quickscale_business_themes.ecommerce.services.products import ProductData, VariantData

#: The facts of a product that are worth a table, and what they are called.
_FACTS = {
    "brand": "Brand",
    "weight": "Weight",
    "warrantyInformation": "Warranty",
    "shippingInformation": "Shipping",
    "returnPolicy": "Returns",
}


def read_dummyjson(file: IO[str]) -> Iterator[ImportedProduct | RowError]:
    """Yield the products of a JSON array, or of ``{"products": […]}``.

    Raises:
        RowError: from the point where the file is not JSON.
    """
    handles: set[str] = set()
    for line, record in read_array(file):
        try:
            yield _build(record, line, handles)
        except RowError as error:
            yield error


def _build(record: Any, line: int, handles: set[str]) -> ImportedProduct:
    if not isinstance(record, dict):
        raise RowError("This isn't a product.", line=line)
    title = str(record.get("title") or "").strip()
    if not title:
        raise RowError("The product has no title.", line=line)
    slug = read_slug(title, line=line)
    if slug in handles:
        slug = f"{slug}-{record.get('id', line)}"
    handles.add(slug)
    markup = str(record.get("description") or "")
    product = ProductData(
        slug=slug,
        name=title[:200],
        description=summarise(markup),
        content=[*describe_html(markup), *_facts(record)],
        categories=_categories(record),
        variants=[_build_variant(record, slug, line)],
    )
    return ImportedProduct(line=line, product=product, pictures=_pictures(record, title))


def _build_variant(record: dict[str, Any], slug: str, line: int) -> VariantData:
    listed = read_amount(record.get("price"), line=line, what="The price")
    off = read_amount(record.get("discountPercentage") or 0, line=line, what="The discount")
    price = Money(listed * (100 - off) / 100, quickscale_settings.CURRENCY).rounded().amount
    stock = record.get("stock")
    return VariantData(
        sku=str(record.get("sku") or slug)[:64],
        price=max(price, Decimal(0)),
        compare_at_price=listed if listed > price else None,
        on_hand=None if stock is None else read_count(stock, line=line, what="The stock"),
        track_inventory=stock is not None,
    )


def _facts(record: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [
        {"name": label, "value": str(record[key])[:300]}
        for key, label in _FACTS.items()
        if record.get(key)
    ]
    if not rows:
        return []
    return [{"type": "product_specifications", "value": {"heading": "", "rows": rows}}]


def _categories(record: dict[str, Any]) -> list[tuple[str, ...]]:
    category = slugify(str(record.get("category") or ""))
    return [(category.replace("-", " ").capitalize(),)] if category else []


def _pictures(record: dict[str, Any], title: str) -> tuple[tuple[str, str], ...]:
    images = record.get("images")
    return tuple((str(image), title) for image in images) if isinstance(images, list) else ()
