"""Whether more rows ask the database more often: those of a list, and those within an answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from quickscale.core.skin_system.schema import describe_operation
from quickscale.core.skin_system.screens import bound_screens
from quickscale_testing.conformance.documents import find_path, find_paths, list_reads
from quickscale_testing.conformance.screens import read_context
from quickscale_testing.conformance.visitors import Visitor

_MANY = 20

#: Fewer rows than this prove nothing.
_ENOUGH = 4

#: What the first row alone may spare: what is prefetched through relations that it lacks.
_SPARE = 3

#: Of what is asked by its path, this many are tried: the first may have nothing within.
_TRIED = 20

#: What differs between two queries that are the same but for what they look for.
_VALUE = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")

Count = Callable[[Any], int]


def check_list_queries(visitor: Visitor) -> Iterator[str]:
    """Yield the lists, as pages and as operations, whose queries grow with their rows."""
    for place in bound_screens().values():
        if place.screen.kind == "list" and not place.params and is_paged(place.screen.operation):
            yield from check_list(visitor, place.url(), count_shown)
    for operation in list_reads():
        if is_paged(operation.name) and (path := find_path(visitor, operation)):
            yield from check_list(visitor, path, count_rows)


def check_nested_queries(visitor: Visitor) -> Iterator[str]:
    """Yield the operations that ask the database for each row of a list within their answers.

    A list of one row may hold as much within as a list of many: that shows in a query that one
    answer repeats, not in a comparison of two.
    """
    for operation in list_reads():
        errors = (
            error
            for path in find_paths(visitor, operation, most=_TRIED)
            for error in check_repeated_queries(visitor, path)
        )
        yield from islice(errors, 1)


def check_repeated_queries(visitor: Visitor, address: str) -> Iterator[str]:
    """Yield the query that one answer repeats as often as rows within it would have it."""
    with CaptureQueriesContext(connection) as captured:
        visitor.get(address)
    asked = Counter(shape_of(query["sql"]) for query in captured if is_question(query["sql"]))
    shape, times = next(iter(asked.most_common(1)), ("", 0))
    if times >= _ENOUGH:
        error = f"asks the same {times} times, for each row within its answer: {shape[:200]}"
        yield visitor.tell(address, error)


def is_question(sql: str) -> bool:
    """Whether a query looks something up in a table."""
    return sql.startswith("SELECT") and " FROM " in sql


def shape_of(sql: str) -> str:
    """Return a query without the values that it looks for."""
    return _VALUE.sub("?", sql)


def is_paged(operation: str) -> bool:
    return "page_size" in describe_operation(operation).query_names


def check_list(visitor: Visitor, address: str, count: Count) -> Iterator[str]:
    measure(visitor, f"{address}?page_size={_MANY}", count)
    rows, many = measure(visitor, f"{address}?page_size={_MANY}", count)
    least, one = measure(visitor, f"{address}?page_size=1", count)
    if rows - least >= _ENOUGH and many - one > _SPARE:
        error = f"needs {many} queries for {rows} rows and {one} for {least}: they grow with them"
        yield visitor.tell(address, error)


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
