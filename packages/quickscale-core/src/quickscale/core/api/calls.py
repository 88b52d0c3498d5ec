"""What a page sends to an operation, and what comes back, whichever way it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import Morsel
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.serializers.json import DjangoJSONEncoder

from .exceptions import OperationsError

#: How many operations wait for the one that a request asks for.
DEPTH_HEADER = "X-QuickScale-Depth"

#: What a visitor's browser says that an operation may hear, and nothing else: no HTMX header, no
#: condition on the page's own age, no byte range reaches an operation.
RELAYED_HEADERS = (
    "Authorization",
    "DNT",
    "Forwarded",
    "Origin",
    "Referer",
    "Sec-Fetch-Site",
    "Sec-GPC",
    "Sec-Purpose",
    "User-Agent",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Request-ID",
)


class ClientError(OperationsError):
    """A page called an operation in a way that no visitor can be the cause of."""


@dataclass(frozen=True, slots=True)
class Response:
    """An operation's answer.

    Attributes:
        status: its HTTP status.
        data: its JSON, plain data; None where there is none.
        headers: its headers.
        cookies: those that it sets.
    """

    status: int
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Sequence[Morsel[str]] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation.

    Attributes:
        name: the operation's full name.
        method: in capitals.
        path: below the API's root, without a leading slash, percent-encoded.
        query: the query string.
        body: what is sent, as plain data; None with a method that changes nothing.
        files: uploads by field; with any, the body is sent as a form instead of as JSON.
        idempotency_key: sent in the header of that name.
        minimal: nobody reads the answer, as ``Prefer: return=minimal`` says it.
        depth: how many operations are already waiting for this one.
    """

    name: str
    method: str
    path: str
    query: str = ""
    body: Mapping[str, Any] | None = None
    files: Mapping[str, Any] = field(default_factory=dict)
    idempotency_key: str = ""
    minimal: bool = False
    depth: int = 0

    def encode_json(self) -> bytes:
        if self.body is None:
            return b""
        return json.dumps(self.body, cls=DjangoJSONEncoder).encode()

    def form_values(self) -> Iterator[tuple[str, str]]:
        """Return the body as the values of a form: lists repeat, anything nested is JSON, and
        null is an empty text.
        """
        for name, value in (self.body or {}).items():
            items = value if is_plain_list(value) else [value]
            for item in items:
                yield name, form_text(item)

    def uploads(self) -> Iterator[tuple[str, UploadedFile[bytes]]]:
        for name, value in self.files.items():
            for upload in value if isinstance(value, (list, tuple)) else [value]:
                upload.seek(0)
                yield name, upload


def is_plain_list(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and not any(isinstance(item, dict) for item in value)


def form_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, cls=DjangoJSONEncoder)
    return str(value)
