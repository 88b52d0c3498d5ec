"""Conditions of rules: judged as they are saved, asked of the database, and of one record.

A tree is ``{"all": [tree, …]}``, ``{"any": [tree, …]}``, ``{"not": tree}`` or a leaf,
``{"field": "amount", "op": "gte", "value": "1000"}``. What holds is never unknown: no condition but
``empty`` and ``ne`` holds of a field that is empty. Capitals don't matter in texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.exceptions import WrongRuleValue
from quickscale_business_themes.crm.models import Trigger
from quickscale_business_themes.crm.services.automation.fields import RuleField, load_fields

#: No tree is deeper, or has more leaves.
MAX_DEPTH, MAX_LEAVES = 5, 50
#: No list of values is longer, and no number of days larger.
_MAX_VALUES, _MAX_DAYS = 50, 36_500

Tree = Mapping[str, Any]

CHANGES = frozenset({"changed", "changed_to"})
_SAME = frozenset({"eq", "ne"})
FILLED = frozenset({"empty", "filled"})
BOUNDS = frozenset({"gt", "gte", "lt", "lte"})
DAYS = frozenset({"days_since", "days_since_gte"})
#: What each type of field can be asked.
OPS: Mapping[str, frozenset[str]] = {
    "text": _SAME | FILLED | CHANGES | {"contains", "startswith"},
    "choice": _SAME | FILLED | CHANGES | {"in"},
    "number": _SAME | FILLED | CHANGES | BOUNDS,
    "date": _SAME | FILLED | CHANGES | BOUNDS | DAYS,
    "moment": _SAME | FILLED | BOUNDS | DAYS,
    "boolean": frozenset({"eq", "changed", "changed_to"}),
    "switch": _SAME | FILLED | CHANGES,
    "person": _SAME | FILLED | CHANGES | {"in"},
    "stage": _SAME | CHANGES | {"in"},
    "pipeline": _SAME | {"in"},
    "tags": FILLED | {"contains"},
}
LABELS: Mapping[str, Any] = {
    "eq": _("is"),
    "ne": _("is not"),
    "in": _("is one of"),
    "contains": _("contains"),
    "startswith": _("begins with"),
    "empty": _("is empty"),
    "filled": _("is not empty"),
    "gt": _("is more than, or after"),
    "gte": _("is at least, or on or after"),
    "lt": _("is less than, or before"),
    "lte": _("is at most, or on or before"),
    "days_since": _("was so many days ago"),
    "days_since_gte": _("was at least so many days ago"),
    "changed": _("was changed"),
    "changed_to": _("was changed to"),
}
#: Ops that take no value.
BARE = frozenset({"empty", "filled", "changed"})
#: Triggers of which it is known what was changed.
_NOTICING = frozenset({Trigger.UPDATED, Trigger.MOVED, Trigger.WON, Trigger.LOST})


class WrongConditions(ValueError):
    """Conditions can't be asked of these records.

    Attributes:
        path: where the fault is, from the top: the names and the numbers of branches.
    """

    def __init__(self, message: Any, path: tuple[Any, ...]) -> None:
        super().__init__(message)
        self.message, self.path = message, path


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the conditions of one rule.

    Attributes:
        fields: what may be asked of its records, by name.
        leaves: how many were judged so far.
    """

    fields: Mapping[str, RuleField]
    trigger: str
    team_id: int
    leaves: list[int]

    def check(self, tree: Any, path: tuple[Any, ...] = (), depth: int = 1) -> dict[str, Any]:
        """Return a tree as a rule keeps it.

        Raises:
            WrongConditions: something of it makes no sense.
        """
        if not isinstance(tree, Mapping):
            raise WrongConditions(_("A condition is an object."), path)
        if len(tree) == 1:
            if depth > MAX_DEPTH:
                raise WrongConditions(_("Conditions are nested too deeply."), path)
            return self.check_branch(tree, path, depth)
        self.count(path)
        return self.check_leaf(tree, path)

    def count(self, path: tuple[Any, ...]) -> None:
        """Count a leaf, or a branch that has none."""
        self.leaves.append(1)
        if len(self.leaves) > MAX_LEAVES:
            raise WrongConditions(_("These are too many conditions."), path)

    def check_branch(self, tree: Tree, path: tuple[Any, ...], depth: int) -> dict[str, Any]:
        [(name, inside)] = tree.items()
        if name == "not":
            return {"not": self.check(inside, (*path, "not"), depth + 1)}
        if name not in ("all", "any") or not isinstance(inside, list):
            message = _("A condition has “all”, “any” or “not”, or a field, an op and a value.")
            raise WrongConditions(message, path)
        if not inside:
            self.count(path)
        checked = [
            self.check(each, (*path, name, number), depth + 1) for number, each in enumerate(inside)
        ]
        return {name: checked}

    def check_leaf(self, tree: Tree, path: tuple[Any, ...]) -> dict[str, Any]:
        if unknown := set(tree) - {"field", "op", "value"}:
            name = sorted(map(str, unknown))[0]
            raise WrongConditions(_("A condition has no “{name}”.").format(name=name), path)
        asked, op = tree.get("field"), tree.get("op")
        field = self.fields.get(asked) if isinstance(asked, str) else None
        if field is None:
            raise WrongConditions(_("There is no such field."), (*path, "field"))
        if not isinstance(op, str) or op not in OPS[field.type]:
            raise WrongConditions(_("This can't be asked of this field."), (*path, "op"))
        if op in CHANGES and (self.trigger not in _NOTICING or not field.column):
            message = _("Only rules that wait for changes know what was changed.")
            raise WrongConditions(message, (*path, "op"))
        leaf: dict[str, Any] = {"field": field.name, "op": op}
        if op in BARE:
            return leaf
        try:
            return {**leaf, "value": self.check_value(field, op, tree.get("value"))}
        except WrongRuleValue as error:
            raise WrongConditions(str(error), (*path, "value")) from None

    def check_value(self, field: RuleField, op: str, value: Any) -> Any:
        if op in DAYS:
            return check_days(value)
        if op != "in":
            return field.parse(value, team_id=self.team_id)
        values = value.split(",") if isinstance(value, str) else value
        if not isinstance(values, list) or not 0 < len(values) <= _MAX_VALUES:
            raise WrongRuleValue
        return [field.parse(each, team_id=self.team_id) for each in values]


