"""Writing rows of a file as records, by a few statements for hundreds of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from quickscale_business_themes.crm.importing.rows import COMPLETE, Record
from quickscale_business_themes.crm.importing.seen import SeenKeys
from quickscale_business_themes.crm.models import (
    Company,
    Contact,
    ContactEmail,
    ContactPhone,
    Deal,
    ImportBatch,
    ImportKind,
    Lead,
    StageChange,
    StageKind,
)
from quickscale_business_themes.crm.models.currencies import find_home_currency
from quickscale_business_themes.crm.normalizing import normalize_domain, normalize_email
from quickscale_business_themes.crm.services import import_lookups
from quickscale_business_themes.crm.services.automation.events import note_created
from quickscale_business_themes.crm.services.currencies import convert_new
from quickscale_business_themes.crm.services.import_deals import (
    complete_deal,
    make_deal,
    make_steps,
)
from quickscale_business_themes.crm.services.import_lookups import Lookups, find_known, see_all
from quickscale_business_themes.crm.services.scoring import score_new
from quickscale_business_themes.crm.services.tags import find_or_create_tags

MODELS: Mapping[str, Any] = {
    ImportKind.CONTACT: Contact,
    ImportKind.LEAD: Lead,
    ImportKind.COMPANY: Company,
    ImportKind.DEAL: Deal,
}
#: A company has as many tags at most by the API, a contact as many further addresses.
_MOST_TAGS, _MOST_FURTHER = 20, 10


def judge(batch: ImportBatch, records: Sequence[Record], lookups: Lookups, seen: SeenKeys) -> None:
    """Tell of each record what the team's database says against it.

    Args:
        seen: the keys of what was found in the file before; those of these records come to it.
    """
    complete: Any = COMPLETE.get(batch.kind)
    for record in records:
        if not any(not name for name, _value, _code in record.problems):
            complete(record) if complete else complete_deal(record, lookups)
            find_owner(record, lookups)
            limit_lists(record)
    keys = [import_lookups.key_of(batch.kind, record.values) for record in records]
    known = find_known(batch.team_id, batch.kind, set(keys), lookups.narrow)
    hidden: set[str] = set()
    if lookups.narrow is not see_all:
        hidden = find_known(batch.team_id, batch.kind, set(keys), see_all) - known
    for record, key in zip(records, keys, strict=True):
        if not key:
            continue
        if key in known or key in seen:
            name = "name" if batch.kind == ImportKind.COMPANY else "email"
            record.tell(name, record.values[name], "known")
        elif key in hidden:
            record.tell("", "", "refused")
        elif not record.is_left_out:
            seen.add(key)


def find_owner(record: Record, lookups: Lookups) -> None:
    said = record.values.pop("owner", "")
    if not said:
        return
    owner = lookups.owners.get(said.lower())
    if owner is None:
        record.tell("owner", said, "owner")
    else:
        record.values["owner_id"] = owner


def limit_lists(record: Record) -> None:
    for name, most in (
        ("tags", _MOST_TAGS),
        ("further_emails", _MOST_FURTHER),
        ("further_phones", _MOST_FURTHER),
    ):
        if len(record.values.get(name, ())) > most:
            record.tell(name, "", "many")


def find_relations(batch: ImportBatch, records: Iterable[Record], lookups: Lookups) -> None:
    """Tell which contacts of deals the team doesn't have, and name the others by their keys."""
    texts = {text for record in records if (text := record.values.get("contact"))}
    if batch.kind != ImportKind.DEAL or not texts:
        return
    found = import_lookups.find_contacts(batch.team_id, texts, lookups.narrow)
    for record in records:
        text = record.values.pop("contact", "")
        if text and text not in found:
            record.tell("contact", text, "contact")
        elif text:
            record.values["contact_id"] = found[text]


def write(batch: ImportBatch, records: Sequence[Record], lookups: Lookups) -> dict[str, list[int]]:
    """Create what records say; return the keys of what was created, by model."""
    values = [dict(record.values) for record in records]
    companies: dict[str, int] = {}
    made: list[Company] = []
    if batch.kind in (ImportKind.CONTACT, ImportKind.DEAL):
        companies, made = find_or_create_companies(batch, values, lookups)
    if batch.kind == ImportKind.DEAL:
        home = find_home_currency(batch.team_id)
        values = [{"currency": home, **each} for each in values]
    tags = [each.pop("tags", ()) for each in values]
    further = [(each.pop("further_emails", ()), each.pop("further_phones", ())) for each in values]
    now = timezone.now()
    rows = [make_record(batch, each, companies, now) for each in values]
    model = MODELS[batch.kind]
    if batch.kind == ImportKind.LEAD:
        score_new(batch.team_id, rows)
    if batch.kind == ImportKind.DEAL:
        convert_new(batch.team_id, rows)
    model.objects.for_team(batch.team_id).bulk_create(rows)
    if batch.with_rules:
        note_created(rows)
    if batch.kind == ImportKind.CONTACT:
        write_further(batch.team_id, rows, further)
    if batch.kind == ImportKind.DEAL:
        write_steps(batch, rows, lookups)
    tag_records(batch.team_id, rows, tags)
    return {
        model._meta.model_name: [row.pk for row in rows],
        Company._meta.model_name or "": [row.pk for row in made]
        + ([row.pk for row in rows] if model is Company else []),
    }


