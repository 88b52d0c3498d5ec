"""Everything that is a person's, as one JSON file that is written while it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from quickscale.core.privacy.hooks import ExportPart, export_account

from .models import User

_encode = DjangoJSONEncoder(ensure_ascii=False).encode


def write_export(user: User) -> Iterator[str]:
    """Write a person's file piece by piece; no part of it is ever held whole."""
    yield f'{{"exported_at": {_encode(timezone.now())}'
    for part in list_export_parts(user):
        yield f",\n{_encode(part.name)}: ["
        yield from _write_rows(part.rows)
        yield "]"
    yield "}\n"


def list_export_parts(user: User) -> list[ExportPart]:
    """Return the parts of a person's file that the core and the layers have, in their order."""
    answers: list[Any] = export_account(user=user)
    parts: list[ExportPart] = []
    for answer in answers:
        parts.extend([answer] if isinstance(answer, ExportPart) else answer)
    return parts


def _write_rows(rows: Iterable[Any]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}\n  {_encode(row)}"
