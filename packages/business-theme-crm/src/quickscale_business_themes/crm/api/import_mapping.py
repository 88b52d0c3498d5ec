"""What the columns of a file are, as people see and change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale_business_themes.crm.importing.fields import FIELDS
from quickscale_business_themes.crm.models import DateOrder, ImportBatch
from quickscale_business_themes.crm.services.custom_fields import make_import_fields

#: A file with more columns isn't one of ours.
MAX_COLUMNS = 300
_MAX_VALUES = 500


class ValueSerializer(serializers.Serializer[Any]):
    """A value of a column that means another one."""

    column = serializers.CharField(max_length=210, label=_("Column"))
    value = serializers.CharField(max_length=200, label=_("Value in the file"))
    meaning = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", label=_("What it means")
    )


class ShownColumnSerializer(serializers.Serializer[Any]):
    """A column of a file with what it is taken for."""

    id = serializers.IntegerField(read_only=True, label=_("ID"))
    label = serializers.CharField(read_only=True, label=_("Column"))  # type: ignore[assignment]  # a field called like DRF's own
    field = serializers.CharField(read_only=True, label=_("Import as"))


class MappingSerializer(serializers.Serializer[Any]):
    """What the columns of a file are, in their order, and what some of their values mean."""

    values = ValueSerializer(  # type: ignore[call-arg]  # the list's
        many=True,
        required=False,
        max_length=_MAX_VALUES,
        label=_("Values that mean something else"),
        help_text=_("For instance “GTXPro” of the column “Product”, which means “GTX Pro”."),
    )
    date_order = serializers.ChoiceField(
        choices=DateOrder.choices, required=False, label=_("Dates")
    )

    @property
    def batch(self) -> ImportBatch:
        batch: ImportBatch = self.context["batch"]
        return batch

    def validate_columns(self, rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
        """Return the field of each column that is named, by its place."""
        known = {row["id"]: row.get("field", "") for row in rows}
        if len(known) < len(rows) or known.keys() - set(range(len(self.batch.mapping))):
            raise serializers.ValidationError(_("This file has no such column."))
        names, fields = [name for name in known.values() if name], FIELDS[self.batch.kind]
        for name in names:
            if names.count(name) > 1 and not fields[name].is_list and name != "custom":
                message = _("“{name}” is chosen for two columns.")
                raise serializers.ValidationError(message.format(name=fields[name].label))
        self.require_custom([place for place, name in known.items() if name == "custom"])
        return known

    def require_custom(self, places: Sequence[int]) -> None:
        """Refuse columns as custom fields that the team hasn't added."""
        custom = make_import_fields(self.batch.team_id, self.batch.kind) if places else {}
        for place in places:
            header = self.batch.mapping[place]["header"]
            if header.lower() not in custom:
                message = _("The team has no custom field “{name}”. Add it first.")
                raise serializers.ValidationError(message.format(name=header))

    def validate_values(self, rows: Sequence[Mapping[str, str]]) -> dict[str, dict[str, str]]:
        """Return what values mean, by the column's header."""
        headers = {column["header"].lower(): column["header"] for column in self.batch.mapping}
        values: dict[str, dict[str, str]] = {header: {} for header in headers.values()}
        for row in rows:
            header = headers.get(row["column"].lower())
            if header is None:
                message = _("This file has no column “{name}”.")
                raise serializers.ValidationError(message.format(name=row["column"]))
            values[header][row["value"]] = row["meaning"]
        return values

    def read_mapping(self) -> list[dict[str, Any]]:
        """Return each column as it is to be kept; what isn't said of it stays."""
        said = self.validated_data
        fields, values = said.get("columns", {}), said.get("values")
        return [
            {
                **column,
                "field": fields.get(place, column["field"]),
                "values": column["values"] if values is None else values[column["header"]],
            }
            for place, column in enumerate(self.batch.mapping)
        ]


def make_serializer(kind: str) -> type[MappingSerializer]:
    """Return the serializer of the columns of files whose rows become one kind of record."""
    name = kind.capitalize()
    choices = [(key, field.label) for key, field in FIELDS[kind].items()]
    members = {
        "__doc__": "A column of a file, known by its place in it.",
        "id": serializers.IntegerField(label=_("ID"), min_value=0),
        "field": serializers.ChoiceField(
            choices=choices, required=False, allow_blank=True, label=_("Import as")
        ),
    }
    row: Any = type(f"{name}ColumnSerializer", (serializers.Serializer,), members)
    rows = row(many=True, required=False, max_length=MAX_COLUMNS, label=_("Columns"))
    made = type(f"{name}MappingSerializer", (MappingSerializer,), {"columns": rows})
    made.__doc__ = MappingSerializer.__doc__
    return made


MAPPINGS = {kind: make_serializer(kind) for kind in FIELDS}


def show_columns(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return each column of a file with what it is taken for, and some of its cells."""
    columns = zip(batch.mapping, batch.examples, strict=True)
    return [
        {
            "id": place,
            "label": tell_column(column["header"], place, examples),
            "field": column["field"],
        }
        for place, (column, examples) in enumerate(columns)
    ]


def show_values(batch: ImportBatch) -> list[dict[str, str]]:
    """Return which values mean others."""
    return [
        {"column": column["header"], "value": value, "meaning": meaning}
        for column in batch.mapping
        for value, meaning in column["values"].items()
    ]


def tell_column(header: str, place: int, examples: Sequence[str]) -> str:
    name = header or str(_("Column {number}")).format(number=place + 1)
    return f"{name} ({', '.join(examples)})" if examples else name
