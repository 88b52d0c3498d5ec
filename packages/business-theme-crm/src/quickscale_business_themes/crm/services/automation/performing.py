"""Doing what a rule says with one record, by the services that people use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm import signals
from quickscale_business_themes.crm.exceptions import NotForThisRecord
from quickscale_business_themes.crm.mails import RULE_MAIL
from quickscale_business_themes.crm.models import Activity, Contact, Deal, Lead, Rule, Stage
from quickscale_business_themes.crm.services.assignment import choose_owner, lock_assignees
from quickscale_business_themes.crm.services.automation.actions import ActionKind
from quickscale_business_themes.crm.services.automation.fields import (
    RuleField,
    find_fields,
    find_rows,
)
from quickscale_business_themes.crm.services.deals import move_deal, update_deal
from quickscale_business_themes.crm.services.leads import update_lead
from quickscale_business_themes.crm.services.pipelines import lock_pipeline
from quickscale_business_themes.crm.services.records import (
    lock_record,
    save_company,
    save_contact,
)
from quickscale_business_themes.crm.services.tags import find_or_create_tags

Action = Mapping[str, Any]


def perform(action: Action, record: Any, *, rule: Rule, key: str) -> str:
    """Do what an action says, and return what there is to tell of it.

    Args:
        key: names this run and the action's place in it, so that no mail is sent twice.

    Raises:
        ServiceError: it can't be done with this record.
    """
    return _PERFORMERS[action["kind"]](action, record, rule, key)


def lock_first(actions: Iterable[Action], record: Any) -> None:
    """Lock what services lock before they lock a record.

    One action locks the record for those that come after it, and somebody else may wait for it.
    """
    kinds = {action["kind"] for action in actions}
    if ActionKind.ASSIGN_NEXT in kinds:
        lock_assignees(record.team_id)
    if ActionKind.MOVE_STAGE in kinds:
        lock_pipeline(record.stage.pipeline)


def set_values(record: Any, values: Mapping[str, Any]) -> None:
    if isinstance(record, Lead):
        update_lead(record, values=values)
    elif isinstance(record, Deal):
        update_deal(record, values=values)
    else:
        lock_record(record)
        save = save_contact if isinstance(record, Contact) else save_company
        save(record, values)


def set_field(action: Action, record: Any, rule: Rule, key: str) -> str:
    name = action["field"]
    field = find_fields(record._meta.model_name, record.team_id, [name]).get(name)
    if field is None:
        raise NotForThisRecord(_("There is no such field any more."))
    if field.added:
        set_added(field, action["value"], record)
    else:
        set_values(record, {name: field.load(action["value"])})
    return f"{field.label}: {field.show(action['value'], team_id=record.team_id)}"


def set_added(field: RuleField, value: Any, record: Any) -> None:
    """Set a field that the team added, which may have lost an option since the rule was saved."""
    lock_record(record)  # all of them are one column
    kept = field.parse(value, team_id=record.team_id)
    set_values(record, {"custom": {**record.custom, field.name: kept}})


def assign(action: Action, record: Any, rule: Rule, key: str) -> str:
    person = find_rows("person", record.team_id).filter(public_id=action["value"]).first()
    if person is None:
        raise NotForThisRecord(_("This person isn't in the team any more."))
    set_values(record, {"owner": person})
    return str(person.get_full_name())


def assign_next(action: Action, record: Any, rule: Rule, key: str) -> str:
    person = choose_owner(record)
    if person is None:
        raise NotForThisRecord(_("Nobody of the team takes turns."))
    set_values(record, {"owner": person})
    return str(person.get_full_name())


def create_task(action: Action, record: Any, rule: Rule, key: str) -> str:
    days = action["days"]
    Activity.objects.for_team(record.team_id).create(
        subject=action["value"],
        description=action["text"],
        due_at=None if days is None else timezone.now() + timedelta(days=days),
        assignee=record.owner,
        **{record._meta.model_name: record},
    )
    return str(action["value"])


def add_tag(action: Action, record: Any, rule: Rule, key: str) -> str:
    record.tags.add(*find_or_create_tags(record.team_id, [action["value"]]))
    return str(action["value"])


def move_stage(action: Action, record: Any, rule: Rule, key: str) -> str:
    stage = Stage.objects.for_team(record.team_id).filter(public_id=action["value"]).first()
    if stage is None:
        raise NotForThisRecord(_("There is no such stage any more."))
    move_deal(record, stage, user=None)
    return str(stage.name)


def mail_owner(action: Action, record: Any, rule: Rule, key: str) -> str:
    if record.owner is None or not record.owner.is_active:
        raise NotForThisRecord(_("The record has no owner."))
    return send_mail(action, record, record.owner.email, key)


def mail_person(action: Action, record: Any, rule: Rule, key: str) -> str:
    person = record.contact if isinstance(record, Deal) else record
    if person is None or not person.email:
        raise NotForThisRecord(_("There is no e-mail address."))
    if getattr(person, "do_not_email", False):
        raise NotForThisRecord(_("This person doesn't want e-mails."))
    return send_mail(action, record, person.email, key, is_outside=True)


def send_mail(
    action: Action, record: Any, address: str, key: str, *, is_outside: bool = False
) -> str:
    path = "" if is_outside else page_of(record)
    data = {"subject": action["value"], "text": action["text"], "path": path}
    RULE_MAIL.send(to=address, data=data, key=key)
    return address


def page_of(record: Any) -> str:
    from django.urls import reverse

    return reverse(f"crm:{record._meta.model_name}-detail", kwargs={"id": record.public_id})


def tell_webhooks(action: Action, record: Any, rule: Rule, key: str) -> str:
    signals.rule_fired.send(
        record.public_id,
        data={"rule": rule.name, "type": record._meta.model_name, "name": str(record)},
        owner=record.team,
    )
    return ""


_PERFORMERS: Mapping[str, Callable[[Action, Any, Rule, str], str]] = {
    ActionKind.SET_FIELD: set_field,
    ActionKind.ASSIGN: assign,
    ActionKind.ASSIGN_NEXT: assign_next,
    ActionKind.CREATE_TASK: create_task,
    ActionKind.ADD_TAG: add_tag,
    ActionKind.MOVE_STAGE: move_stage,
    ActionKind.MAIL_OWNER: mail_owner,
    ActionKind.MAIL_PERSON: mail_person,
    ActionKind.WEBHOOK: tell_webhooks,
}
