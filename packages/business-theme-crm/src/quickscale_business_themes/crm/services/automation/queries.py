"""Conditions of rules as the database is asked them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Left, Lower, StrIndex
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)
from django.utils import timezone

from quickscale_business_themes.crm.services.automation.conditions import (
    BOUNDS,
    DAY_BOUNDS,
    DAYS,
    Tree,
    list_spellings,
)
from quickscale_business_themes.crm.services.automation.fields import (
    MODELS,
    RuleField,
)
from quickscale_business_themes.crm.services.custom_filters import ADDED_NUMBER

_DAY = timedelta(days=1)
_LOOKUPS: Mapping[str, Any] = {
    "gt": GreaterThan,
    "gte": GreaterThanOrEqual,
    "lt": LessThan,
    "lte": LessThanOrEqual,
    "same": Exact,
}


class AsciiLower(Lower):
    """Writes A to Z small and no other letters, as SQLite does, wherever the database is from."""

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = '%(function)s(%(expressions)s COLLATE "C")'
        return self.as_sql(compiler, connection, template=template, **context)


def to_q(tree: Tree, subject: str, fields: Mapping[str, RuleField], today: date) -> Q:
    """Return what holds of the records of which the conditions hold.

    What asks for changes is taken as if everything had just been changed.

    Args:
        fields: those that they ask for, by name.
    """
    if "field" in tree:
        return leaf_q(Leaf(fields[tree["field"]], tree["op"], tree.get("value"), subject, today))
    if "not" in tree:
        return ~to_q(tree["not"], subject, fields, today)
    if "all" in tree:
        condition = _everything()
        for each in tree["all"]:
            condition &= to_q(each, subject, fields, today)
        return condition
    alternatives = _nothing()
    for each in tree["any"]:
        alternatives |= to_q(each, subject, fields, today)
    return alternatives


def _everything() -> Q:
    return Q(pk__isnull=False)


def _nothing() -> Q:
    return Q(pk__isnull=True)


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a leaf of a tree asks of the records of one kind, on one day."""

    field: RuleField
    op: str
    value: Any
    subject: str
    today: date


def leaf_q(leaf: Leaf) -> Q:
    ask = _ASKED.get(leaf.op)
    if ask:
        return ask(leaf)
    if leaf.op in DAYS:
        return bound_q(leaf.field, DAY_BOUNDS[leaf.op], leaf.today - leaf.value * _DAY)
    if leaf.op in BOUNDS:
        return bound_q(leaf.field, leaf.op, leaf.field.load(leaf.value))
    return tag_q(leaf) if leaf.field.type == "tags" else field_text_q(leaf)


def in_q(leaf: Leaf) -> Q:
    values = [leaf.field.load(each) for each in leaf.value]
    return Q(**{f"{leaf.field.path}__in": values}) & there(leaf.field)


def tag_q(leaf: Leaf) -> Q:
    through = MODELS[leaf.subject].tags.through
    tagged = through._default_manager.filter(text_q(F("tag__name"), "eq", leaf.value))
    return Q(pk__in=tagged.values(f"{leaf.subject}_id"))


def there(field: RuleField) -> Q:
    """Return that a field is not null: else its negation would be unknown rather than true."""
    return Q(**{f"{field.path}__isnull": False})


def same_q(leaf: Leaf) -> Q:
    field, value = leaf.field, leaf.value
    if field.type == "text":
        return field_text_q(leaf)
    if field.type == "moment" or (field.added and field.type in ("number", "date")):
        return bound_q(field, "same", field.load(value))
    return Q(**{field.path: field.load(value)}) & there(field)


def filled_q(leaf: Leaf) -> Q:
    field = leaf.field
    if field.type == "tags":
        through = MODELS[leaf.subject].tags.through
        return Q(pk__in=through._default_manager.values(f"{leaf.subject}_id"))
    if field.type in ("text", "choice") and not field.added:
        return ~Q(**{field.path: ""})
    return there(field)


def field_text_q(leaf: Leaf) -> Q:
    field, op = leaf.field, leaf.op if leaf.op in ("contains", "startswith") else "eq"
    if field.added:
        return text_q(added_value(field), op, leaf.value) & there(field)
    return text_q(F(field.path), op, leaf.value)


def added_value(field: RuleField) -> Any:
    """Return what a record says in a field that the team added: a number, or a text."""
    text = KeyTextTransform(field.name, "custom")
    return Cast(text, ADDED_NUMBER) if field.type == "number" else text


def text_q(asked: Any, op: str, value: str) -> Q:
    text = AsciiLower(asked)
    condition = _nothing()
    for each in list_spellings(value):
        if op == "contains":
            condition |= Q(GreaterThan(StrIndex(text, Value(each)), 0))
        else:
            shown = Left(text, len(each)) if op == "startswith" else text
            condition |= Q(Exact(shown, Value(each)))
    return condition


def bound_q(field: RuleField, op: str, value: Any) -> Q:
    if field.added:
        # Days are kept as texts that are in order.
        bound = value.isoformat() if field.type == "date" else value
        return Q(_LOOKUPS[op](added_value(field), bound)) & there(field)
    if field.type != "moment":
        lookup = "exact" if op == "same" else op
        return Q(**{f"{field.path}__{lookup}": value}) & there(field)
    begin, end = start_of(value), start_of(value + _DAY)
    lookups = {
        "gt": {"gte": end},
        "gte": {"gte": begin},
        "lt": {"lt": begin},
        "lte": {"lt": end},
        "same": {"gte": begin, "lt": end},
    }
    asked = {f"{field.path}__{lookup}": moment for lookup, moment in lookups[op].items()}
    return Q(**asked) & there(field)


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


_ASKED: Mapping[str, Callable[[Leaf], Q]] = {
    "changed": lambda leaf: _everything(),
    "changed_to": same_q,
    "eq": same_q,
    "ne": lambda leaf: ~same_q(leaf),
    "filled": filled_q,
    "empty": lambda leaf: ~filled_q(leaf),
    "in": in_q,
}
