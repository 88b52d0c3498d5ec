"""All that a team has, as files: written while they are sent, however much that is."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db.models import ForeignKey, QuerySet

from quickscale.core.components import ComponentList
from quickscale_business_themes.crm.exporting.cards import Person, write_card
from quickscale_business_themes.crm.exporting.cells import MARK, Echo, guard
from quickscale_business_themes.crm.models import (
    Activity,
    Attachment,
    Company,
    Contact,
    CustomField,
    Deal,
    Lead,
    Note,
    Offer,
    OfferLine,
    StageChange,
)
from quickscale_business_themes.crm.services.custom_fields import list_fields, write_value

#: So many rows are read at a time.
AT_A_TIME = 500
#: What is written, by the name of its file.
EXPORTED: Mapping[str, Any] = {
    "companies": Company,
    "contacts": Contact,
    "leads": Lead,
    "deals": Deal,
    "stage-changes": StageChange,
    "activities": Activity,
    "notes": Note,
    "files": Attachment,
    "offers": Offer,
    "offer-lines": OfferLine,
}
#: What only the database needs.
_HIDDEN = frozenset({"id", "team", "email_normalized", "phone_e164", "custom", "token"})

Rows = QuerySet[Any]


def write_cards(contacts: Rows, version: str) -> Iterator[str]:
    """Yield contacts as vCards.

    Args:
        version: ``3.0``, ``4.0`` or ``2.1``.
    """
    related = contacts.select_related("company").prefetch_related(
        "tags", "further_emails", "further_phones"
    )
    for chunk in read_chunks(related):
        yield "".join(write_card(describe(contact), version) for contact in chunk)


def describe(contact: Contact) -> Person:
    emails = [(row.kind, row.email) for row in contact.further_emails.all()]
    phones = [(row.kind, row.phone) for row in contact.further_phones.all()]
    company = contact.company
    return Person(
        key=str(contact.public_id),
        first_name=contact.first_name,
        last_name=contact.last_name,
        job_title=contact.job_title,
        company=company.name if company else "",
        website=company.website if company else "",
        note=contact.description,
        emails=[("", contact.email), *emails] if contact.email else emails,
        phones=[("", contact.phone), *phones] if contact.phone else phones,
        tags=[tag.name for tag in contact.tags.all()],
    )


def read_chunks(rows: Rows) -> Iterator[list[Any]]:
    found = iter(rows.order_by("pk").iterator(AT_A_TIME))
    while chunk := list(islice(found, AT_A_TIME)):
        yield chunk


def write_archive(team_id: int, find_rows: Callable[[Any], Rows]) -> Iterator[bytes]:
    """Yield a ZIP file of everything: a CSV of each kind of record, vCards, and files.

    Args:
        find_rows: returns the rows of a model that whoever asks may see.
    """
    buffer = Pipe()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = {
            f"{name}.csv": write_table(
                find_rows(model), list_fields(team_id, model._meta.model_name)
            )
            for name, model in EXPORTED.items()
        }
        parts["contacts.vcf"] = write_cards(find_rows(Contact), "3.0")
        for name, texts in parts.items():
            with archive.open(name, "w", force_zip64=True) as file:
                for text in texts:
                    file.write(text.encode())
                    yield buffer.take()
        for attachment in find_rows(Attachment).order_by("pk").iterator(AT_A_TIME):
            yield from add_file(archive, attachment.file, buffer)
    yield buffer.take()


def add_file(archive: zipfile.ZipFile, file: Any, buffer: Pipe) -> Iterator[bytes]:
    """Yield a stored file of a record, under the path that the CSV tells; nothing if it's lost."""
    try:
        stored = file.open("rb")
    except FileNotFoundError:
        return
    with stored, archive.open(file.name, "w", force_zip64=True) as entry:
        for chunk in stored.chunks():
            entry.write(chunk)
            yield buffer.take()


class Pipe(io.RawIOBase):
    """A file that is only written on, whose content is taken away piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def write_table(rows: Rows, custom: Sequence[CustomField] = ()) -> Iterator[str]:
    """Yield rows as CSV, each with its public id, and those of what it refers to.

    Args:
        custom: the fields that the team added to them.
    """
    columns = list_columns(rows.model)
    relations = [name for name, _heading, read in columns if read is read_relation]
    has_tags = any(field.name == "tags" for field in rows.model._meta.many_to_many)
    related = rows.select_related(*relations)
    related = related.prefetch_related("tags") if has_tags else related
    writer = csv.writer(Echo())
    headings = [heading for _name, heading, _read in columns] + ["tags"] * has_tags
    yield MARK + writer.writerow([*headings, *(guard(field.name) for field in custom)])
    for chunk in read_chunks(related):
        lines = []
        for row in chunk:
            cells = [guard(read(getattr(row, name))) for name, _heading, read in columns]
            tags = [guard(";".join(tag.name for tag in row.tags.all()))] if has_tags else []
            added = [guard(write_value(field, row.custom.get(field.key))) for field in custom]
            lines.append(writer.writerow([*cells, *tags, *added]))
        yield "".join(lines)


Column = tuple[str, str, Callable[[Any], str]]


def list_columns(model: Any) -> list[Column]:
    """Return a model's columns: the attribute, what it is called, and how it is written."""
    columns: list[Column] = []
    for each in model._meta.concrete_fields:
        if each.name in _HIDDEN:
            continue
        if isinstance(each, ForeignKey):
            columns.append((each.name, each.name, read_label))
            columns.append((each.name, f"{each.name}_id", read_relation))
        else:
            columns.append((each.name, each.name, read_value))
    return columns


def read_value(value: Any) -> str:
    if isinstance(value, ComponentList):
        return json.dumps(value.to_json())
    return "" if value is None else str(value)


def read_label(record: Any) -> str:
    return "" if record is None else str(getattr(record, "name", record))


def read_relation(record: Any) -> str:
    return "" if record is None else str(record.public_id)
