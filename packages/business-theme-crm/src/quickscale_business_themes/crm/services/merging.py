"""Making one record of two, and two of one again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from quickscale_business_themes.crm.exceptions import (
    KeptRecordGone,
    MergedWithItself,
    NotUndoable,
)
from quickscale_business_themes.crm.models import (
    Company,
    Contact,
    ContactEmail,
    ContactPhone,
    MergeLog,
    Tag,
)
from quickscale_business_themes.crm.services.auditing import record_change

#: What the kept record takes over where it has nothing itself.
_FILLED: dict[type[Any], tuple[str, ...]] = {
    Contact: (
        "first_name",
        "job_title",
        "email",
        "phone",
        "company",
        "description",
        "do_not_email",
        "do_not_call",
    ),
    Company: (
        "website",
        "phone",
        "industry",
        "employees",
        "street",
        "postcode",
        "city",
        "country",
        "description",
    ),
}


class ExactEncoder(DjangoJSONEncoder):
    """Keeps the microseconds of a moment, which Django's own drops."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


@transaction.atomic
def merge(kept: Any, duplicate: Any, *, user: Any) -> Any:
    """Give a record everything of its duplicate, which is deleted; return what is left.

    Raises:
        MergedWithItself: they are the same.
    """
    if kept.pk == duplicate.pk:
        raise MergedWithItself
    kept, duplicate = lock_both(kept, duplicate)
    log = MergeLog(
        team=kept.team,
        kind=kept._meta.model_name,
        kept=kept.public_id,
        kept_name=str(kept),
        removed_name=str(duplicate),
        removed=json.loads(serializers.serialize("json", [duplicate], cls=ExactEncoder)),
        by=user,
    )
    log.moved = move_children(duplicate, kept)
    log.filled = fill_in(kept, duplicate)
    log.added = {"tags": add_tags(kept, duplicate), **keep_addresses(kept, duplicate)}
    duplicate.delete()
    log.save()
    record_change("crm.merged", kept, by=user, removed=log.removed_name)
    return kept


def lock_both(kept: Any, duplicate: Any) -> tuple[Any, Any]:
    """Return both as they stand; whoever merges them the other way round waits."""
    rows = type(kept).objects.for_team(kept.team_id).filter(pk__in=[kept.pk, duplicate.pk])
    found = {row.pk: row for row in rows.select_for_update().order_by("pk")}
    if len(found) < 2:
        raise KeptRecordGone
    return found[kept.pk], found[duplicate.pk]


def list_relations(model: type[Any]) -> Iterator[Any]:
    """Yield the columns by which other rows belong to one of a model."""
    for relation in model._meta.related_objects:
        if relation.one_to_many:
            yield relation.field


def move_children(source: Any, target: Any) -> dict[str, list[int]]:
    moved = {}
    for field in list_relations(type(source)):
        rows = field.model.objects.for_team(source.team_id).filter(**{field.name: source})
        if keys := list(rows.values_list("pk", flat=True)):
            rows.filter(pk__in=keys).update(**{field.name: target})
            moved[f"{field.model._meta.label_lower}.{field.name}"] = keys
    return moved


def fill_in(kept: Any, duplicate: Any) -> dict[str, Any]:
    """Give a record what it lacks, and return that by column."""
    filled = {}
    for name in _FILLED[type(kept)]:
        column = kept._meta.get_field(name).attname
        value = getattr(duplicate, column)
        if is_empty(getattr(kept, column)) and not is_empty(value):
            setattr(kept, column, value)
            filled[column] = value
    filled["custom"] = {key: it for key, it in duplicate.custom.items() if key not in kept.custom}
    kept.custom = {**kept.custom, **filled["custom"]}
    kept.save()
    return filled


def is_empty(value: Any) -> bool:
    """Whether a column says nothing: zero employees are an answer, “may be called” is none."""
    return value is None or value is False or value == ""


def add_tags(kept: Any, duplicate: Any) -> list[int]:
    known = set(kept.tags.values_list("pk", flat=True))
    added = [tag.pk for tag in duplicate.tags.all() if tag.pk not in known]
    kept.tags.add(*added)
    return added


def keep_addresses(kept: Any, duplicate: Any) -> dict[str, list[int]]:
    """Keep the duplicate's address and number beside the kept contact's own."""
    if not isinstance(kept, Contact):
        return {}
    made: dict[str, list[int]] = {"emails": [], "phones": []}
    about = {"team_id": kept.team_id, "contact": kept}
    if duplicate.email and duplicate.email_normalized != kept.email_normalized:
        email = ContactEmail(email=duplicate.email, **about)
        email.save()
        made["emails"] = [email.pk]
    if duplicate.phone and duplicate.phone != kept.phone:
        phone = ContactPhone(phone=duplicate.phone, **about)
        phone.save()
        made["phones"] = [phone.pk]
    return made


@transaction.atomic
def undo_merge(log: MergeLog, *, user: Any) -> MergeLog:
    """Bring a merged record back, with all that was its own.

    What was changed since the merge stays with the record that was kept.

    Raises:
        NotUndoable: it was undone, or is too long ago.
        KeptRecordGone: the record that was kept is gone.
    """
    log = MergeLog.objects.for_team(log.team_id).select_for_update().get(pk=log.pk)
    if not log.can_be_undone:
        raise NotUndoable
    model = apps.get_model("crm", log.kind)
    kept = model.objects.for_team(log.team_id).select_for_update().filter(public_id=log.kept)
    found = kept.first()
    if found is None:
        raise KeptRecordGone
    take_back(found, log)
    restored = restore(log)
    give_back(found, restored, log)
    log.undone_at = timezone.now()
    log.save()
    record_change("crm.merge_undone", found, by=user, restored=log.removed_name)
    return log


def take_back(kept: Any, log: MergeLog) -> None:
    """Take from the kept record what the merge gave it, unless it was changed since."""
    columns = dict(log.filled)
    added = columns.pop("custom", {})
    kept.custom = {k: it for k, it in kept.custom.items() if k not in added or added[k] != it}
    for column, value in columns.items():
        if getattr(kept, column) == value:
            field = kept._meta.get_field(column)
            setattr(kept, column, None if field.null else field.get_default())
    kept.save()
    kept.tags.remove(*log.added.get("tags", ()))
    for name, rows in (("emails", ContactEmail), ("phones", ContactPhone)):
        rows.objects.for_team(log.team_id).filter(pk__in=log.added.get(name, ())).delete()


def restore(log: MergeLog) -> Any:
    """Return the record that was merged, as it was, under the ids that it had.

    What it referred to may have been deleted since: that stays empty.
    """
    [found] = serializers.deserialize("json", json.dumps(log.removed), ignorenonexistent=True)
    for field in found.object._meta.concrete_fields:
        if field.is_relation and field.null and not is_there(found.object, field):
            setattr(found.object, field.attname, None)
    tags = Tag.objects.for_team(log.team_id).filter(pk__in=(found.m2m_data or {}).get("tags", ()))
    found.m2m_data = {"tags": list(tags)}
    found.save()
    return found.object


def is_there(record: Any, field: Any) -> bool:
    """Whether what a relation of a record leads to is there still."""
    key = getattr(record, field.attname)
    return bool(field.related_model._base_manager.filter(pk=key).exists())


def give_back(kept: Any, restored: Any, log: MergeLog) -> None:
    for place, keys in log.moved.items():
        label, _dot, column = place.rpartition(".")
        rows = apps.get_model(label).objects.for_team(log.team_id).filter(pk__in=keys)
        rows.filter(**{column: kept}).update(**{column: restored})
