"""The columns of a list as CSV: what each field of its serializer writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from quickscale.core.formats.csv_cells import guard

from .fields import FileField, MoneyField, RefField

COLUMNS_PARAM = "columns"

Write = Callable[[Any], str]

#: What says what can be done with a row, and nothing of the row.
_HIDDEN = ("can",)

_FIGURES = (serializers.IntegerField, serializers.FloatField, serializers.DecimalField)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field whose value it writes, its heading, and how it writes."""

    field: str
    heading: str
    write: Write

    def read(self, row: Mapping[str, Any]) -> str:
        return write_cell(row.get(self.field), self.write)


def read_names(text: str, known: Iterable[str]) -> list[str]:
    """Return the fields that a client asks for, ``id`` first; all where it names none.

    Raises:
        ValidationError: there is no such field.
    """
    known = [name for name in known if name not in _HIDDEN]
    asked = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := next((name for name in asked if name not in known), None):
        message = _("“{value}” is not a column of this list.").format(value=unknown)
        raise ValidationError({COLUMNS_PARAM: [message]})
    identity = [name for name in ("id",) if name in known]
    return list(dict.fromkeys([*identity, *(asked or known)]))


def make_columns(serializer: Any, text: str) -> list[Column]:
    """Return the columns that a client asks for, with headings in its language."""
    fields = {name: it for name, it in serializer.fields.items() if not it.write_only}
    columns = (
        column
        for name in read_names(text, fields)
        for column in make_columns_of(name, fields[name], fields)
    )
    return list({(column.field, column.heading): column for column in columns}.values())


def make_columns_of(name: str, field: Any, fields: Mapping[str, Any]) -> Iterator[Column]:
    """Yield a field's columns: with a relation goes its id, with an amount its currency."""
    heading = make_heading(name, field)
    yield Column(name, heading, choose_writer(field))
    related = getattr(field, "child_relation", field)
    if isinstance(related, RefField):
        yield Column(name, _("{heading} (ID)").format(heading=heading), write_ids)
    if isinstance(field, MoneyField) and field.currency_field in fields:
        currency = field.currency_field
        yield Column(currency, make_heading(currency, fields[currency]), guard)


def make_heading(name: str, field: Any) -> str:
    return "ID" if name == "id" else guard(capfirst(str(field.label or name)))


def choose_writer(field: Any) -> Write:
    if isinstance(field, serializers.ChoiceField):
        return partial(write_choice, {value: str(text) for value, text in field.choices.items()})
    if isinstance(field, serializers.BooleanField):
        return partial(write_switch, _("Yes"), _("No"))
    if isinstance(field, FileField):
        return write_file
    return str if isinstance(field, _FIGURES) else write_value


def write_choice(labels: Mapping[Any, str], value: Any) -> str:
    values = value if isinstance(value, (list, tuple, set)) else [value]
    return guard("; ".join(labels.get(each, str(each)) for each in values))


def write_switch(yes: str, no: str, value: Any) -> str:
    return yes if value else no


def write_file(value: Any) -> str:
    return guard(value.get("url") or "")


def write_value(value: Any) -> str:
    """Return a value as text: things by their names, and what else is nested as JSON."""
    if isinstance(value, (int, float, Decimal)):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, Mapping) and "label" in value:
        return guard(value["label"])
    if isinstance(value, Sequence) and not isinstance(value, str):
        return guard("; ".join(write_value(each) for each in value))
    return guard(json.dumps(value, default=str) if isinstance(value, Mapping) else value)


def write_cell(value: Any, write: Write = write_value) -> str:
    """Return what stands in a cell, nothing for None."""
    return "" if value is None else write(value)


def write_ids(value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    return guard("; ".join(str(each["id"]) for each in values))
