"""Companies and contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import transaction

from quickscale_business_themes.crm.exceptions import RecordGone
from quickscale_business_themes.crm.models import (
    Company,
    Contact,
    ContactEmail,
    ContactPhone,
    Trigger,
)
from quickscale_business_themes.crm.services.automation.events import note_change, note_event
from quickscale_business_themes.crm.services.automation.fields import take_snapshot

Row = TypeVar("Row", ContactEmail, ContactPhone)
Rows = Sequence[Mapping[str, Any]]


def lock_record(record: Any) -> None:
    """Read a record again, which nobody else changes until the transaction ends.

    Raises:
        RecordGone: it was deleted in the meantime. Saving it would bring it back.
    """
    rows = type(record).objects.for_team(record.team_id).select_for_update()
    try:
        record.refresh_from_db(from_queryset=rows)
    except type(record).DoesNotExist:
        raise RecordGone from None


@transaction.atomic
def save_company(company: Company, values: Mapping[str, Any]) -> Company:
    """Save a company with what is said of it."""
    save_record(company, values)
    return company


def save_record(record: Company | Contact, values: Mapping[str, Any]) -> None:
    before = take_snapshot(record) if record.pk else None
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    if before is None:
        note_event(record, Trigger.CREATED)
    else:
        note_change(record, before)


@transaction.atomic
def save_contact(
    contact: Contact,
    values: Mapping[str, Any],
    *,
    emails: Rows | None = None,
    phones: Rows | None = None,
) -> Contact:
    """Save a contact with what is said of them; further addresses stay where none are given."""
    save_record(contact, values)
    replace_rows(contact, ContactEmail, emails)
    replace_rows(contact, ContactPhone, phones)
    return contact


def replace_rows(contact: Contact, model: type[Row], rows: Rows | None) -> None:
    if rows is None:
        return
    objects = model.objects.for_team(contact.team_id)
    objects.filter(contact=contact).delete()
    for row in rows:
        model(team_id=contact.team_id, contact=contact, **row).save()
