"""What a visitor's form sends, as the operation's body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, QueryDict

from quickscale.core.skin_system.forms.inputs import to_utc
from quickscale.core.skin_system.schema.resources import Field

_FILES = ("file", "image")
_TEXTS = ("text", "longtext", "html", "email", "url", "choice", "password")


def read_body(request: HttpRequest, fields: Iterable[Field], *, partial: bool) -> dict[str, Any]:
    """Return the body that a form asks the operation to take.

    Args:
        partial: what is left out stays as it is, so that emptied inputs have to be said.
    """
    body: dict[str, Any] = {}
    for field in fields:
        if field.format in _FILES:
            continue
        if field.many:
            body[field.name] = [value for value in request.POST.getlist(field.name) if value]
        elif field.format == "boolean":
            body[field.name] = request.POST.get(field.name, "") not in ("", "false")
        else:
            read_value(body, field, request.POST.get(field.name, "").strip(), partial=partial)
    return body


def read_files(request: HttpRequest, fields: Iterable[Field]) -> dict[str, Any]:
    """Return the uploads of a form; a file that is not sent again stays as it is."""
    wanted = {field.name for field in fields if field.format in _FILES}
    return {name: upload for name, upload in request.FILES.items() if name in wanted}


def read_value(body: dict[str, Any], field: Field, text: str, *, partial: bool) -> None:
    if text:
        body[field.name] = to_utc(text) if field.format == "datetime" else text
    elif field.nullable:
        body[field.name] = None
    elif field.format in _TEXTS:
        body[field.name] = ""
    elif partial:
        body[field.name] = None


def typed_values(data: QueryDict, fields: Iterable[Field]) -> dict[str, Any]:
    """Return what was typed, to be shown again as it was."""
    typed: dict[str, Any] = {}
    for field in fields:
        if field.format in _FILES:
            continue
        if field.many:
            typed[field.name] = data.getlist(field.name)
        elif field.format == "boolean":
            typed[field.name] = data.get(field.name, "") not in ("", "false")
        else:
            typed[field.name] = data.get(field.name, "")
    return typed
