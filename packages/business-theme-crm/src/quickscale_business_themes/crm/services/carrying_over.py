"""What a lead says in the fields that the team added, carried over to what it becomes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quickscale_business_themes.crm.models import CustomField, ImportKind, Lead
from quickscale_business_themes.crm.models.custom_fields import CustomFieldType
from quickscale_business_themes.crm.services.records import lock_record


def carry_over(lead: Lead, records: Iterable[Any]) -> None:
    """Copy a lead's values to records' fields of the same name and type.

    What a record says already stays, and so does what the lead says. An option is only copied
    where the other field has it, too.
    """
    if not lead.custom:
        return
    fields = list(CustomField.objects.for_team(lead.team_id))
    said = [
        (field, lead.custom[field.key])
        for field in fields
        if field.kind == ImportKind.LEAD and field.key in lead.custom
    ]
    for record in records:
        kind = record._meta.model_name
        own = {(it.name.lower(), it.type): it for it in fields if it.kind == kind}
        pairs = ((own.get((field.name.lower(), field.type)), value) for field, value in said)
        add_values(record, {it.key: fit(it, value) for it, value in pairs if it})


def fit(field: CustomField, value: Any) -> Any:
    """Return a value as a field keeps it, None where it isn't one of the field's options."""
    if field.type != CustomFieldType.CHOICE:
        return value
    return next((each for each in field.options if each.lower() == str(value).lower()), None)


def add_values(record: Any, values: dict[str, Any]) -> None:
    wanted = {key: value for key, value in values.items() if value is not None}
    if not wanted:
        return
    lock_record(record)
    record.custom = {**wanted, **record.custom}
    record.save(update_fields=["custom", "updated_at"])
