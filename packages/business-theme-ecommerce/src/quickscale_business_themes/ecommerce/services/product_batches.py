"""Products that are written together, by as many statements as one of them takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from quickscale_business_themes.ecommerce.exceptions import ShopError
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import (
    OptionValue,
    Placement,
    Product,
    ProductOption,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.variants import KEPT
from quickscale_business_themes.ecommerce.services.categories import ensure_categories
from quickscale_business_themes.ecommerce.services.price_keeping import keeping_prices
from quickscale_business_themes.ecommerce.services.product_data import UNCHANGED, ProductData
from quickscale_business_themes.ecommerce.services.product_records import Record, read_records
from quickscale_business_themes.ecommerce.services.slugs import make_unique_id
from quickscale_business_themes.ecommerce.services.spelling import learn_words
from quickscale_business_themes.ecommerce.services.stock import hold_levels


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a product.

    Attributes:
        variants: those that the data named, in its order.
        is_changed: whether anything was written.
    """

    product: Product
    variants: Sequence[ProductVariant]
    is_new: bool
    is_changed: bool


class ProductBatch:
    """Products that are written together: what is there of them, and what becomes of it."""

    def __init__(self, batch: Sequence[ProductData]) -> None:
        self._batch = batch
        self._records = read_records(data.slug for data in batch)
        self._new = {slug for slug, each in self._records.items() if each.product.pk is None}

    def save(self) -> list[Written | ShopError | ValidationError]:
        known = [each.product.pk for each in self._records.values() if each.product.pk]
        if any(each.on_hand is not None for data in self._batch for each in data.variants):
            hold_levels(known)
        errors = self._change()
        written = [data for data in self._batch if data.slug not in errors]
        records = [self._records[data.slug] for data in written]
        self._place(written)
        for each in records:
            choose_default_of(each)
        changed = [each.product.pk for each in records if each.is_changed and each.product.pk]
        with keeping_prices(changed):
            self._save(records)
            self._save_placements(written)
            self._count(written)
        return [errors.get(data.slug) or self._describe(data.slug) for data in self._batch]

    def _save(self, records: Sequence[Record]) -> None:
        self._save_products(records)
        self._save_variants(records)
        self._choose_values(records)

    def _change(self) -> dict[str, ShopError | ValidationError]:
        """Make the products what they will be; return the errors of those that cannot be."""
        errors: dict[str, ShopError | ValidationError] = {}
        for data in self._batch:
            try:
                self._records[data.slug].change(data)
            except (ShopError, ValidationError) as error:
                errors[data.slug] = error
        return errors

    def _describe(self, slug: str) -> Written:
        record = self._records[slug]
        return Written(record.product, record.named, slug in self._new, record.is_changed)

    def _save_products(self, records: Sequence[Record]) -> None:
        changed = [each.product for each in records if each.is_changed]
        update_rows([each for each in changed if each.pk is not None], key="slug")
        Product.objects.bulk_create(each for each in changed if each.pk is None)
        learn_words(each.search_text for each in changed)

    def _save_variants(self, records: Sequence[Record]) -> None:
        changed = [each for each in records if each.is_changed]
        rows = [variant for each in changed for variant in each.variants]
        known = [each for each in rows if each.pk is not None]
        # A product has one default variant at any moment.
        resigned = [each.pk for each in known if not each.is_default]
        ProductVariant.objects.filter(pk__in=resigned, is_default=True).update(is_default=False)
        update_rows(known, key="public_id")
        new = [each for each in rows if each.pk is None]
        for each in new:
            each.product = each.product  # which has its id only now
        self._name(changed)
        ProductVariant.objects.bulk_create(new)

    def _name(self, records: Sequence[Record]) -> None:
        """Give new variants an id that nobody else has, and those without an SKU that one."""
        new = [
            (variant, [value for _name, value in sorted(choice)])
            for each in records
            for choice, variant in each.chosen
            if variant.pk is None
        ]
        wanted = [_make_id(variant, values, ()) for variant, values in new]
        found = ProductVariant.objects.filter(public_id__in=wanted)
        taken = set(found.values_list("public_id", flat=True))
        for variant, values in new:
            variant.public_id = _make_id(variant, values, taken)
            variant.sku = variant.sku or variant.public_id
            taken.add(variant.public_id)

    def _choose_values(self, records: Sequence[Record]) -> None:
        """Give new variants the values of their options."""
        chosen = [each for each in records if any(choice for choice, _variant in each.chosen)]
        values = self._save_values(chosen)
        through: Any = ProductVariant.option_values.through
        through.objects.bulk_create(
            through(productvariant_id=variant.pk, optionvalue_id=values[each.product.pk, *pair])
            for each in chosen
            for choice, variant in each.chosen
            for pair in sorted(choice)
        )

    def _save_values(self, records: Sequence[Record]) -> dict[tuple[int, str, str], int]:
        """Return the ids of options' values by product, option and value."""
        options = ProductOption.objects.bulk_create(
            [
                ProductOption(product=each.product, name=name, position=position)
                for each in records
                for position, name in enumerate(each.options)
            ],
            update_conflicts=True,
            unique_fields=["product", "name"],
            update_fields=["position"],
        )
        if not options:
            return {}
        found = OptionValue.objects.filter(option__in=options).values_list("option", "value", "pk")
        ids = {(option, value): pk for option, value, pk in found}
        counts = Counter(option for option, _value in ids)
        keys = {(each.product_id, each.name): each.pk for each in options}
        new: dict[tuple[int, str], OptionValue] = {}
        for product, name, value in _list_values(records):
            key = keys[product, name], value
            if key not in ids and key not in new:
                new[key] = OptionValue(option_id=key[0], value=value, position=counts[key[0]])
                counts[key[0]] += 1
        saved = OptionValue.objects.bulk_create(new.values())
        ids |= {(each.option_id, each.value): each.pk for each in saved}
        return {each: ids[keys[each[0], each[1]], each[2]] for each in _list_values(records)}

    def _place(self, written: Sequence[ProductData]) -> None:
        """Work out where the products go: first to where they were said to be, and then to where
        else they are already."""
        paths = {path for data in written for path in list_paths(data)}
        categories = ensure_categories(paths)
        there = self._read_places(written)
        self._places: dict[str, list[int]] = {}
        for data in written:
            before = there.get(data.slug, [])
            said = [categories[path].pk for path in list_paths(data)]
            after = list(dict.fromkeys([*said, *before]))
            if after != before:
                self._places[data.slug] = after
                self._records[data.slug].is_changed = True

    def _read_places(self, written: Sequence[ProductData]) -> dict[str, list[int]]:
        placed = {
            self._records[data.slug].product.pk: data.slug
            for data in written
            if data.slug not in self._new and list_paths(data)
        }
        there: dict[str, list[int]] = {}
        for each in Placement.objects.filter(product__in=placed) if placed else ():
            there.setdefault(placed[each.product_id], []).append(each.category_id)
        return there

    def _save_placements(self, written: Sequence[ProductData]) -> None:
        Placement.objects.bulk_create(
            (
                Placement(product=self._records[slug].product, category_id=key, position=position)
                for slug, keys in self._places.items()
                for position, key in enumerate(keys)
            ),
            update_conflicts=True,
            unique_fields=["product", "category"],
            update_fields=["position"],
        )

    def _count(self, written: Sequence[ProductData]) -> None:
        counted: dict[int, int] = {}
        owners: dict[int, Record] = {}
        for data in written:
            record = self._records[data.slug]
            for said, variant in zip(data.variants, record.named, strict=True):
                if said.on_hand is not None:
                    counted[variant.pk] = said.on_hand
                    owners[variant.pk] = record
        for key in inventory_service().count_all(counted, reference="import"):
            owners[key].is_changed = True


