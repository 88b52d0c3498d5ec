"""Whether operations answer what the stack's OpenAPI documents say."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator

from quickscale.core.api.operations import CORE, Operation, get_operations
from quickscale.core.layers.stack import get_stack
from quickscale_testing.conformance.visitors import Visitor, describe_failure

_PARAMETER = re.compile(r"{(\w+)}")
_NUMBER = re.compile(r"\[\d+\]")
_PROBLEM = "application/problem+json"


def list_reads() -> Iterator[Operation]:
    """Yield the GET operations of the core and of the stack's themes."""
    for theme in (CORE, *(theme.name for theme in get_stack().themes)):
        yield from (it for it in get_operations(theme).values() if it.method == "GET")


def check_operation(visitor: Visitor, operation: Operation) -> Iterator[str]:
    """Yield what is wrong with what an operation answers, of the first thing there is."""
    path = find_path(visitor, operation)
    if not path:
        return
    response = visitor.get(path)
    if failure := describe_failure(response):
        yield failure
    elif response.status_code == 200:
        yield from check_answer(operation, response)
    elif not response.headers["Content-Type"].startswith(_PROBLEM):
        yield f"answered {response.status_code} without a problem (RFC 9457)"


def check_answer(operation: Operation, response: Any) -> Iterator[str]:
    """Yield where an answer differs from its document: in its format, or in what it holds."""
    kind = response.headers["Content-Type"].partition(";")[0]
    described = operation.content["responses"].get("200", {}).get("content", {})
    if kind not in described:
        yield f"answered {kind}, which its openapi.json does not say"
    elif kind == "application/json":
        yield from check_document(operation, json.loads(response.getvalue()))


def check_document(operation: Operation, answer: Any) -> Iterator[str]:
    """Yield where an answer differs from the operation's schema, once for rows that are alike."""
    components = operation.document.get("components", {})
    validator = Draft202012Validator({**operation.response_schema, "components": components})
    errors = {_NUMBER.sub("[]", error.json_path): error for error in validator.iter_errors(answer)}
    for path, error in errors.items():
        found = textwrap.shorten(error.message, 120)
        yield f"answered what its openapi.json does not say: {path}: {found}"


def find_path(visitor: Visitor, operation: Operation) -> str:
    """Return where an operation can be asked, nothing where there is nothing to ask it of."""
    return next(find_paths(visitor, operation, most=1), "")


def find_paths(visitor: Visitor, operation: Operation, *, most: int) -> Iterator[str]:
    """Yield where an operation can be asked: its parameters come from the lists above them.

    Args:
        most: of how many rows the last parameter is taken.
    """
    path = operation.path
    while parameter := _PARAMETER.search(path):
        values = find_parameters(visitor, path[: parameter.start()], parameter[1])
        paths = [path.replace(parameter[0], str(value), 1) for value in islice(values, most)]
        if not paths:
            return
        if not _PARAMETER.search(paths[0]):
            yield from paths
            return
        path = paths[0]
    yield path


def find_parameters(visitor: Visitor, collection: str, name: str) -> Iterator[Any]:
    """Yield what identifies the rows of a list, nothing where there is no such list."""
    response = visitor.get(collection)
    if response.status_code != 200:
        return
    answer = response.json()
    rows = answer.get("results", ()) if isinstance(answer, dict) else answer
    for row in rows:
        value = row.get(name, row.get("id") if name == "pk" else None)
        if value is None:
            return
        yield value
