"""Rows of one product, put together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.models import OptionValue, ProductOption
from quickscale_business_themes.ecommerce.services.importing.rows import (
    ImportedProduct,
    Row,
    build_variant,
    sort_pictures,
)
from quickscale_business_themes.ecommerce.services.product_data import (
    UNCHANGED,
    ProductData,
    Unchanged,
    VariantData,
)
from quickscale_business_themes.ecommerce.services.slugs import SLUG_LENGTH, make_slug, shorten

_NAME = ProductOption._meta.get_field("name")
_VALUE = OptionValue._meta.get_field("value")
#: How Shopify writes that a product has no options.
_NO_OPTIONS = ("title", "default title")


def group_rows(
    rows: Iterator[Row | RowError], prepare: Callable[[list[Row]], None] = lambda group: None
) -> Iterator[ImportedProduct | RowError]:
    """Yield a product for adjoining rows of one handle, or what is wrong with each of them.

    Args:
        prepare: what a format does with the rows of a product before they are read together.
    """
    slugs = Slugs()
    group: list[Row] = []
    for row in rows:
        if isinstance(row, RowError):
            yield row
            continue
        if group and _starts_another(row, group[-1], group[0]):
            prepare(group)
            yield from build_product(group, slugs)
            group = []
        group.append(row)
    if group:
        prepare(group)
        yield from build_product(group, slugs)


def _starts_another(row: Row, last: Row, first: Row) -> bool:
    if row.handle or last.handle:
        return row.handle != last.handle
    return bool(row.title) and row.title != first.title


class Slugs:
    """The slugs of a file's products; two handles never share one."""

    def __init__(self) -> None:
        self._owners: dict[str, int] = {}

    def choose(self, name: str, key: str = "") -> str:
        """Return the slug of a product, always the same for one handle or title; empty without.

        Args:
            key: what tells products of the same title apart.
        """
        text = name.casefold().strip()
        if not text:
            return ""
        slug = make_slug(text) or f"product-{_digest(text)}"
        source = f"{text}\0{key}"
        owner = hash(source)
        longer = min(len(slug) + 13, SLUG_LENGTH)
        readable = make_slug(f"{slug} {key}") if key else slug
        for candidate in (slug, readable, shorten(slug, source, length=longer)):
            if self._owners.setdefault(candidate, owner) == owner:
                return candidate
        raise AssertionError("two texts have one digest")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def build_product(group: Sequence[Row], slugs: Slugs) -> Iterator[ImportedProduct | RowError]:
    """Yield the product of some rows, or an error for each of them."""
    errors: dict[int, RowError] = {row.number: row.error for row in group if row.error is not None}
    first = group[0]
    slug = slugs.choose(first.handle or first.title, first.key)
    if not slug:
        error = RowError(_("The row has neither a handle nor a title."), number=first.number)
        errors.setdefault(first.number, error)
    names = _read_names(group, errors)
    rows = [row for row in group if row.variant is not None and row.number not in errors]
    variants = _read_variants(rows, names, errors)
    if errors:
        yield from _tell_all(group, errors)
        return
    product = ProductData(
        slug=slug,
        name=first.title or UNCHANGED,
        variants=variants,
        options=names,
        **{**dict.fromkeys(_DETAILS, UNCHANGED), "published_at": None, **first.details},
    )
    yield ImportedProduct(
        numbers=tuple(row.number for row in group),
        product=product,
        pictures=sort_pictures(group),
        variant_pictures={
            index: row.variant_picture for index, row in enumerate(rows) if row.variant_picture
        },
        notes=tuple(note for row in group for note in row.notes),
    )


_DETAILS = ("description", "content", "body", "categories", "status", "brand")


def _tell_all(group: Sequence[Row], errors: dict[int, RowError]) -> Iterator[RowError]:
    """Yield an error for each row: no product is written in part."""
    cause = min(errors)
    text = _("Left out because of row {row}, which is about the same product.").format(row=cause)
    for row in group:
        yield errors.get(row.number) or RowError(text, number=row.number)


def _read_names(group: Sequence[Row], errors: dict[int, RowError]) -> tuple[str, ...] | Unchanged:
    """Return the names of a product's options; UNCHANGED where the rows don't say."""
    named = next((row for row in group if row.option_names), None)
    if named is None:
        says_none = any(row.option_values == () for row in group if row.variant is not None)
        return () if says_none and group[0].title else UNCHANGED
    values = named.option_values
    if values is not UNCHANGED and _is_default(named.option_names, values):
        return ()
    for number, name in enumerate(named.option_names, start=1):
        try:
            named.cells.require_length(f"option{number}_name", name, _NAME)
        except RowError as error:
            errors.setdefault(named.number, error)
    return named.option_names


def _is_default(names: Sequence[str], values: Sequence[str]) -> bool:
    pair = (names[0].casefold(), values[0].casefold() if values else "")
    return len(names) == 1 and pair == _NO_OPTIONS


def _read_variants(
    rows: Sequence[Row], names: tuple[str, ...] | Unchanged, errors: dict[int, RowError]
) -> list[VariantData]:
    seen: dict[object, int] = {}
    variants = []
    for row in rows:
        try:
            options = _read_options(row, names)
            _require_other(row, options, seen)
        except RowError as error:
            errors[row.number] = error
        else:
            variants.append(build_variant(row, options))
    return variants


def _read_options(row: Row, names: tuple[str, ...] | Unchanged) -> tuple[str, ...] | Unchanged:
    values = row.option_values
    if values is UNCHANGED or names == ():
        return values if values is UNCHANGED else ()
    wanted = len(values) if names is UNCHANGED else len(names)
    for number, value in enumerate(values, start=1):
        if number > wanted:
            raise row.cells.refuse(f"option{number}", _("The option has no name."))
        row.cells.require_length(f"option{number}", value, _VALUE)
    if len(values) < wanted or not all(values):
        missing = next((n for n, value in enumerate(values, start=1) if not value), len(values) + 1)
        raise row.cells.refuse(f"option{missing}", _("The variant is missing an option value."))
    return values


def _require_other(row: Row, options: tuple[str, ...] | Unchanged, seen: dict[object, int]) -> None:
    """Refuse a second row about the same variant."""
    key = row.variant.get("sku") if options is UNCHANGED and row.variant else options
    if seen.setdefault(key, row.number) == row.number:
        return
    text = _("Row {row} is about the same variant.").format(row=seen[key])
    raise RowError(text, number=row.number)
