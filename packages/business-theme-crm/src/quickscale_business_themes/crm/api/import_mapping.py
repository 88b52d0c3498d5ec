"""What the columns of a file are, as people see and change it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale_business_themes.crm.importing.fields import FIELDS
from quickscale_business_themes.crm.models import DateOrder, ImportBatch

#: A file with more columns isn't one of ours.
MAX_COLUMNS = 300
_MAX_VALUES, _MAX_LENGTH = 500, 300
_ARROW = re.compile(r"\s*(?:=|→)\s*")


class ImportColumnSerializer(serializers.Serializer[Any]):
    """A column of a file, known by its place in it."""

    id = serializers.IntegerField(label=_("ID"), min_value=0)
    values = serializers.ListField(
        child=serializers.CharField(max_length=_MAX_LENGTH),
        required=False,
        max_length=_MAX_VALUES,
        label=_("Values that mean another"),
        help_text=_("One per line: GTXPro = GTX Pro"),
        style={"format": "lines"},
    )

    def validate_values(self, lines: Sequence[str]) -> dict[str, str]:
        values = {}
        for line in lines:
            old, *new = _ARROW.split(line.strip(), maxsplit=1)
            if not new or not old:
                message = _("Write what stands in the file, an equals sign and what it means.")
                raise serializers.ValidationError(message)
            values[old] = new[0]
        return values


class ShownColumnSerializer(serializers.Serializer[Any]):
    """A column of a file with what it is taken for."""

    id = serializers.IntegerField(read_only=True, label=_("ID"))
    label = serializers.CharField(read_only=True, label=_("Column"))  # type: ignore[assignment]  # a field called like DRF's own
    field = serializers.CharField(read_only=True, label=_("Import as"))
    values = serializers.ListField(
        child=serializers.CharField(), read_only=True, label=_("Values that mean another")
    )


class MappingSerializer(serializers.Serializer[Any]):
    """What all columns of a file are, in their order."""

    date_order = serializers.ChoiceField(
        choices=DateOrder.choices, required=False, label=_("Dates")
    )

    def validate_columns(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        batch: ImportBatch = self.context["batch"]
        known = {row["id"]: row for row in rows}
        if len(known) < len(rows) or known.keys() - set(range(len(batch.mapping))):
            raise serializers.ValidationError(_("This file has no such column."))
        names = [name for row in rows if (name := row.get("field"))]
        fields = FIELDS[batch.kind]
        for name in names:
            if names.count(name) > 1 and not fields[name].is_list:
                message = _("“{name}” is chosen for two columns.")
                raise serializers.ValidationError(message.format(name=fields[name].label))
        return [
            merge_column(stored, known.get(number)) for number, stored in enumerate(batch.mapping)
        ]


def merge_column(stored: Mapping[str, Any], row: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what a column is now; what isn't said of it stays."""
    said = row or {}
    return {name: said.get(name, stored[name]) for name in ("field", "values")}


def make_serializer(kind: str) -> type[MappingSerializer]:
    """Return the serializer of the columns of files whose rows become one kind of record."""
    name = kind.capitalize()
    choices = [(key, field.label) for key, field in FIELDS[kind].items()]
    field = serializers.ChoiceField(
        choices=choices, required=False, allow_blank=True, label=_("Import as")
    )
    row = type(f"{name}ColumnSerializer", (ImportColumnSerializer,), {"field": field})
    row.__doc__ = "A column of a file, known by its place in it."
    rows = row(many=True, required=False, max_length=MAX_COLUMNS, label=_("Columns"))
    made = type(f"{name}MappingSerializer", (MappingSerializer,), {"columns": rows})
    made.__doc__ = MappingSerializer.__doc__
    return made


MAPPINGS = {kind: make_serializer(kind) for kind in FIELDS}


def show_columns(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return each column of a file with what it is taken for, and some of its cells."""
    return [
        {
            "id": number,
            "label": tell_column(column["header"], number, examples),
            "field": column["field"],
            "values": [f"{old} = {new}" for old, new in column["values"].items()],
        }
        for number, (column, examples) in enumerate(zip(batch.mapping, batch.examples, strict=True))
    ]


def tell_column(header: str, number: int, examples: Sequence[str]) -> str:
    name = header or str(_("Column {number}")).format(number=number + 1)
    return f"{name} ({', '.join(examples)})" if examples else name
