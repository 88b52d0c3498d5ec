"""Writing rules, and saying what they would do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quickscale_business_themes.crm.exceptions import FieldInRule
from quickscale_business_themes.crm.models import CustomField, Rule
from quickscale_business_themes.crm.services.automation.conditions import (
    DAYS,
    LABELS,
    Tree,
    list_leaves,
)
from quickscale_business_themes.crm.services.automation.fields import RuleField, find_fields


@transaction.atomic
def save_rule(rule: Rule, values: Mapping[str, Any]) -> Rule:
    """Save a rule; one that is switched on again may run as often as a new one."""
    was_active = rule.pk is not None and rule.is_active
    for name, value in values.items():
        setattr(rule, name, value)
    if rule.is_active and not was_active:
        rule.paused_because, rule.active_since = "", timezone.now()
    rule.save()
    return rule


def require_unused(field: CustomField) -> None:
    """Refuse to delete a field while a rule needs it: it would do something else without.

    Raises:
        FieldInRule: one asks for it, or sets it.
    """
    for rule in Rule.objects.for_team(field.team_id).filter(subject=field.kind):
        named = {each["field"] for each in [*list_leaves(rule.conditions), *rule.actions]}
        if field.key in named:
            raise FieldInRule(rule.name)


def fields_of_rule(rule: Rule) -> Mapping[str, RuleField]:
    """Return the fields that a rule may name, by name."""
    named = (each["field"] for each in [*list_leaves(rule.conditions), *rule.actions])
    return find_fields(rule.subject, rule.team_id, filter(None, named))


def is_flat(tree: Tree) -> bool:
    """Whether a tree is one level of leaves, as a form can show it."""
    inside = tree.get("all", tree.get("any"))
    return inside is not None and all("field" in each for each in inside)


def write_conditions(tree: Tree, *, fields: Mapping[str, RuleField], team_id: int) -> str:
    """Return conditions as people read them: “Status is New and (Rating is Hot or not (…))”.

    Args:
        fields: those that the rule may name.
    """
    if "field" in tree:
        return write_leaf(tree, fields, team_id)
    [(name, inside)] = tree.items()
    if name == "not":
        return _("not ({condition})").format(
            condition=write_conditions(inside, fields=fields, team_id=team_id)
        )
    if not inside:
        return _("always") if name == "all" else _("never")
    written = [write_part(each, len(inside) > 1, fields, team_id) for each in inside]
    return (_(" and ") if name == "all" else _(" or ")).join(written)


def write_part(tree: Tree, has_others: bool, fields: Mapping[str, RuleField], team_id: int) -> str:
    written = write_conditions(tree, fields=fields, team_id=team_id)
    is_joined = len(tree.get("all", tree.get("any", ()))) > 1
    return f"({written})" if has_others and is_joined else written


def write_leaf(leaf: Tree, fields: Mapping[str, RuleField], team_id: int) -> str:
    field = fields.get(leaf["field"])
    label = capfirst(str(field.label)) if field else _("Deleted field")
    value = write_value(leaf, fields, team_id)
    if leaf["op"] in DAYS:
        return write_days(leaf, label)
    return f"{label} {LABELS[leaf['op']]} {value}".strip()


def write_days(leaf: Tree, label: str) -> str:
    days = int(leaf["value"])
    if leaf["op"] == "days_since":
        text = ngettext("{field} was {days} day ago", "{field} was {days} days ago", days)
    else:
        text = ngettext(
            "{field} was at least {days} day ago", "{field} was at least {days} days ago", days
        )
    return text.format(field=label, days=days)


def write_value(leaf: Tree, fields: Mapping[str, RuleField], team_id: int) -> str:
    """Return the value of a leaf as people write it."""
    value = leaf.get("value")
    if value is None:
        return ""
    values = value if isinstance(value, list) else [value]
    field = fields.get(leaf["field"])
    if field is None:
        return ", ".join(map(str, values))
    return ", ".join(field.show(each, team_id=team_id) for each in values)
