"""A product's options and the variants made of them, changed together by the shop's staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product as combinations
from math import prod
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.exceptions import InvalidRows
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import (
    OptionValue,
    Product,
    ProductOption,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.services.price_keeping import keeping_prices
from quickscale_business_themes.ecommerce.services.products import choose_default
from quickscale_business_themes.ecommerce.services.slugs import make_unique_id
from quickscale_business_themes.ecommerce.services.stock import hold_levels
from quickscale_business_themes.ecommerce.services.translations import translate_variant_names
from quickscale_business_themes.ecommerce.translating import list_languages

MAX_OPTIONS = 3
#: As many as a form can show, whose inputs Django limits to a thousand.
MAX_VARIANTS = 60
MAX_STOCK = 10_000_000
#: The column that a variant is known by in public.
VARIANT_KEY = "public_id"


@dataclass(frozen=True, slots=True)
class OptionEdit:
    """An option as it will be.

    Attributes:
        known_as: the name that it has now; empty for a new one.
    """

    name: str
    values: Sequence[str]
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class VariantEdit:
    """A variant as it will be.

    Attributes:
        id: its public id; empty for a new one, which gets the next combination of options that
            has no variant.
        values: the columns to set.
        on_hand: None leaves the stock as it is.
        seen_on_hand: the stock that ``on_hand`` was entered instead of. If it has changed since,
            the edit is refused.
    """

    id: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    on_hand: int | None = None
    seen_on_hand: int | None = None


Combination = tuple[OptionValue, ...]


@transaction.atomic
def edit_variants(
    product: Product, options: Sequence[OptionEdit], variants: Sequence[VariantEdit], *, user: Any
) -> None:
    """Make a product's options and variants what the staff said.

    Variants that aren't named are deleted, and so are those of values that no longer exist.
    A combination with a new value gets a variant like the first one, without stock. A value at the
    same place of a list of the same length is renamed.

    Args:
        product: the row is locked until the transaction ends.
        user: who is written into the stock's ledger.

    Raises:
        InvalidRows: with the errors of each row, if that can't be; then nothing is changed.
    """
    held = Product.objects.select_for_update().get(pk=product.pk)
    require_sizes(options, variants)
    matrix = _Matrix(held, variants)
    with keeping_prices([held.pk]):
        matrix.change(options, user=user)


def require_sizes(options: Sequence[OptionEdit], variants: Sequence[VariantEdit]) -> None:
    """Refuse what would give a product more variants than it can have, or none."""
    if prod(len(option.values) for option in options) > MAX_VARIANTS:
        text = _("These values make more than {most} variants.").format(most=MAX_VARIANTS)
        raise InvalidRows({"options": [text]})
    names = [option.name.casefold() for option in options]
    if len(set(names)) < len(names):
        raise InvalidRows({"options": [_("Two options have the same name.")]})
    if not variants:
        raise InvalidRows({"variants": [_("A product has at least one variant.")]})


class _Matrix:
    """The variants of one product, from the ones that are there to the ones that will be."""

    def __init__(self, product: Product, edits: Sequence[VariantEdit]) -> None:
        self.product, self.edits = product, edits
        found = product.variants.prefetch_related("option_values")
        self.known = {key_of(each): each for each in found}
        self.levels = hold_levels([product.pk])
        self.errors: dict[int, dict[str, list[str]]] = {}
        self.fresh: set[int] = set()

    def change(self, options: Sequence[OptionEdit], *, user: Any) -> None:
        self._require_known()
        kept_ids = {edit.id for edit in self.edits}
        self._delete([each for key, each in self.known.items() if key not in kept_ids])
        axes = self._save_options(options)
        wanted = list(combinations(*axes))
        placed = self._place(wanted, axes)
        self._refuse_if_wrong()
        self._save(wanted, placed)
        self._refuse_if_wrong()
        self._count(placed, user=user)
        choose_default(self.product)
        if list_languages():
            translate_variant_names(self.product)

    def _require_known(self) -> None:
        seen: set[str] = set()
        for index, edit in enumerate(self.edits):
            if edit.id and (edit.id not in self.known or edit.id in seen):
                self._refuse(index, "non_field_errors", _("This variant no longer exists."))
            seen.add(edit.id)
        self._refuse_if_wrong()

    def _delete(self, variants: Sequence[ProductVariant]) -> None:
        promised = {level.variant_id for level in self.levels if level.allocated}
        for variant in variants:
            if variant.pk in promised:
                text = _("“{variant}” can't be removed while orders need it.")
                name = variant.name or variant.sku
                raise InvalidRows({"variants": [text.format(variant=name)]})
        ProductVariant.objects.filter(pk__in=[each.pk for each in variants]).delete()

    def _save_options(self, options: Sequence[OptionEdit]) -> list[list[OptionValue]]:
        """Write the options with their values; return the values of each, in their order."""
        known = {each.name: each for each in self.product.options.prefetch_related("values")}
        kept = {option.known_as for option in options}
        gone = [each.pk for name, each in known.items() if name not in kept]
        ProductOption.objects.filter(pk__in=gone).delete()
        _set_names_aside([known[each.known_as] for each in options if each.known_as in known])
        axes = []
        for position, edit in enumerate(options):
            option = known.get(edit.known_as) or ProductOption(product=self.product)
            before = list(option.values.all()) if option.pk else []
            option.name, option.position = edit.name, position
            option.save()
            axes.append(self._save_values(option, before, edit.values))
        return axes

    def _save_values(
        self, option: ProductOption, before: Sequence[OptionValue], values: Sequence[str]
    ) -> list[OptionValue]:
        known = match_values(before, values)
        gone = {each.pk for each in before} - {each.pk for each in known.values()}
        self._delete_of_values(gone)
        OptionValue.objects.filter(pk__in=gone).delete()
        saved = []
        for position, text in enumerate(dict.fromkeys(values)):
            value = known.get(text) or OptionValue(option=option)
            value.value, value.position = text, position
            value.save()
            if text not in known:
                self.fresh.add(value.pk)
            saved.append(value)
        return saved

    def _delete_of_values(self, values: set[int]) -> None:
        variants = self.product.variants.filter(option_values__in=values) if values else ()
        self._delete(list(variants))

    def _place(
        self, wanted: Sequence[Combination], axes: Sequence[Sequence[OptionValue]]
    ) -> dict[Combination, tuple[int, ProductVariant]]:
        """Return which combination each named variant stands for, with its row."""
        there = {key_of(each) for each in self.product.variants.all()}
        placed: dict[Combination, tuple[int, ProductVariant]] = {}
        for index, edit in enumerate(self.edits):
            if edit.id and edit.id in there:
                variant = self.known[edit.id]
                chosen = {each.pk for each in variant.option_values.all()}
                combination = tuple(choose_value(axis, chosen) for axis in axes)
                if combination in placed:
                    text = _("Another variant has the same options. Remove one of them.")
                    self._refuse(index, "non_field_errors", text)
                placed.setdefault(combination, (index, variant))
        free = (each for each in wanted if each not in placed)
        for index, edit in enumerate(self.edits):
            if not edit.id:
                self._place_new(index, next(free, None), placed)
        return placed

    def _place_new(
        self,
        index: int,
        combination: Combination | None,
        placed: dict[Combination, tuple[int, ProductVariant]],
    ) -> None:
        if combination is None:
            text = _("Every combination of options has a variant. Add another value first.")
            self._refuse(index, "non_field_errors", text)
            return
        placed[combination] = index, ProductVariant(product=self.product)

    def _save(
        self,
        wanted: Sequence[Combination],
        placed: Mapping[Combination, tuple[int, ProductVariant]],
    ) -> None:
        model = self.edits[0].values
        for position, combination in enumerate(wanted):
            index, variant = placed.get(combination, (None, None))
            if variant is None:
                if not self.fresh.intersection(value.pk for value in combination):
                    continue  # somebody removed it
                variant = ProductVariant(product=self.product)
            # Another value looks like something else.
            values = {**model, "image": None} if index is None else self.edits[index].values
            sku = "" if index is None else values.get("sku", "")
            self._save_variant(variant, combination, {**values, "sku": sku}, position, index)

    def _save_variant(
        self,
        variant: ProductVariant,
        combination: Combination,
        values: Mapping[str, Any],
        position: int,
        index: int | None,
    ) -> None:
        texts = [value.value for value in combination]
        for name, value in values.items():
            setattr(variant, name, value)
        variant.sku = variant.sku or make_sku(self.product, texts)
        variant.name, variant.position = " / ".join(texts), position
        variant.save()
        variant.option_values.set(combination)

    def _count(
        self, placed: Mapping[Combination, tuple[int, ProductVariant]], *, user: Any
    ) -> None:
        counted = {}
        for index, variant in placed.values():
            edit = self.edits[index]
            if edit.on_hand is None or edit.on_hand == edit.seen_on_hand:
                continue
            if edit.id:
                self._require_seen(index, variant)
            counted[variant.pk] = edit.on_hand
        self._refuse_if_wrong()
        inventory_service().count_all(counted, reference="staff", user=user)

    def _require_seen(self, index: int, variant: ProductVariant) -> None:
        """Refuse a count that was made from another number than the one that is there now."""
        default = {it.variant_id: it for it in self.levels if it.location.is_default}
        now = default[variant.pk].on_hand if variant.pk in default else 0
        if self.edits[index].seen_on_hand not in (now, None):
            text = _("The stock has changed to {count} in the meantime. Count again.")
            self._refuse(index, "on_hand", text.format(count=now))

    def _refuse(self, index: int, name: str, text: str) -> None:
        self.errors.setdefault(index, {}).setdefault(name, []).append(text)

    def _refuse_if_wrong(self) -> None:
        if self.errors:
            rows = {str(index): errors for index, errors in self.errors.items()}
            raise InvalidRows({"variants": rows})


def key_of(variant: ProductVariant) -> str:
    """Return what a variant is known by in public."""
    key: str = getattr(variant, VARIANT_KEY)
    return key


def match_values(before: Sequence[OptionValue], values: Sequence[str]) -> dict[str, OptionValue]:
    """Return which stored value each text is: the one of that text, else the one at its place in
    a list of the same length, which was renamed."""
    known = {each.value: each for each in before if each.value in values}
    if len(before) == len(values):
        for value, text in zip(before, values, strict=True):
            if value.value not in values and text not in known:
                known[text] = value
    return known


def choose_value(axis: Sequence[OptionValue], chosen: set[int]) -> OptionValue:
    """Return the value of a variant for an option; of a new option, its first one."""
    return next((value for value in axis if value.pk in chosen), axis[0])


def make_sku(product: Product, values: Sequence[str]) -> str:
    """Return an article number made of the product and its options."""
    return make_unique_id(product.slug, "", values, ()).upper()


def _set_names_aside(options: Sequence[ProductOption]) -> None:
    """Let options take each other's names, which are unique within a product."""
    for option in options:
        ProductOption.objects.filter(pk=option.pk).update(name=f"~{option.pk}")