def make_record(
    batch: ImportBatch, values: dict[str, Any], companies: Mapping[str, int], now: Any
) -> Any:
    common = {"team_id": batch.team_id, "created_at": now}
    values.setdefault("owner_id", batch.by_id)
    if batch.kind in (ImportKind.CONTACT, ImportKind.DEAL):
        name = values.pop("company_name", "").lower()
        values["company_id"] = companies.get(name)
    if batch.kind == ImportKind.DEAL:
        return make_deal(values, common)
    values["phone"], values["phone_e164"] = values.get("phone", ("", ""))
    if batch.kind == ImportKind.COMPANY:
        return Company(**values, domain=normalize_domain(values.get("website", "")), **common)
    values["email_normalized"] = normalize_email(values.get("email", ""))
    if batch.kind == ImportKind.CONTACT:
        values.pop("website", None)
    return MODELS[batch.kind](**values, **common)


def find_or_create_companies(
    batch: ImportBatch, values: Sequence[Mapping[str, Any]], lookups: Lookups
) -> tuple[dict[str, int], list[Company]]:
    """Return the keys of the rows' companies by their names in small letters, and the new ones."""
    wanted = {name.lower(): each for each in values if (name := each.get("company_name"))}
    names = [each["company_name"] for each in wanted.values()]
    found = import_lookups.find_companies(batch.team_id, names, lookups.narrow)
    made = [
        Company(
            team_id=batch.team_id,
            name=each["company_name"],
            website=each.get("website", ""),
            domain=normalize_domain(each.get("website", "")),
            owner_id=each.get("owner_id", batch.by_id),
        )
        for name, each in wanted.items()
        if name not in found
    ]
    Company.objects.for_team(batch.team_id).bulk_create(made)
    return found | {company.name.lower(): company.pk for company in made}, made


def write_further(team_id: int, contacts: Sequence[Contact], further: Sequence[Any]) -> None:
    """Give contacts their further addresses and numbers, but for those that are the main ones."""
    emails, phones = [], []
    for contact, (some_emails, some_phones) in zip(contacts, further, strict=True):
        about = {"team_id": team_id, "contact": contact}
        for kind, email in some_emails:
            if normalize_email(email) != contact.email_normalized:
                emails.append(ContactEmail(email=email, kind=kind or "work", **about))
        for kind, (phone, normalized) in some_phones:
            if phone != contact.phone:
                phones.append(
                    ContactPhone(phone=phone, phone_e164=normalized, kind=kind or "mobile", **about)
                )
    for row in emails:
        row.normalize()
    ContactEmail.objects.for_team(team_id).bulk_create(emails)
    ContactPhone.objects.for_team(team_id).bulk_create(phones)


def write_steps(batch: ImportBatch, deals: Sequence[Deal], lookups: Lookups) -> None:
    first = {
        stages[0].pipeline_id: next(stage for stage in stages if stage.kind == StageKind.OPEN)
        for stages in lookups.stages.values()
        if stages
    }
    steps = [
        step
        for deal in deals
        for step in make_steps(deal, first[deal.stage.pipeline_id], batch.by_id)
    ]
    StageChange.objects.for_team(batch.team_id).bulk_create(steps)


def tag_records(team_id: int, records: Sequence[Any], tags: Sequence[Sequence[str]]) -> None:
    names = sorted({tag for some in tags for tag in some})
    if not names:
        return
    known = {tag.name.lower(): tag.pk for tag in find_or_create_tags(team_id, names)}
    through = type(records[0]).tags.through
    column = f"{records[0]._meta.model_name}_id"
    ties = [
        through(**{column: record.pk, "tag_id": key})
        for record, some in zip(records, tags, strict=True)
        for key in {known[tag.lower()] for tag in some if tag.lower() in known}
    ]
    through._default_manager.bulk_create(ties)
