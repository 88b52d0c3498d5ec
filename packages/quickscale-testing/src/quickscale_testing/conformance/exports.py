"""Whether lists that are given out as files give out all that their pages show."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO

from quickscale_testing.conformance.documents import find_path, list_reads
from quickscale_testing.conformance.visitors import Visitor, describe_failure


def check_exports(visitor: Visitor) -> Iterator[str]:
    """Yield what is wrong with the files of lists that the visitor may see."""
    for operation in list_reads():
        if operation.extension.get("export") and (path := find_path(visitor, operation)):
            errors = check_export(visitor, path)
            yield from (visitor.tell(operation.name, error) for error in errors)


def check_export(visitor: Visitor, path: str) -> Iterator[str]:
    page = visitor.get(path)
    if page.status_code != 200:
        return
    response = visitor.get(f"{path}?format=csv")
    if failure := describe_failure(response):
        yield failure
        return
    heading, *rows = csv.reader(StringIO(response.getvalue().decode("utf-8-sig"), newline=""))
    shown = count_rows(json.loads(page.getvalue()))
    if len(rows) < shown:
        yield f"gave out {len(rows)} rows of a list whose first page shows {shown}"
    if any(len(row) != len(heading) for row in rows):
        yield "gave out rows with more or fewer cells than the heading"


def count_rows(answer: object) -> int:
    return len(answer["results"] if isinstance(answer, dict) else answer)  # type: ignore[arg-type]
