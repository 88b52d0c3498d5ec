"""What rules do with a record, each thing judged as the rule is saved and done by a service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.exceptions import WrongRuleValue
from quickscale_business_themes.crm.models import LeadStatus, RuleSubject
from quickscale_business_themes.crm.services.automation.fields import (
    MODELS,
    RuleField,
    fields_of,
    find_fields,
    parse_row,
)

_MOST_DAYS, _MOST_NAME, _MOST_SUBJECT = 3650, 50, 200


class ActionKind(models.TextChoices):
    """What a rule does."""

    CREATE_TASK = "create_task", _("Create a task")
    SET_FIELD = "set_field", _("Set a field")
    ASSIGN = "assign", _("Assign to a person")
    ASSIGN_NEXT = "assign_next", _("Assign to whoever's turn it is")
    ADD_TAG = "add_tag", _("Add a tag")
    MOVE_STAGE = "move_stage", _("Move to a stage")
    MAIL_OWNER = "mail_owner", _("Send an e-mail to the owner")
    MAIL_PERSON = "mail_person", _("Send an e-mail to the person")
    WEBHOOK = "webhook", _("Tell the team's webhooks")


class WrongAction(ValueError):
    """An action makes no sense.

    Attributes:
        name: which part of it.
    """

    def __init__(self, message: Any, name: str) -> None:
        super().__init__(message)
        self.message, self.name = message, name


def check_action(action: Mapping[str, Any], *, subject: str, team_id: int) -> dict[str, Any]:
    """Return an action as a rule keeps it: ``{"kind", "field", "value", "text", "days"}``.

    Raises:
        WrongAction: something of it makes no sense.
    """
    kind = action["kind"]
    checked = {"kind": kind, "field": "", "value": "", "text": "", "days": None}
    return {**checked, **_CHECKS[kind](action, subject, team_id)}


def check_field(action: Mapping[str, Any], subject: str, team_id: int) -> dict[str, Any]:
    name = action.get("field") or ""
    field = find_fields(subject, team_id, [name]).get(name)
    if field is None or not field.is_settable:
        raise WrongAction(_("Choose a field that rules may set."), "field")
    value = check_value(field, action.get("value"), subject, team_id)
    if value == LeadStatus.CONVERTED:
        raise WrongAction(_("A lead is converted by people only."), "value")
    return {"field": field.name, "value": value}


def check_value(field: RuleField, value: Any, subject: str, team_id: int) -> Any:
    """Return a value for a field; what the field itself refuses is refused here."""
    try:
        parsed = field.parse(value, team_id=team_id)
        if not field.added:
            require_clean(subject, field, field.load(parsed))
    except (WrongRuleValue, ValidationError) as error:
        told = error.messages[0] if isinstance(error, ValidationError) else str(error)
        raise WrongAction(told, "value") from None
    return parsed


def require_clean(subject: str, field: RuleField, value: Any) -> None:
    if MODELS[subject]._meta.get_field(field.name).clean(value, None) != value:
        raise WrongRuleValue


def check_person(action: Mapping[str, Any], subject: str, team_id: int) -> dict[str, Any]:
    try:
        return {"value": parse_row(fields_of(subject)["owner"], require_text(action), team_id)}
    except WrongRuleValue as error:
        raise WrongAction(str(error), "value") from None


def check_stage(action: Mapping[str, Any], subject: str, team_id: int) -> dict[str, Any]:
    if subject != RuleSubject.DEAL:
        raise WrongAction(_("Only deals have stages."), "kind")
    try:
        return {"value": parse_row(fields_of(subject)["stage"], require_text(action), team_id)}
    except WrongRuleValue as error:
        raise WrongAction(str(error), "value") from None


def check_task(action: Mapping[str, Any], subject: str, team_id: int) -> dict[str, Any]:
    return {"value": require_text(action), "text": action.get("text") or "", **check_days(action)}


def check_days(action: Mapping[str, Any]) -> dict[str, Any]:
    days = action.get("days")
    if days is not None and not 0 <= days <= _MOST_DAYS:
        raise WrongAction(_("Enter a number of days from 0 to 3,650."), "days")
    return {"days": days}


def check_tag(action: Mapping[str, Any], subject: str, team_id: int) -> dict[str, Any]:
    return {"value": require_text(action, _MOST_NAME)}


def check_mail(action: Mapping[str, Any], subject: str, team_id: int) -> dict[str, Any]:
    if not action.get("text"):
        raise WrongAction(_("Enter what the e-mail says."), "text")
    return {"value": require_text(action), "text": action["text"]}


def check_mail_to_person(action: Mapping[str, Any], subject: str, team_id: int) -> dict[str, Any]:
    if subject == RuleSubject.COMPANY:
        raise WrongAction(_("A company has no e-mail address."), "kind")
    return check_mail(action, subject, team_id)


def check_nothing(action: Mapping[str, Any], subject: str, team_id: int) -> dict[str, Any]:
    return {}


def require_text(action: Mapping[str, Any], limit: int = _MOST_SUBJECT) -> str:
    text = " ".join(str(action.get("value") or "").split())
    if not text:
        raise WrongAction(_("Enter a value."), "value")
    if len(text) > limit:
        raise WrongAction(_("This text is too long."), "value")
    return text


_CHECKS: Mapping[str, Callable[[Mapping[str, Any], str, int], dict[str, Any]]] = {
    ActionKind.SET_FIELD: check_field,
    ActionKind.ASSIGN: check_person,
    ActionKind.ASSIGN_NEXT: check_nothing,
    ActionKind.CREATE_TASK: check_task,
    ActionKind.ADD_TAG: check_tag,
    ActionKind.MOVE_STAGE: check_stage,
    ActionKind.MAIL_OWNER: check_mail,
    ActionKind.MAIL_PERSON: check_mail_to_person,
    ActionKind.WEBHOOK: check_nothing,
}
