"""What an operation reads from its request, and plain data, as JSON would carry it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import parsers
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.json import strict_constant

from quickscale.core.conf import quickscale_settings
from quickscale.core.http.middleware import NON_FIELD_ERRORS, TooDeep, find_input_errors


def http_request(request: Request) -> HttpRequest:
    """Return the request that Django's own functions take, which a :class:`Request` is none of."""
    # The REST framework's documentation names it; there is no attribute without an underscore.
    inner: HttpRequest = request._request
    return inner


JSON = "application/json"
MINIMAL = "return=minimal"


def prefers_minimal(request: Request) -> bool:
    preferences = request.headers.get("Prefer", "").split(",")
    return any(each.partition(";")[0].replace(" ", "") == MINIMAL for each in preferences)


def answer_minimal(**options: Any) -> Response:
    """Answer with a status alone."""
    return Response(headers={"Preference-Applied": MINIMAL}, **options)


def page_url(request: Request, name: str, **values: Any) -> str:
    """Return the whole address of a page, below ``QUICKSCALE_SITE_URL`` or as it was asked for.

    Args:
        name: the page's screen, ``base:plan``.
        values: its path parameters.
    """
    path = reverse(name, kwargs=values)
    if site := quickscale_settings.SITE_URL:
        return f"{site.rstrip('/')}{path}"
    return request.build_absolute_uri(path)


_TOO_DEEP = _("The JSON is nested too deeply.")


class JSONParser(parsers.JSONParser):
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
        raise ParseError(_TOO_DEEP) from None
    except ValueError as error:
        raise ParseError(f"JSON parse error - {error}") from None


def require_usable(data: Any) -> None:
    """Raise a field error for each value that nothing can use."""
    try:
        errors = find_input_errors(data)
    except TooDeep:
        raise ParseError(_TOO_DEEP) from None
    if errors:
        raise ValidationError(errors if isinstance(errors, dict) else {NON_FIELD_ERRORS: errors})


def to_float(value: float) -> float:
    if not math.isfinite(value):
        strict_constant("NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity")
    return float.__float__(value)


def to_key(key: Any) -> str:
    if isinstance(key, str):
        return str.__str__(key)
    name: str = next(iter(json.loads(json.dumps({key: None}, allow_nan=False))))
    return name


_PLAIN = frozenset({str, int, bool, type(None)})
_encode_answer = JSONRenderer.encoder_class().default
_encode_body = DjangoJSONEncoder().default
_BASES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (float, to_float),
    (str, str.__str__),
    (int, int.__int__),
)


def to_plain(value: Any, encode: Callable[[Any], Any] = _encode_answer) -> Any:
    """Return what JSON would carry of ``value``, in containers of its own.

    Args:
        encode: returns what an encoder would write in the place of anything else.

    Raises:
        TypeError, ValueError: JSON can't carry it.
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, dict):
        return {
            key if type(key) is str else to_key(key): (
                part if type(part) in _PLAIN else to_plain(part, encode)
            )
            for key, part in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [part if type(part) in _PLAIN else to_plain(part, encode) for part in value]
    # A subclass, such as safe text or a choice of an enumeration, is carried as what it extends.
    convert = next((convert for kind, convert in _BASES if isinstance(value, kind)), None)
    return convert(value) if convert else to_plain(encode(value), encode)


class PageParser(parsers.BaseParser):
    """Takes the body that a page hands over, by the rules of JSON that is sent."""

    media_type = JSON

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            data = to_plain(stream.call.body, _encode_body)
        except RecursionError:
            raise ParseError(_TOO_DEEP) from None
        except ValueError as error:
            raise ParseError(f"JSON parse error - {error}") from None
        require_usable(data)
        return data
