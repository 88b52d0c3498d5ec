"""What the conditions of a rule may ask of a record, and what its actions may set."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.exceptions import WrongRuleValue
from quickscale_business_themes.crm.importing.values import BadValue, Notation
from quickscale_business_themes.crm.models import (
    Company,
    Contact,
    CustomField,
    Deal,
    Lead,
    Pipeline,
    RuleSubject,
    Stage,
)
from quickscale_business_themes.crm.models.custom_fields import CustomFieldType
from quickscale_business_themes.crm.services.custom_fields import list_fields, read_value

FieldType = Literal[
    "text",
    "choice",
    "number",
    "date",
    "moment",
    "boolean",
    "switch",
    "person",
    "stage",
    "pipeline",
    "tags",
]

MODELS: Mapping[str, type[Any]] = {
    RuleSubject.LEAD: Lead,
    RuleSubject.CONTACT: Contact,
    RuleSubject.COMPANY: Company,
    RuleSubject.DEAL: Deal,
}

#: Where the value of a relation is, beneath the field's own name.
_PATHS = {"person": "owner__public_id", "stage": "stage__public_id"}
_PATHS |= {"pipeline": "stage__pipeline__public_id"}
_LABELS = {"tags": _("Tags"), "pipeline": _("Pipeline")}
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
_MOST_TEXT, _MOST_NUMBER = 500, Decimal(10) ** 15
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})

_COMMON: Mapping[str, FieldType] = {"owner": "person", "tags": "tags", "created_at": "moment"}
_PERSON: Mapping[str, FieldType] = {
    **dict.fromkeys(("first_name", "last_name", "job_title", "email", "phone"), "text"),
    "description": "text",
}
_TYPES: Mapping[str, Mapping[str, FieldType]] = {
    RuleSubject.LEAD: {
        **dict.fromkeys(("status", "rating", "source"), "choice"),
        **_PERSON,
        **dict.fromkeys(("company_name", "website"), "text"),
        **_COMMON,
    },
    RuleSubject.CONTACT: {
        **_PERSON,
        **dict.fromkeys(("do_not_email", "do_not_call"), "boolean"),
        **_COMMON,
    },
    RuleSubject.COMPANY: {
        **dict.fromkeys(
            ("name", "website", "phone", "industry", "street", "postcode", "city", "country"),
            "text",
        ),
        "employees": "number",
        "description": "text",
        **_COMMON,
    },
    RuleSubject.DEAL: {
        "name": "text",
        "stage": "stage",
        "pipeline": "pipeline",
        **dict.fromkeys(("status", "source", "lost_reason"), "choice"),
        **dict.fromkeys(("amount", "home_amount", "probability"), "number"),
        **dict.fromkeys(("opened_on", "expected_close_on", "closed_on"), "date"),
        "stage_since": "moment",
        **dict.fromkeys(("currency", "next_step", "description"), "text"),
        **_COMMON,
    },
}
#: What an action may set; the owner, the tags and the stage have actions of their own.
_SETTABLE: Mapping[str, frozenset[str]] = {
    RuleSubject.LEAD: frozenset({"status", "rating", "source", "job_title", "description"}),
    RuleSubject.CONTACT: frozenset({"job_title", "do_not_email", "do_not_call", "description"}),
    RuleSubject.COMPANY: frozenset(
        {"industry", "employees", "city", "postcode", "country", "description"}
    ),
    RuleSubject.DEAL: frozenset(
        {"source", "probability", "expected_close_on", "next_step", "description"}
    ),
}
#: As what rules know each type of field that teams add.
_ADDED_TYPES: Mapping[str, FieldType] = {
    CustomFieldType.TEXT: "text",
    CustomFieldType.NUMBER: "number",
    CustomFieldType.DATE: "date",
    CustomFieldType.SWITCH: "switch",
    CustomFieldType.CHOICE: "choice",
}


@dataclass(frozen=True, slots=True)
class RuleField:
    """A field of a record, as rules know it.

    Attributes:
        path: where the ORM finds its value.
        column: the attribute that says whether it was changed; empty if it is never noticed.
        choices: of a choice, its values and their labels.
        is_whole: whether it is a number without decimals.
        added: the field of the team's own that it is, None for a field of the model.
    """

    name: str
    label: Any
    type: FieldType
    path: str
    column: str
    choices: tuple[tuple[str, Any], ...] = ()
    is_settable: bool = False
    is_whole: bool = False
    added: CustomField | None = None

    def read(self, record: Any) -> Any:
        """Return a record's value, None for none; of the tags, their names."""
        if self.type == "tags":
            return [tag.name for tag in record.tags.all()]
        if self.added:
            kept = record.custom.get(self.name)
            return None if kept is None else self.load(kept)
        value = record
        for name in self.path.split("__"):
            value = getattr(value, name, None)
        return value

    def load(self, value: Any) -> Any:
        """Return a value of a rule as what the database compares it with."""
        if self.type == "number":
            return Decimal(value)
        if self.type in ("date", "moment"):
            return date.fromisoformat(value)
        return uuid.UUID(value) if self.type in ("person", "stage", "pipeline") else value

    def parse(self, value: Any, *, team_id: int) -> Any:
        """Return a value as a rule keeps it: what people write is understood too.

        Raises:
            WrongRuleValue: the field can't have this value.
        """
        text = str(value).strip() if isinstance(value, (str, int, float, Decimal)) else ""
        if not text or len(text) > _MOST_TEXT:
            raise WrongRuleValue
        parsed = _PARSERS[self.type](self, text, team_id)
        if self.added:
            require_keepable(self.added, parsed)
        return parsed

    def show(self, value: Any, *, team_id: int) -> str:
        """Return a value of a rule as people read it."""
        if self.type == "choice":
            return str(dict(self.choices).get(value, value))
        if self.type in ("boolean", "switch"):
            return str(_("Yes") if value else _("No"))
        if self.type in ("person", "stage", "pipeline"):
            return show_row(find_rows(self.type, team_id), value)
        return str(value)


