"""What is told of the rows of a file, and those that are left out as a file to mend."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.exporting.cells import MARK, Echo, guard
from quickscale_business_themes.crm.importing.fields import FIELDS
from quickscale_business_themes.crm.models import ImportBatch, ImportProblem

_REASONS: Mapping[str, Any] = {
    "missing": _("This is missing."),
    "long": _("This is too long."),
    "letters": _("Some letters can't be read. Save the file as UTF-8."),
    "email": _("This isn't an e-mail address."),
    "website": _("This isn't a web address."),
    "scientific": _("A spreadsheet has cut this number. Format the column as text."),
    "number": _("This isn't a number."),
    "range": _("This number is too small or too large."),
    "date": _("This isn't a date."),
    "currency": _("This isn't the code of a currency, such as EUR."),
    "cells": _("This row has more cells than the file has columns."),
    "quote": _("A quotation mark isn't closed: the rest of the file is in this cell."),
    "known": _("This is already there, or stands in the file before."),
    "refused": _("This row can't be imported with your role. Ask whoever manages the CRM."),
    "pipeline": _("There is no pipeline of this name."),
    "stage": _("There is no stage of this name. Say in the columns which one it is."),
    "future": _("A deal can't be closed in the future."),
    "order": _("A deal can't be closed before it was opened."),
    "many": _("These are too many."),
    "group": _("This is a group of people, and nobody in particular."),
    "card": _("This isn't a whole vCard."),
    "owner": _("Nobody in the team is called that. The record is yours."),
    "choice": _("This isn't one of the options. It is left empty."),
    "phone": _("This isn't a whole phone number. It is kept as it is."),
    "zero": _("The first digit seems to be missing. Format the column as text."),
    "contact": _("There is no such contact. The deal has none."),
}
_AT_A_TIME = 500
_SUMMARIZED = 20


def tell(code: str) -> str:
    """Return why something is told of a row."""
    return str(_REASONS[code])


def label_of(kind: str, field: str) -> str:
    """Return what people call that which a column is; nothing where it is about a whole row."""
    if field.startswith("custom:"):
        return field.removeprefix("custom:")
    return str(FIELDS[kind][field].label) if field in FIELDS[kind] else ""


def summarize_problems(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return each reason with its field, its value and how many rows it is told of.

    The most frequent come first, and of different values that are wrong for one reason some.
    """
    problems = ImportProblem.objects.for_team(batch.team_id).filter(batch=batch)
    grouped = problems.values("field", "value", "code", "is_left_out").annotate(rows=Count("pk"))
    found = grouped.order_by("-is_left_out", "-rows", "field", "value")[:_SUMMARIZED]
    return [{**row, "reason": tell(row["code"])} for row in found]


def list_problems(batch: ImportBatch) -> Iterator[tuple[int, str, str, str]]:
    """Yield what is told: the row, the column, the value and why."""
    problems = ImportProblem.objects.for_team(batch.team_id).filter(batch=batch)
    for each in problems.order_by("row", "pk").iterator(_AT_A_TIME):
        yield each.row, label_of(batch.kind, each.field), each.value, tell(each.code)


def write_left_out(batch: ImportBatch) -> Iterator[str]:
    """Yield the rows that are left out, each with why, as a CSV to mend and send again."""
    from quickscale_business_themes.crm.services.imports import open_batch

    problems = ImportProblem.objects.for_team(batch.team_id).filter(batch=batch, is_left_out=True)
    found = problems.order_by("row", "pk").iterator(_AT_A_TIME)
    writer = csv.writer(Echo())
    with open_batch(batch) as sheet:
        yield MARK + writer.writerow([*map(guard, sheet.headers), gettext("Problem")])
        rows = iter(sheet.rows())
        for number, some in groupby(found, lambda problem: problem.row):
            row = next((row for row in rows if row.number == number), None)
            if row is not None:
                cells = pad(row.cells, len(sheet.headers))
                yield writer.writerow(
                    [*map(guard, cells), " ".join(tell(problem.code) for problem in some)]
                )


def pad(cells: Sequence[str], count: int) -> list[str]:
    """Return as many cells as there are columns; what is too much stays in the last ones."""
    return [*cells, *[""] * (count - len(cells))]
