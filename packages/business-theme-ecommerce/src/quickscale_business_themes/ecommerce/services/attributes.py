"""Reading and writing what is said of products."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.exceptions import AttributeInUse, InvalidRows
from quickscale_business_themes.ecommerce.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Product,
)
from quickscale_business_themes.ecommerce.models.attributes import COLUMNS, MAX_TEXT, AttributeKind

_LARGEST = Decimal(10) ** 13
_YES, _NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})


@dataclass(frozen=True, slots=True)
class AttributeEdit:
    """What is to be said of a product, as it was typed."""

    attribute: Attribute
    text: str


@transaction.atomic
def write_attributes(product: Product, edits: Sequence[AttributeEdit]) -> None:
    """Say this of a product, and nothing else.

    Raises:
        InvalidRows: a text isn't of its attribute's kind, or an attribute comes twice.
    """
    rows: dict[str, dict[str, list[str]]] = {}
    values: dict[int, AttributeValue] = {}
    for index, edit in enumerate(edits):
        row: dict[str, list[str]] = {}
        try:
            value = parse_value(edit.attribute, edit.text)
        except ValueError as error:
            row["value"] = [str(error)]
        else:
            if edit.attribute.pk in values:
                row["attribute"] = [_("This attribute is listed twice.")]
            column = COLUMNS[AttributeKind(edit.attribute.kind)]
            values[edit.attribute.pk] = AttributeValue(
                product=product, attribute=edit.attribute, **{column: value}
            )
        if row:
            rows[str(index)] = row
    if rows:
        raise InvalidRows({"attributes": rows})
    product.attribute_values.exclude(attribute__in=values).delete()
    AttributeValue.objects.bulk_create(
        values.values(),
        update_conflicts=True,
        unique_fields=["product", "attribute"],
        update_fields=list(COLUMNS.values()),
    )


def parse_value(attribute: Attribute, text: str) -> Any:
    """Return a value as its column holds it.

    Raises:
        ValueError: the text isn't of the attribute's kind; what it says is for people.
    """
    return _PARSERS[AttributeKind(attribute.kind)](attribute, text.strip())


def _parse_text(attribute: Attribute, text: str) -> str:
    if not 0 < len(text) <= MAX_TEXT:
        raise ValueError(_("Enter 1 to {most} characters.").format(most=MAX_TEXT))
    return text


def _parse_number(attribute: Attribute, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise ValueError(_("Enter a number, such as 12.5."))
    return round(number, 6)


def _parse_boolean(attribute: Attribute, text: str) -> bool:
    word = text.casefold()
    if word not in _YES | _NO:
        raise ValueError(_("Enter “yes” or “no”."))
    return word in _YES


def _parse_choice(attribute: Attribute, text: str) -> AttributeChoice:
    choices = list(attribute.choices.all())
    found = next((each for each in choices if each.value.casefold() == text.casefold()), None)
    if found is None:
        names = ", ".join(each.value for each in choices)
        raise ValueError(_("Enter one of these: {choices}").format(choices=names))
    return found


def _parse_date(attribute: Attribute, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("Enter a date, such as 2026-03-31.")) from None


_PARSERS: Mapping[AttributeKind, Callable[[Attribute, str], Any]] = {
    AttributeKind.TEXT: _parse_text,
    AttributeKind.NUMBER: _parse_number,
    AttributeKind.BOOLEAN: _parse_boolean,
    AttributeKind.CHOICE: _parse_choice,
    AttributeKind.DATE: _parse_date,
}


@transaction.atomic
def write_choices(attribute: Attribute, values: Sequence[str]) -> None:
    """Give an attribute these choices, in this order, and no others.

    Raises:
        AttributeInUse: a product has one of those that would be gone.
    """
    gone = attribute.choices.exclude(value__in=values)
    if AttributeValue.objects.filter(choice__in=gone).exists():
        raise AttributeInUse(field="choices")
    gone.delete()
    AttributeChoice.objects.bulk_create(
        [
            AttributeChoice(attribute=attribute, value=value, position=position)
            for position, value in enumerate(dict.fromkeys(values))
        ],
        update_conflicts=True,
        unique_fields=["attribute", "value"],
        update_fields=["position"],
    )
