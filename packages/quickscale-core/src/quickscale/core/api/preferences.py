"""``Prefer: return=minimal`` (RFC 7240): nobody reads what an operation answers to its success."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

MINIMAL = "return=minimal"


def prefers_minimal(request: Request) -> bool:
    """Whether the answer to a success may be left out."""
    preferences = request.headers.get("Prefer", "").split(",")
    return any(each.partition(";")[0].replace(" ", "") == MINIMAL for each in preferences)


def answer_minimal(**options: Any) -> Response:
    """Answer with a status alone."""
    return Response(headers={"Preference-Applied": MINIMAL}, **options)
