"""Fields that a team adds to its records: reading and showing their values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from quickscale_business_themes.crm.importing import values
from quickscale_business_themes.crm.importing.fields import ImportField
from quickscale_business_themes.crm.importing.values import BadValue, Notation
from quickscale_business_themes.crm.models import CustomField
from quickscale_business_themes.crm.models.custom_fields import CustomFieldType

MOST_LETTERS = 500
#: What numbers are limited to, before and after the decimal mark.
_MOST_DIGITS = 20


def list_fields(team_id: int, *kinds: str) -> list[CustomField]:
    """Return the fields that a team adds to records of some kinds."""
    return list(CustomField.objects.for_team(team_id).filter(kind__in=kinds).order_by("pk"))


def read_value(field: CustomField, text: str, notation: Notation) -> Any:
    """Return a value as it is kept.

    Raises:
        BadValue: it isn't one of the field's type.
    """
    if field.type == CustomFieldType.NUMBER:
        return read_number(text, notation)
    if field.type == CustomFieldType.DATE:
        return values.read_date(text, notation).isoformat()
    if field.type == CustomFieldType.SWITCH:
        return values.read_switch(text, notation)
    if field.type == CustomFieldType.CHOICE:
        names = {option.lower(): option for option in field.options}
        return values.read_choice(names, text, notation)
    return values.read_text(MOST_LETTERS, text, notation)


def read_number(text: str, notation: Notation) -> str:
    number = values.read_number(text, notation)
    if abs(number.adjusted()) >= _MOST_DIGITS or len(number.as_tuple().digits) > _MOST_DIGITS:
        raise BadValue("range")
    return f"{number:f}"


def write_value(field: CustomField, value: Any) -> str:
    """Return a value as it is typed in, and written into files."""
    if value is None:
        return ""
    if field.type == CustomFieldType.SWITCH:
        return "yes" if value else "no"
    return str(value)


def type_value(field: CustomField, value: Any) -> Any:
    """Return a value for a cell of a table; figures are figures."""
    if field.type == CustomFieldType.NUMBER:
        return Decimal(value)
    return write_value(field, value)


def show_value(field: CustomField, value: Any) -> str:
    """Return a value as people of the current language read it."""
    if field.type == CustomFieldType.SWITCH:
        return gettext("Yes") if value else gettext("No")
    if field.type == CustomFieldType.DATE and (day := parse_date(str(value))):
        return date_format(day, "SHORT_DATE_FORMAT")
    if field.type == CustomFieldType.NUMBER:
        return number_format(Decimal(value), use_l10n=True)
    return str(value)


def list_values(fields: Iterable[CustomField], custom: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return a record's values with their fields' names, without those that are empty."""
    found = ((field, custom.get(field.key)) for field in fields)
    return [(field.name, show_value(field, it)) for field, it in found if it is not None]


#: How pages ask for values of a type.
_FORMATS: Mapping[str, str] = {
    CustomFieldType.TEXT: "text",
    CustomFieldType.NUMBER: "decimal",
    CustomFieldType.DATE: "date",
    CustomFieldType.SWITCH: "choice",
    CustomFieldType.CHOICE: "choice",
}


def name_format(field: CustomField) -> str:
    """Return the format of the input that asks for a field's value."""
    return _FORMATS[field.type]


def list_options(field: CustomField, value: Any = None) -> list[dict[str, str]]:
    """Return what can be chosen, by the text of each; a record's own value among it."""
    if field.type == CustomFieldType.SWITCH:
        return [{"value": "yes", "label": gettext("Yes")}, {"value": "no", "label": gettext("No")}]
    if field.type != CustomFieldType.CHOICE:
        return []
    known = [value] if value is not None and value not in field.options else []
    return [{"value": option, "label": option} for option in [*field.options, *known]]


def describe_value(field: CustomField, value: Any) -> dict[str, Any]:
    """Return a value with all that a form has to know to ask for it."""
    return {
        "id": field.public_id,
        "label": field.name,
        "value": write_value(field, value),
        "format": name_format(field),
        "choices": list_options(field, value),
    }


def describe_facet(field: CustomField) -> dict[str, Any]:
    """Return how lists are narrowed by a field: by what is chosen, or what is typed."""
    values = [
        {"id": f"{field.key}:{each['value']}", "label": each["label"]}
        for each in list_options(field)
    ]
    return {
        "id": field.key,
        "label": field.name,
        "format": "" if values else name_format(field),
        "values": values,
    }


def make_import_fields(team_id: int, kind: str) -> dict[str, ImportField]:
    """Return how columns of files are read as custom fields, by the fields' names."""
    return {
        field.name.lower(): ImportField(field.name, partial(_read_pair, field))
        for field in list_fields(team_id, kind)
    }


def _read_pair(field: CustomField, cell: str, notation: Notation) -> dict[str, Any]:
    return {field.key: read_value(field, cell, notation)}
