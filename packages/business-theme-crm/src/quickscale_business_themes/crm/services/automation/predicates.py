"""Conditions of rules as one record is asked them; the same hold of it as in the database."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from quickscale_business_themes.crm.services.automation.conditions import (
    BOUNDS,
    CHANGES,
    DAY_BOUNDS,
    DAYS,
    Tree,
    list_spellings,
    lower_ascii,
)
from quickscale_business_themes.crm.services.automation.fields import RuleField

_DAY = timedelta(days=1)


def holds(
    tree: Tree,
    record: Any,
    fields: Mapping[str, RuleField],
    *,
    changed: Collection[str] | None,
    today: date,
) -> bool:
    """Whether conditions hold of a record.

    Args:
        fields: those that they ask for, by name.
        changed: the names of what was just changed; None takes everything for changed.
    """
    if "field" in tree:
        return leaf_holds(fields[tree["field"]], tree, record, changed, today)
    if "not" in tree:
        return not holds(tree["not"], record, fields, changed=changed, today=today)
    every = all if "all" in tree else any
    inside = tree["all"] if "all" in tree else tree["any"]
    return every(holds(each, record, fields, changed=changed, today=today) for each in inside)


def leaf_holds(
    field: RuleField, leaf: Tree, record: Any, changed: Collection[str] | None, today: date
) -> bool:
    op, actual = leaf["op"], field.read(record)
    value: Any = leaf.get("value")
    if op in CHANGES and changed is not None and field.name not in changed:
        return False
    if op in _ASKED:
        return _ASKED[op](field, actual, value)
    if actual is None:
        return False
    if op in DAYS:
        return _COMPARISONS[DAY_BOUNDS[op]](day_of(actual), today - value * _DAY)
    if op in BOUNDS:
        return _COMPARISONS[op](day_of(actual), field.load(value))
    texts, op = (actual, "eq") if field.type == "tags" else ([actual], op)
    return any(text_holds(each, op, value) for each in texts)


def is_filled(field: RuleField, actual: Any, value: Any) -> bool:
    return actual not in (None, "", [])


def is_one_of(field: RuleField, actual: Any, value: Any) -> bool:
    return actual in [field.load(each) for each in value]


def is_same(field: RuleField, actual: Any, value: Any) -> bool:
    if actual is None:
        return False
    if field.type == "text":
        return text_holds(actual, "eq", value)
    return bool(day_of(actual) == field.load(value))


def text_holds(actual: str, op: str, value: str) -> bool:
    text = lower_ascii(actual)
    ask: Mapping[str, Callable[[str], bool]] = {
        "eq": text.__eq__,
        "contains": text.__contains__,
        "startswith": text.startswith,
    }
    return any(ask[op](each) for each in list_spellings(value))


def day_of(actual: Any) -> Any:
    """Return the day of a moment where the site is; anything else as it is."""
    return timezone.localtime(actual).date() if isinstance(actual, datetime) else actual


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "same": operator.eq,
}

_ASKED: Mapping[str, Callable[[RuleField, Any, Any], bool]] = {
    "changed": lambda field, actual, value: True,
    "changed_to": is_same,
    "eq": is_same,
    "ne": lambda field, actual, value: not is_same(field, actual, value),
    "filled": is_filled,
    "empty": lambda field, actual, value: not is_filled(field, actual, value),
    "in": is_one_of,
}
