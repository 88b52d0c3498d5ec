"""A product with its variants as they are and as they will be, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from quickscale.core.components import ComponentList
from quickscale_business_themes.ecommerce.exceptions import ShopError
from quickscale_business_themes.ecommerce.models import (
    Product,
    ProductOption,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus
from quickscale_business_themes.ecommerce.models.variants import BackorderPolicy
from quickscale_business_themes.ecommerce.services.bodies import write_body
from quickscale_business_themes.ecommerce.services.product_data import (
    UNCHANGED,
    ProductData,
    VariantData,
)

_VARIANT = frozenset(each.name for each in ProductVariant._meta.get_fields())
#: The value of each option by its name: what tells the variants of a product apart.
Choice = frozenset[tuple[str, str]]


@dataclass(slots=True)
class Record:
    """A product that is there, or will be.

    Attributes:
        options: the names of its options, in their order.
        variants: all that it has; ``choices`` finds them by their option values.
        named: those that the data is about, in its order.
        chosen: those whose option values are still to be written.
        is_changed: whether anything of it has to be written.
    """

    product: Product
    options: list[str] = field(default_factory=list)
    variants: list[ProductVariant] = field(default_factory=list)
    choices: dict[Choice, ProductVariant] = field(default_factory=dict)
    named: list[ProductVariant] = field(default_factory=list)
    chosen: list[tuple[Choice, ProductVariant]] = field(default_factory=list)
    is_changed: bool = False

    def change(self, data: ProductData) -> None:
        """Make the product what it will be.

        Raises:
            ShopError, ValidationError: that cannot be; then nothing may be written of it.
        """
        product = self.product
        if product.pk is None and data.name is UNCHANGED:
            raise ShopError(_("The product has no title."))
        before = _list_known(product)
        _set_values(product, _read_product(data, product))
        if data.body is not UNCHANGED:
            write_body(product, data.body)
        if before is None or list_values(product) != before:
            product.clean_fields()
            self.is_changed = True
        self._change_variants(data)

    def _change_variants(self, data: ProductData) -> None:
        names = self.options if data.options is UNCHANGED else list(data.options)
        others = len(self.variants)
        for each in data.variants:
            self._change_variant(each, names, data.currency)
        if not self.variants:
            raise ShopError(_("The product has no price."))
        if data.options is not UNCHANGED and data.name is not UNCHANGED:
            self._move(is_complete=len(self.named) >= others)
        self.options = [*names, *(name for name in self.options if name not in names)]

    def _move(self, *, is_complete: bool) -> None:
        """Give the variants the order that they were named in, if all of them were."""
        for position, variant in enumerate(self.named if is_complete else ()):
            if variant.position != position:
                variant.position = position
                self.is_changed = True

    def _change_variant(self, data: VariantData, names: Sequence[str], currency: str) -> None:
        choice, variant = self._find(data, names)
        if variant is not None and any(variant is each for each in self.named):
            raise ShopError(_("The same variant is listed twice."))
        if variant is None:
            variant = self._add(data, choice, currency)
        before = _list_known(variant)
        said = _read_variant(data, currency)
        _set_values(variant, said)
        if any(variant is each for _choice, each in self.chosen):
            values = dict(choice)
            variant.name = " / ".join(values[name] for name in names if name in values)
        self.named.append(variant)
        if before is None or list_values(variant) != before:
            variant.clean_fields(exclude=_VARIANT - _list_said(said) - {"name"})
            self.is_changed = True

    def _add(self, data: VariantData, choice: Choice, currency: str) -> ProductVariant:
        if data.price is UNCHANGED:
            raise ShopError(_("The product has no price."))
        variant = ProductVariant(product=self.product, currency=currency)
        variant.track_inventory = data.on_hand is not None
        variant.position = max((each.position + 1 for each in self.variants), default=0)
        self.variants.append(variant)
        self.choices.setdefault(choice, variant)
        self.chosen.append((choice, variant))
        return variant

    def _find(self, data: VariantData, names: Sequence[str]) -> tuple[Choice, Any]:
        """Return which variant is meant, and that variant if it is there."""
        if data.options is UNCHANGED or (names and not data.options):
            return self._find_without_options(data.sku)
        if len(data.options) > len(names):
            raise ShopError(_("The option has no name."))
        choice = frozenset(zip(names, data.options, strict=False))
        found = self.choices.get(choice)
        if not choice and self.named:  # several by hand, which only their SKUs tell apart
            return choice, next((each for each in self.variants if each.sku == data.sku), None)
        if found is not None:
            return choice, found
        name = " / ".join(data.options)
        plain = self.choices.get(frozenset())
        if plain is not None and plain.name and plain.name == name:  # made by hand
            self.choices[choice] = plain
            self.chosen.append((choice, plain))
            return choice, plain
        return choice, None

    def _find_without_options(self, sku: str) -> tuple[Choice, Any]:
        found = [each for each in self.variants if sku and each.sku == sku]
        if len(found) != 1 and len(self.variants) > 1:
            text = _("“{sku}” isn't the SKU of exactly one variant of this product.")
            raise ShopError(text.format(sku=sku))
        wanted = next(iter(found or self.variants), None)
        choices = {id(variant): choice for choice, variant in self.choices.items()}
        return choices.get(id(wanted), frozenset()), wanted


def read_records(slugs: Iterable[str]) -> dict[str, Record]:
    """Return the products with these slugs, those that aren't there yet as new ones.

    Nobody else changes those that are there until the transaction ends.
    """
    wanted = list(slugs)
    found = Product.objects.filter(slug__in=wanted).order_by("pk").select_for_update(no_key=True)
    records = {each.slug: Record(each) for each in found}
    if records:
        _read_variants({each.product.pk: each for each in records.values()})
    return {slug: records.get(slug) or Record(Product(slug=slug)) for slug in wanted}


def _read_variants(records: dict[int, Record]) -> None:
    options = {each.pk: each for each in ProductOption.objects.filter(product__in=records)}
    for option in options.values():
        records[option.product_id].options.append(option.name)
    through: Any = ProductVariant.option_values.through
    chosen = through.objects.filter(productvariant__product__in=records).values_list(
        "productvariant_id", "optionvalue__option_id", "optionvalue__value"
    )
    choices: dict[int, list[tuple[str, str]]] = {}
    for variant_id, option_id, value in chosen:
        choices.setdefault(variant_id, []).append((options[option_id].name, value))
    for variant in ProductVariant.objects.filter(product__in=records):
        record = records[variant.product_id]
        record.variants.append(variant)
        record.choices.setdefault(frozenset(choices.get(variant.pk, ())), variant)


def _read_product(data: ProductData, product: Product) -> dict[str, Any]:
    status: Any = data.status
    if status is UNCHANGED and product.pk is None:
        status = ProductStatus.ACTIVE
    return {
        "name": data.name,
        "description": data.description,
        "content": UNCHANGED if _has_content(product, data.content) else data.content,
        "status": status,
        "brand": data.brand,
        "published_at": data.published_at or UNCHANGED,
    }


def _has_content(product: Product, content: Any) -> bool:
    """Whether a product has this content already, whatever the ids of its components."""
    if content is UNCHANGED or product.pk is None:
        return False
    wanted = ComponentList(content)
    for each in wanted:
        each.settle()
    return [(each.type, each.raw.get("value")) for each in wanted] == [
        (each.type, each.raw.get("value")) for each in product.content
    ]


def _read_variant(data: VariantData, currency: str) -> dict[str, Any]:
    backorder: Any = UNCHANGED
    if data.allow_backorder is not UNCHANGED:
        backorder = BackorderPolicy.ALLOW if data.allow_backorder else BackorderPolicy.DENY
    return {
        "sku": data.sku or UNCHANGED,
        "price": data.price,
        "compare_at_price": data.compare_at_price,
        "currency": UNCHANGED if data.price is UNCHANGED else currency,
        "track_inventory": data.track_inventory,
        "backorder": backorder,
        "requires_shipping": data.requires_shipping,
        "weight_grams": data.weight_grams,
        "barcode": data.barcode,
        "measure": data.measure,
        "measure_unit": data.measure_unit,
        "reference_quantity": data.reference_quantity,
        "reference_unit": data.reference_unit,
    }


def _list_said(values: dict[str, Any]) -> set[str]:
    """Return the columns that something is said of; an SKU may still be missing."""
    said = {name for name, value in values.items() if value is not UNCHANGED}
    return said - {"track_inventory", "requires_shipping", "backorder"}


def _set_values(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if value is not UNCHANGED:
            setattr(row, name, value)


def _list_known(row: Any) -> list[Any] | None:
    """Return the values of a row that is there; None of a new one, which is written anyhow."""
    return None if row.pk is None else list_values(row)


def list_values(row: Any) -> list[Any]:
    """Return the values of a row's columns, to see later whether one of them has changed."""
    values = (getattr(row, each.attname) for each in row._meta.concrete_fields)
    return [each.to_stored() if isinstance(each, ComponentList) else each for each in values]
