"""Finding records by what they say in the fields that a team adds.

A condition is ``<field's id>:<value>``. Texts contain the value, in either case. Of numbers and
dates it may be a range, ``<from>..<to>``, of which either may be left open. Several values of one
field find the records with any of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext as _

from quickscale_business_themes.crm.importing.values import BadValue, Notation
from quickscale_business_themes.crm.models import CustomField
from quickscale_business_themes.crm.models.custom_fields import CustomFieldType
from quickscale_business_themes.crm.services.custom_fields import read_value
from quickscale_business_themes.crm.services.import_problems import tell

_RANGE = ".."
#: Numbers have at most 20 digits before the decimal mark and 39 after it.
ADDED_NUMBER = DecimalField(max_digits=60, decimal_places=39)
_LOOKUPS: Mapping[str, Any] = {
    "exact": Exact,
    "gte": GreaterThanOrEqual,
    "lte": LessThanOrEqual,
}
_RANGED = (CustomFieldType.NUMBER, CustomFieldType.DATE)


class WrongFilter(Exception):
    """A condition that makes no sense.

    Args:
        field: the field's id; empty where there is no such field.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def find_by_values(fields: Iterable[CustomField], conditions: Sequence[str]) -> Q:
    """Return what holds of the records that meet the conditions.

    Raises:
        WrongFilter: one makes no sense.
    """
    known = {field.key: field for field in fields}
    wanted: dict[str, Q] = defaultdict(Q)
    for condition in conditions:
        key, _colon, text = condition.partition(":")
        if key not in known:
            raise WrongFilter("", _("There is no such field."))
        wanted[key] |= find_by_value(known[key], text.strip())
    found = Q()
    for each in wanted.values():
        found &= each
    return found


def find_by_value(field: CustomField, text: str) -> Q:
    if field.type in _RANGED:
        lower, is_range, upper = text.partition(_RANGE)
        if is_range:
            return find_between(field, lower, "gte") & find_between(field, upper, "lte")
        return find_between(field, text, "exact")
    value = read(field, text)
    lookup = "icontains" if field.type == CustomFieldType.TEXT else "exact"
    return Q(**{f"custom__{field.key}__{lookup}": value})


def find_between(field: CustomField, text: str, lookup: str) -> Q:
    """Return the condition that a bound is kept; an open one always is."""
    if not text.strip() and lookup != "exact":
        return Q()
    value = read(field, text.strip())
    if field.type == CustomFieldType.DATE:
        return Q(**{f"custom__{field.key}__{lookup}": value})
    number = Cast(KeyTextTransform(field.key, "custom"), ADDED_NUMBER)
    return Q(_LOOKUPS[lookup](number, Decimal(value)))


def read(field: CustomField, text: str) -> Any:
    try:
        return read_value(field, text, Notation())
    except BadValue as error:
        raise WrongFilter(field.key, f"{field.name}: {tell(str(error))}") from None