def check_tree(tree: Any, *, subject: str, trigger: str, team_id: int) -> dict[str, Any]:
    """Return the conditions of a rule as it keeps them.

    Raises:
        WrongConditions: something of them makes no sense; nothing is asked in silence.
    """
    return Judge(load_fields(subject, team_id), trigger, team_id, []).check(tree)


def check_days(value: Any) -> int:
    try:
        days = int(str(value))
    except ValueError:
        raise WrongRuleValue(_("Enter a whole number of days.")) from None
    if abs(days) > _MAX_DAYS:
        raise WrongRuleValue(_("Enter a whole number of days."))
    return days


def list_leaves(tree: Tree) -> Iterator[Tree]:
    """Yield the leaves of a tree that was judged."""
    if "field" in tree:
        yield tree
    for name in ("all", "any"):
        for each in tree.get(name, ()):
            yield from list_leaves(each)
    if "not" in tree:
        yield from list_leaves(tree["not"])


#: As which bound of the day so many days ago each op is asked.
DAY_BOUNDS = {"days_since": "same", "days_since_gte": "lte"}


def list_spellings(value: str) -> list[str]:
    """Return how a text may be written, A to Z small: databases fold other letters differently."""
    written = (value, value.lower(), value.upper(), value.capitalize(), value.title())
    return sorted({lower_ascii(each) for each in written})


_ASCII = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def lower_ascii(text: str) -> str:
    return text.translate(_ASCII)
