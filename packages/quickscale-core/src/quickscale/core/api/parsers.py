"""Bodies of operations: read within bounds, and only what an operation can use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext_lazy as _
from rest_framework import parsers
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.utils.json import strict_constant

from quickscale.core.http.middleware import NON_FIELD_ERRORS, TooDeep, find_input_errors

TOO_DEEP = _("The JSON is nested too deeply.")


class JSONParser(parsers.JSONParser):
    """Reads JSON in UTF-8 of up to ``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        data = load_json(read_within_bounds(stream))
        require_usable(data)
        return data


class MultiPartParser(parsers.MultiPartParser):
    """Reads forms, with or without files."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        parsed = super().parse(stream, media_type, parser_context)
        require_usable(dict(parsed.data.lists()))
        return parsed


def read_within_bounds(stream: IO[bytes]) -> bytes:
    """Return a body.

    Raises:
        RequestDataTooBig: it is longer than the settings allow.
    """
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if most is None:
        return stream.read()
    content = stream.read(most + 1)
    if len(content) > most:
        raise RequestDataTooBig
    return content


def load_json(content: bytes) -> Any:
    """Return what a body says.

    Raises:
        ParseError: it is no JSON.
    """
    try:
        return json.loads(content.decode(), parse_constant=strict_constant)
    except RecursionError:
        raise ParseError(TOO_DEEP) from None
    except ValueError as error:
        raise ParseError(f"JSON parse error - {error}") from None


def require_usable(data: Any) -> None:
    """Raise a field error for each value that nothing can use."""
    try:
        errors = find_input_errors(data)
    except TooDeep:
        raise ParseError(TOO_DEEP) from None
    if errors:
        raise ValidationError(errors if isinstance(errors, dict) else {NON_FIELD_ERRORS: errors})
