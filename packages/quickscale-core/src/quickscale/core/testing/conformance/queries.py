"""Whether a list of many rows asks the database more often than a list of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from quickscale.core.skin_system.operations import describe_operation
from quickscale.core.skin_system.places import places
from quickscale.core.testing.conformance.documents import find_path, list_reads
from quickscale.core.testing.conformance.screens import read_context
from quickscale.core.testing.conformance.visitors import Visitor

_MANY = 20

#: Fewer rows than this prove nothing.
_ENOUGH = 4

#: What the first row alone may spare: what is prefetched through relations that it lacks.
_SPARE = 3

Count = Callable[[Any], int]


def judge_lists(visitor: Visitor) -> Iterator[str]:
    """Yield the lists, as pages and as operations, whose queries grow with their rows."""
    for place in places().values():
        if place.screen.kind == "list" and not place.params and is_paged(place.screen.operation):
            yield from judge_list(visitor, place.url(), count_shown)
    for operation in list_reads():
        if is_paged(operation.name) and (path := find_path(visitor, operation)):
            yield from judge_list(visitor, path, count_rows)


def is_paged(operation: str) -> bool:
    return "page_size" in describe_operation(operation).query_names


def judge_list(visitor: Visitor, address: str, count: Count) -> Iterator[str]:
    measure(visitor, f"{address}?page_size={_MANY}", count)
    rows, many = measure(visitor, f"{address}?page_size={_MANY}", count)
    least, one = measure(visitor, f"{address}?page_size=1", count)
    if rows - least >= _ENOUGH and many - one > _SPARE:
        fault = f"needs {many} queries for {rows} rows and {one} for {least}: they grow with them"
        yield visitor.tell(address, fault)


def measure(visitor: Visitor, address: str, count: Count) -> tuple[int, int]:
    """Return how many rows an address answers, and how many queries it needs."""
    with CaptureQueriesContext(connection) as captured:
        response = visitor.get(address)
    return (count(response) if response.status_code == 200 else 0), len(captured)


def count_shown(response: Any) -> int:
    return len((read_context(response).get("list") or {"rows": ()})["rows"])


def count_rows(response: Any) -> int:
    answer = response.json()
    return len(answer["results"] if isinstance(answer, dict) else answer)
