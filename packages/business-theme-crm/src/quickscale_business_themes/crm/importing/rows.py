"""Reading rows of a file as what they are to become."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from quickscale_business_themes.crm.importing.fields import FIELDS, NOTED, ImportField
from quickscale_business_themes.crm.importing.sheets import Row
from quickscale_business_themes.crm.importing.values import (
    NOTICES,
    BadValue,
    Notation,
    NotationFinder,
    lacks_zero,
)

#: The apostrophe that keeps a spreadsheet from calculating; that of "'t Hooft" is a letter.
_MARK = re.compile(r"^'(?=[=+\-@\t\r\d])")
#: So many rows say how a column writes dates and numbers.
_NOTED_ROWS = 200_000

#: What can't be had of a row: its column, its value, and a code of why.
Problem = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file.

    Attributes:
        header: what it is called.
        name: of the field that it is, a key of :data:`FIELDS`; nothing if it is ignored.
        values: what cells in small letters mean, instead of what they say.
    """

    header: str
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Record:
    """What a row says.

    Attributes:
        number: the row's.
        values: what it says, by field; empty cells are left out.
        problems: what is wrong with it.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_left_out(self) -> bool:
        return any(code not in NOTICES for _column, _value, code in self.problems)

    def tell(self, name: str, value: str, code: str) -> None:
        self.problems.append((name, value[:80], code))


@dataclass(frozen=True, slots=True)
class Plan:
    """One column that is read.

    Attributes:
        told: what it is called where something is told of it.
    """

    index: int
    name: str
    told: str
    field: ImportField
    values: Mapping[str, str]
    notation: Notation


def make_plans(
    kind: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    is_day_first: bool | None,
    custom: Mapping[str, ImportField] | None = None,
) -> list[Plan]:
    """Return how each column is read, looking through a file for how it writes dates and numbers.

    Args:
        kind: what the rows become.
        rows: the file's rows.
        is_day_first: what somebody says of its dates, or None.
        custom: how fields that the team added are read, by their names in small letters.
    """
    added = custom or {}
    used = [(index, column) for index, column in enumerate(columns) if is_used(column, added)]
    finders = {
        index: NotationFinder(is_day_first=is_day_first)
        for index, column in used
        if column.name in NOTED or column.name == "custom"
    }
    for row in islice(rows, _NOTED_ROWS) if finders else ():
        for index, finder in finders.items():
            if index < len(row.cells):
                finder.look_at(row.cells[index].strip())
    notations = {index: finder.conclude() for index, finder in finders.items()}
    if any(notation.is_day_first for notation in notations.values()):
        notations = {key: Notation(True, it.decimal_mark) for key, it in notations.items()}
    return [
        Plan(
            index,
            each.name,
            f"custom:{each.header}" if each.name == "custom" else each.name,
            added[each.header.lower()] if each.name == "custom" else FIELDS[kind][each.name],
            each.values,
            notations.get(index, Notation()),
        )
        for index, each in used
    ]


def is_used(column: Column, custom: Collection[str]) -> bool:
    if column.name == "custom":
        return column.header.lower() in custom
    return bool(column.name)


def read_row(row: Row, plans: Sequence[Plan]) -> Record:
    """Return what a row says, without asking whether that is enough."""
    record = Record(row.number)
    if row.fault:
        cells = [cell for cell in row.cells if cell]
        record.tell("", cells[-1] if cells else "", row.fault)
        return record
    count = len(row.cells)
    for plan in plans:
        if plan.index < count and (cell := clean(row.cells[plan.index])):
            read_cell(record, plan, plan.values.get(cell.lower(), cell) if plan.values else cell)
    return record


def clean(cell: str) -> str:
    cell = cell.strip()
    return _MARK.sub("", cell) if cell.startswith("'") else cell


def read_cell(record: Record, plan: Plan, cell: str) -> None:
    if not cell:  # what the mapping says of it
        return
    try:
        value = plan.field.read(cell, plan.notation)
    except BadValue as error:
        record.tell(plan.told, cell, str(error))
        value = error.value
    if value is None:
        return
    if plan.name == "custom":
        record.values.setdefault("custom", {}).update(value)
    elif plan.field.is_list:
        record.values.setdefault(plan.name, []).extend(value)
    else:
        record.values[plan.name] = value


def complete_person(record: Record) -> None:
    """See that somebody has a last name: of a whole name the last word, if it isn't said."""
    values = record.values
    whole = values.pop("name", "")
    if whole and "last_name" not in values:
        first, _blank, last = whole.rpartition(" ")
        values["last_name"] = last
        if first:
            values.setdefault("first_name", first.strip())
    for name in ("first_name", "last_name"):
        if len(values.get(name, "")) > 100:
            record.tell(name, values[name], "long")
    require(record, "last_name")


def complete_lead(record: Record) -> None:
    complete_person(record)
    notice_lost_zero(record)


def complete_company(record: Record) -> None:
    require(record, "name")
    notice_lost_zero(record)


def notice_lost_zero(record: Record) -> None:
    postcode = record.values.get("postcode", "")
    if lacks_zero(postcode, record.values.get("country", "")):
        record.tell("postcode", postcode, "zero")


def require(record: Record, name: str) -> None:
    is_told = any(told == name or not told for told, _value, _code in record.problems)
    if not record.values.get(name) and not is_told:
        record.tell(name, "", "missing")


COMPLETE = {"contact": complete_person, "lead": complete_lead, "company": complete_company}


def read_columns(stored: Iterable[Mapping[str, Any]]) -> list[Column]:
    """Return columns from how they are kept."""
    return [
        Column(
            each["header"],
            each["field"],
            {old.lower(): new for old, new in each.get("values", {}).items()},
        )
        for each in stored
    ]


def in_chunks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, size)):
        yield chunk