def update_rows(rows: Sequence[Any], *, key: str) -> None:
    """Write rows that are there by one statement.

    Args:
        key: a unique column that tells which row is which.
    """
    if not rows:
        return
    model = type(rows[0])
    kept = {"id", key, "product", "created_at", "created_by", "translations", *KEPT}
    changing = [field.name for field in model._meta.concrete_fields if field.name not in kept]
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=[key], update_fields=changing
    )


def choose_default_of(record: Record) -> None:
    """Make the first of a product's variants its default."""
    last = float("inf")
    first = min(record.variants, key=lambda each: (each.position, each.pk or last))
    for variant in record.variants:
        if variant.is_default != (variant is first):
            variant.is_default = variant is first
            record.is_changed = True


def list_paths(data: ProductData) -> list[tuple[str, ...]]:
    if data.categories is UNCHANGED:
        return []
    return [path for path in dict.fromkeys(data.categories) if path]


def _make_id(variant: ProductVariant, values: Sequence[str], taken: Any) -> str:
    return make_unique_id(variant.product.slug, variant.sku, values, taken)


def _list_values(records: Sequence[Record]) -> Iterator[tuple[int, str, str]]:
    """Yield the product, the option and the value of each choice that is still to be written."""
    for each in records:
        for choice, _variant in each.chosen:
            order = {name: position for position, name in enumerate(each.options)}
            for name, value in sorted(choice, key=lambda pair: order[pair[0]]):
                yield each.product.pk, name, value