@cache
def fields_of(subject: str) -> Mapping[str, RuleField]:
    """Return the fields that all teams have of a kind of record, by name."""
    return {name: make_field(subject, name, kind) for name, kind in _TYPES[subject].items()}


def load_fields(subject: str, team_id: int) -> Mapping[str, RuleField]:
    """Return the fields of a kind of record by name; those that the team added by their keys."""
    added = {each.key: make_added(each) for each in list_fields(team_id, subject)}
    return {**fields_of(subject), **added}


def load_all_fields(team_id: int) -> list[RuleField]:
    """Return the fields of all kinds of records, those that the team added last."""
    own = [field for subject in RuleSubject.values for field in fields_of(subject).values()]
    return own + [make_added(each) for each in list_fields(team_id, *RuleSubject.values)]


def find_fields(subject: str, team_id: int, names: Iterable[str]) -> Mapping[str, RuleField]:
    """Return fields by name, among them those of these names; what was deleted is missing.

    The database is asked only for fields that teams add.
    """
    known = fields_of(subject)
    return known if known.keys() >= set(names) else load_fields(subject, team_id)


def make_added(field: CustomField) -> RuleField:
    return RuleField(
        field.key,
        field.name,
        _ADDED_TYPES[field.type],
        f"custom__{field.key}",
        "custom",
        tuple((option, option) for option in field.options),
        is_settable=True,
        added=field,
    )


def make_field(subject: str, name: str, kind: FieldType) -> RuleField:
    column = {"person": "owner_id", "stage": "stage_id"}.get(kind, name)
    is_noticed = kind not in ("tags", "pipeline") and name not in ("created_at", "stage_since")
    known = None if name in _LABELS else MODELS[subject]._meta.get_field(name)
    return RuleField(
        name,
        known.verbose_name if known else _LABELS[name],
        kind,
        _PATHS.get(kind, name),
        column if is_noticed else "",
        tuple(known.choices or ()) if known and kind == "choice" else (),
        name in _SETTABLE[subject],
        isinstance(known, models.IntegerField),
    )


