"""Requests and answers, apart from how they travel."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from stripe_sandbox.errors import StripeError


@dataclass(frozen=True)
class HttpRequest:
    """A request; header names are lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text.

        Raises:
            StripeError: it is none.
        """
        try:
            return self.body.decode()
        except UnicodeDecodeError:
            raise StripeError("Invalid request: the body must be UTF-8.") from None

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form of one's own pages."""
        fields = parse_qs(self.text, keep_blank_values=True)
        return {name: values[-1].strip() for name, values in fields.items()}

    @property
    def fields(self) -> dict[str, str]:
        """The fields of the query."""
        return {name: values[-1] for name, values in parse_qs(self.query).items()}

    def read_json(self) -> Any:
        """Return the body as JSON; an empty one is an empty object."""
        return json.loads(self.body or b"{}")


@dataclass
class HttpAnswer:
    """An answer; one that is lost is never sent, and its connection is cut."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False


def answer_json(status: int, value: Any, **headers: str) -> HttpAnswer:
    """Return an answer of JSON."""
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    body = json.dumps(value, indent=2).encode()
    return HttpAnswer(status, body, {"Content-Type": "application/json", **names})


def redirect(url: str) -> HttpAnswer:
    """Return an answer that sends a browser elsewhere after a form."""
    return HttpAnswer(303, headers={"Location": url})
