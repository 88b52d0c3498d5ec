"""What neither a page nor an operation can use, and no database keeps: told before one is asked.

PostgreSQL keeps no NUL in a text; no database keeps half a surrogate pair, or a whole number beyond
64 bits; JSON that nests deeper than Python's stack cannot be walked. What only the database can
tell ends in an exception, of which :func:`http_status_of` says whose fault it was.
"""

from __future__ import annotations

import errno
import math
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import DataError
from django.db.models import BigIntegerField
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

#: How deep JSON may nest; the deepest that anything here sends is a tenth of it.
MAX_DEPTH = 100
NON_FIELD_ERRORS = "non_field_errors"

_GREATEST = BigIntegerField.MAX_BIGINT
_BAD_REQUESTS = (
    BadRequest,
    DataError,
    MultiPartParserError,
    OverflowError,
    SuspiciousOperation,
    UnreadablePostError,
)


class TooDeep(ValueError):
    """Data that nests deeper than ``MAX_DEPTH``."""


def find_input_errors(value: Any, depth: int = 0) -> Any:
    """Return what is wrong with what was sent, as the errors of a problem; empty if nothing is.

    Args:
        value: parsed JSON, or a mapping of texts.
        depth: how deep ``value`` lies.

    Raises:
        TooDeep: it nests too deep to be looked at.
    """
    if isinstance(value, str):
        return find_text_errors(value)
    if isinstance(value, (Mapping, list, tuple)):
        if depth >= MAX_DEPTH:
            raise TooDeep
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
        return _find_part_errors(pairs, depth)
    return find_number_errors(value)


def find_text_errors(text: str) -> list[str]:
    """Return what is wrong with a text."""
    if "\0" in text:
        return [_("Null characters aren't allowed.")]
    return [] if is_encodable(text) else [_("Surrogate characters aren't allowed.")]


def is_encodable(text: str) -> bool:
    """Whether a text has no half of a surrogate pair, which UTF-8 does not write."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def find_number_errors(value: Any) -> list[str]:
    """Return what is wrong with a number; nothing where it is none."""
    if isinstance(value, float) and not math.isfinite(value):
        return [_("Enter a number.")]
    if isinstance(value, int) and not -_GREATEST <= value <= _GREATEST:
        return [_("Enter a number.")]
    return []


def _find_part_errors(pairs: Iterable[tuple[Any, Any]], depth: int) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for name, part in pairs:
        if fault := find_text_errors(str(name)):
            errors[NON_FIELD_ERRORS] = fault
        elif fault := find_input_errors(part, depth + 1):
            errors[str(name)] = fault
    return errors


def http_status_of(exc: BaseException) -> HTTPStatus | None:
    """Return the status of a fault of whoever asked; None where it is one of ours."""
    if isinstance(exc, RequestDataTooBig):
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if isinstance(exc, _BAD_REQUESTS):
        return HTTPStatus.BAD_REQUEST
    if isinstance(exc, OSError) and exc.errno == errno.ENAMETOOLONG:
        return HTTPStatus.NOT_FOUND
    return None
