"""Translations as a CSV, in the columns in which Shopify writes and reads its own.

``Identification`` is the slug of what a text belongs to, and ``Field`` the text within it, so
that a file fits every shop with the same catalogue.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.exceptions import InvalidRows, RowError
from quickscale_business_themes.ecommerce.services.exporting.cells import guard
from quickscale_business_themes.ecommerce.services.importing.encodings import find_encoding
from quickscale_business_themes.ecommerce.services.translations import (
    SUBJECTS,
    list_texts,
    write_translations,
)
from quickscale_business_themes.ecommerce.translating import list_languages

HEADER = ("Type", "Identification", "Field", "Locale", "Default content", "Translated content")
_BATCH = 200


@dataclass(slots=True)
class TranslationReport:
    """What became of the rows of a file; those without a translation are counted nowhere."""

    written: int = 0
    unchanged: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    subject: tuple[str, str, str]
    field: str
    text: str


def export_translations(file: IO[str], languages: Sequence[str]) -> int:
    """Write all texts of the catalogue with their translations; return how many rows that were.

    Args:
        file: a text file, opened without translation of line ends.
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADER)
    count = 0
    for kind, model in SUBJECTS.items():
        for subject in model.objects.order_by("pk").iterator(chunk_size=_BATCH):
            rows = list(_write_rows(kind, subject, languages))
            writer.writerows(rows)
            count += len(rows)
    return count


def _write_rows(kind: str, subject: Any, languages: Sequence[str]) -> Iterator[list[str]]:
    texts = list_texts(subject)
    for language in languages:
        for text in texts:
            cells = [guard(text.id), language, guard(text.source), guard(text.read(language))]
            yield [kind.upper(), subject.slug, *cells]


def import_translations(path: Path, tell: Callable[[int, str], None]) -> TranslationReport:
    """Write the translations of a file; what has none in it stays as it is.

    Args:
        tell: called with the number of a row that was left out, and why.

    Raises:
        RowError: the file lacks a column.
        OSError: it can't be read.
    """
    report = TranslationReport()
    with path.open(encoding=find_encoding(path), errors="replace", newline="") as file:
        for subject, rows in groupby(_read_rows(file), lambda row: row.subject):
            _import_subject(subject, list(rows), report, tell)
    return report


def _read_rows(file: IO[str]) -> Iterator[_Row]:
    reader = csv.DictReader(file)
    missing = [name for name in HEADER if name not in (reader.fieldnames or ())]
    if "Default content" in missing:  # for people only
        missing.remove("Default content")
    if missing:
        raise RowError(_("The column “{name}” is missing.").format(name=missing[0]), number=1)
    for number, cells in enumerate(reader, 2):
        kind, slug, field, language, text = (
            _unguard(cells[name] or "") for name in HEADER if name != "Default content"
        )
        if text.strip():
            yield _Row(number, (kind.strip().lower(), slug.strip(), language), field, text)


def _unguard(text: str) -> str:
    return text[1:] if text.startswith("'") and guard(text[1:]) == text else text


def _import_subject(
    key: tuple[str, str, str],
    rows: list[_Row],
    report: TranslationReport,
    tell: Callable[[int, str], None],
) -> None:
    kind, slug, language = key
    subject = SUBJECTS[kind].objects.filter(slug=slug).first() if kind in SUBJECTS else None
    if subject is None or language not in list_languages():
        text = _("There is no {kind} “{slug}”.") if subject is None else _("Unknown language.")
        _leave_out(rows, text.format(kind=kind, slug=slug), report, tell)
        return
    try:
        written = write_translations(subject, language, _list_edits(rows))
    except InvalidRows as error:
        wrong: dict[str, Any] = error.errors["texts"]
        for index, messages in wrong.items():
            _leave_out([rows[int(index)]], messages["text"][0], report, tell)
        rows = [row for index, row in enumerate(rows) if str(index) not in wrong]
        written = write_translations(subject, language, _list_edits(rows))
    report.written += written
    report.unchanged += len(rows) - written


def _list_edits(rows: Iterable[_Row]) -> list[tuple[str, str]]:
    return [(row.field, row.text) for row in rows]


def _leave_out(
    rows: Sequence[_Row], reason: str, report: TranslationReport, tell: Callable[[int, str], None]
) -> None:
    for row in rows:
        tell(row.number, reason)
    report.left_out += len(rows)
