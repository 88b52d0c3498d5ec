"""Reading files of people: their encoding, their delimiter, and what their columns mean."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

#: More rows are imported in several files.
MAX_ROWS = 10_000

_DELIMITERS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

#: What headers mean, without blanks and marks: as HubSpot, Salesforce, Pipedrive, Zoho, Google and
#: our own files write them, in English and German.
_HEADERS: Mapping[str, Sequence[str]] = {
    "name": ("name", "fullname", "personname", "contactname", "leadname", "displayname"),
    "first_name": ("firstname", "givenname", "first", "vorname"),
    "last_name": ("lastname", "surname", "familyname", "last", "nachname"),
    "job_title": ("jobtitle", "title", "position", "role", "personjobtitle"),
    "email": (
        "email",
        "emailaddress",
        "personemail",
        "personemailwork",
        "primaryemail",
        "mail",
        "email1value",
    ),
    "phone": (
        "phone",
        "phonenumber",
        "telephone",
        "personphone",
        "personphonework",
        "workphone",
        "telefon",
        "phone1value",
    ),
    "company_name": (
        "company",
        "companyname",
        "organization",
        "organisation",
        "organizationname",
        "associatedcompany",
        "account",
        "accountname",
        "firma",
        "unternehmen",
    ),
    "website": ("website", "websiteurl", "companywebsite", "url"),
    "tags": ("tags", "tag", "label", "labels"),
    "description": ("description", "note", "notes", "beschreibung", "notiz"),
}
_MEANINGS = {header: name for name, headers in _HEADERS.items() for header in headers}
_LENGTHS = {
    "first_name": 100,
    "last_name": 100,
    "job_title": 150,
    "email": 254,
    "phone": 50,
    "company_name": 200,
    "website": 300,
    "description": 5000,
}
#: What a spreadsheet makes of a long number.
_SCIENTIFIC = re.compile(r"^\d([.,]\d+)?E\+\d+$", re.IGNORECASE)
#: The apostrophe that keeps a spreadsheet from calculating; that of "'t Hooft" is a letter.
_MARK = re.compile(r"^'(?=[=+\-@\t\r\d])")
#: The row by which Excel is told what parts the columns.
_TOLD_DELIMITER = re.compile(r"sep=([,;\t|])", re.IGNORECASE)

Problem = tuple[int, str, str, str]


@dataclass
class Sheet:
    """What a file says.

    Attributes:
        columns: each header that is known, with what it means.
        ignored: the other headers.
        rows: the number in the file of each row, and its values by what they mean.
    """

    columns: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)


class TooManyRows(Exception):
    """A file has more rows than are imported at a time."""


def decode(content: bytes) -> str:
    """Return a file's text: UTF-8 unless it can't be, then what Windows writes in the West."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def find_delimiter(text: str) -> str:
    """Return what parts the first row into most columns."""
    first = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]
    if told := _TOLD_DELIMITER.fullmatch(first):
        return told[1]
    return max(_DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), ())))


def read_sheet(content: bytes) -> Sheet:
    """Return what a CSV file says.

    Raises:
        TooManyRows: it is too long.
    """
    text = decode(content).replace("\x00", "")
    sheet = Sheet()
    meanings: list[str] = []
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=find_delimiter(text))
        for number, cells in enumerate(lines, start=1):
            if not any(cell.strip() for cell in cells) or (number == 1 and is_told(cells)):
                continue
            if not meanings:
                meanings = read_headers(sheet, cells)
                continue
            if len(sheet.rows) >= MAX_ROWS:
                raise TooManyRows
            sheet.rows.append((number, read_cells(meanings, cells)))
    except csv.Error:  # a cell that is longer than any of ours
        return Sheet()
    return sheet


def is_told(cells: Sequence[str]) -> bool:
    """Whether a first row only says what parts the columns, as Excel writes it."""
    return len(cells) == 2 and [cell.strip().lower() for cell in cells] == ["sep=", ""]


def read_headers(sheet: Sheet, cells: Sequence[str]) -> list[str]:
    meanings: list[str] = []
    for cell in cells:
        header = cell.strip()
        meaning = _MEANINGS.get(re.sub(r"[\W_]+", "", header.lower()), "")
        if meaning and meaning not in meanings:
            sheet.columns.append((header, meaning))
        else:
            meaning = ""
            sheet.ignored += [header] if header else []
        meanings.append(meaning)
    return meanings


def read_cells(meanings: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    pairs = zip(meanings, cells, strict=False)
    return {meaning: _MARK.sub("", cell.strip()) for meaning, cell in pairs if meaning}


def make_person(row: Mapping[str, str]) -> dict[str, Any]:
    """Return what a row says of somebody; of a whole name the last word is the family's."""
    person: dict[str, Any] = {name: row.get(name, "") for name in _LENGTHS}
    whole = row.get("name", "")
    if whole and not person["last_name"]:
        first, _blank, last = whole.rpartition(" ")
        person["first_name"], person["last_name"] = person["first_name"] or first.strip(), last
    if person["website"] and "//" not in person["website"]:
        person["website"] = f"https://{person['website']}"
    person["tags"] = [tag.strip() for tag in re.split(r"[;,|]", row.get("tags", "")) if tag.strip()]
    return person


def find_problems(number: int, person: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield why a row can't be imported."""
    if not person["last_name"]:
        yield number, "last_name", "", "missing"
    for name, most in _LENGTHS.items():
        if len(person[name]) > most:
            yield number, name, person[name][:80], "long"
    if any(len(tag) > 50 for tag in person["tags"]):
        yield number, "tags", "", "long"
    if person["email"] and not is_valid(validate_email, person["email"]):
        yield number, "email", person["email"][:80], "email"
    if person["website"] and not is_valid(URLValidator(["http", "https"]), person["website"]):
        yield number, "website", person["website"][:80], "website"
    if _SCIENTIFIC.match(person["phone"]):
        yield number, "phone", person["phone"], "scientific"


def is_valid(validate: Any, value: str) -> bool:
    try:
        validate(value)
    except ValidationError:
        return False
    return True