def take_snapshot(record: Any) -> dict[str, Any]:
    """Return what a record says, to tell later what was changed; it takes no query."""
    fields = fields_of(record._meta.model_name).values()
    said = {each.name: getattr(record, each.column) for each in fields if each.column}
    return {**said, "custom": dict(record.custom)}


def list_changes(before: Mapping[str, Any], record: Any) -> list[str]:
    """Return the names of the fields that say something else than in a snapshot."""
    now = take_snapshot(record)
    custom, former = now.pop("custom"), before["custom"]
    changed = [name for name, value in now.items() if value != before[name]]
    keys = sorted(custom.keys() | former.keys())
    return changed + [key for key in keys if custom.get(key) != former.get(key)]


def find_rows(kind: str, team_id: int) -> Any:
    """Return what a relation may lead to."""
    if kind == "person":
        return get_user_model()._default_manager.filter(memberships__team=team_id)
    if kind == "pipeline":
        return Pipeline.objects.for_team(team_id)
    return Stage.objects.for_team(team_id).select_related("pipeline")


def show_row(rows: Any, identity: str) -> str:
    """Return what a row is called, or its id where nobody else could tell which one is meant."""
    row = rows.filter(public_id=identity).first()
    if row is None or rows.filter(name__iexact=row.name).count() > 1:
        return identity
    return str(row.name)


def parse_choice(field: RuleField, text: str, team_id: int) -> str:
    for value, label in field.choices:
        if text.lower() in (value.lower(), str(label).lower()):
            return value
    raise WrongRuleValue(
        _("Choose one of: {choices}.").format(
            choices=", ".join(str(label) for _value, label in field.choices)
        )
    )


def parse_number(field: RuleField, text: str, team_id: int) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise WrongRuleValue(_("Enter a number.")) from None
    if not number.is_finite() or abs(number) > _MOST_NUMBER:
        raise WrongRuleValue(_("Enter a number."))
    # The database would take the decimals off, and find what isn't the same.
    if field.is_whole and number % 1:
        raise WrongRuleValue(_("Enter a whole number."))
    return format(number, "f")


def parse_day(field: RuleField, text: str, team_id: int) -> str:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not _FIRST_DAY <= day <= _LAST_DAY:
        raise WrongRuleValue(_("Enter a date such as 2027-01-31."))
    return day.isoformat()


def parse_boolean(field: RuleField, text: str, team_id: int) -> bool:
    lower = text.lower()
    if lower in _YES or lower == str(_("Yes")).lower():
        return True
    if lower in _NO or lower == str(_("No")).lower():
        return False
    raise WrongRuleValue(_("Enter yes or no."))


def parse_row(field: RuleField, text: str, team_id: int) -> str:
    """Return the public id of a row, given by that, by its name or by somebody's address."""
    rows = find_rows(field.type, team_id)
    by_name = Q(name__iexact=text) | (Q(email__iexact=text) if field.type == "person" else Q())
    found = rows.filter(public_id=text) if is_uuid(text) else rows.filter(by_name)
    names = list(found.values_list("public_id", flat=True)[:2])
    if len(names) == 1:
        return str(names[0])
    if names:
        raise WrongRuleValue(_("There are several of this name. Enter an ID."))
    raise WrongRuleValue(_("There is nobody or nothing of this name."))


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def require_keepable(field: CustomField, value: Any) -> None:
    """Refuse what records can't keep in a field: a number with too many digits."""
    if field.type != CustomFieldType.NUMBER:
        return
    try:
        read_value(field, value, Notation())
    except BadValue:
        raise WrongRuleValue(_("Enter a number with at most 20 digits.")) from None


def parse_text(field: RuleField, text: str, team_id: int) -> str:
    return text


_PARSERS: Mapping[str, Any] = {
    "text": parse_text,
    "tags": parse_text,
    "choice": parse_choice,
    "number": parse_number,
    "date": parse_day,
    "moment": parse_day,
    "boolean": parse_boolean,
    "switch": parse_boolean,
    "person": parse_row,
    "stage": parse_row,
    "pipeline": parse_row,
}
