"""Whether operations answer what the stack's OpenAPI documents say."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from quickscale.core.layers.stack import get_stack
from quickscale.core.testing.conformance.visitors import Visitor, describe_failure
from quickscale.core.theme_system.documents import CORE
from quickscale.core.theme_system.operations import Operation, get_operations

_PARAMETER = re.compile(r"{(\w+)}")
_NUMBER = re.compile(r"\[\d+\]")
_PROBLEM = "application/problem+json"


def list_reads() -> Iterator[Operation]:
    """Yield the GET operations of the core and of the stack's themes."""
    for theme in (CORE, *(theme.name for theme in get_stack().themes)):
        yield from (it for it in get_operations(theme).values() if it.method == "GET")


def judge_read(visitor: Visitor, operation: Operation) -> Iterator[str]:
    """Yield what is wrong with what an operation answers, of the first thing there is."""
    path = find_path(visitor, operation)
    if not path:
        return
    response = visitor.get(path)
    if failure := describe_failure(response):
        yield failure
    elif response.status_code == 200:
        yield from judge_answer(operation, json.loads(response.getvalue()))
    elif not response.headers["Content-Type"].startswith(_PROBLEM):
        yield f"answered {response.status_code} without a problem (RFC 9457)"


def judge_answer(operation: Operation, answer: Any) -> Iterator[str]:
    """Yield where an answer differs from the operation's schema, once for rows that are alike."""
    components = operation.document.get("components", {})
    validator = Draft202012Validator({**operation.response_schema, "components": components})
    errors = {_NUMBER.sub("[]", error.json_path): error for error in validator.iter_errors(answer)}
    for path, error in errors.items():
        found = textwrap.shorten(error.message, 120)
        yield f"answered what its openapi.json does not say: {path}: {found}"


def find_path(visitor: Visitor, operation: Operation) -> str:
    """Return where an operation can be asked: its parameters come from the lists above them."""
    path = operation.path
    while parameter := _PARAMETER.search(path):
        value = find_parameter(visitor, path[: parameter.start()], parameter[1])
        if value is None:
            return ""
        path = path.replace(parameter[0], str(value), 1)
    return path


def find_parameter(visitor: Visitor, collection: str, name: str) -> Any:
    """Return what identifies the first row of a list; None where there is no such list or row."""
    response = visitor.get(collection)
    if response.status_code != 200:
        return None
    answer = response.json()
    rows = answer.get("results", ()) if isinstance(answer, dict) else answer
    row: dict[str, Any] = next(iter(rows), {})
    return row.get(name, row.get("id") if name == "pk" else None)
