"""What an operation found wrong with what was sent, as its problem (RFC 9457) says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

#: The statuses that are about what the visitor sent, and not about the visitor or the server.
CORRECTABLE = frozenset({400, 402, 409, 410, 412, 413, 415, 422, 423})

_GENERAL = "non_field_errors"


@dataclass(frozen=True, slots=True)
class FormErrors:
    """Errors by field, and those of no field that is shown."""

    fields: Mapping[str, list[str]] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fields or self.general)


def read_errors(data: Any, names: Iterable[str]) -> FormErrors:
    """Return the faults that a problem lists.

    Args:
        data: the operation's answer.
        names: the fields that are shown; errors of others are told above the form.
    """
    problem = data if isinstance(data, dict) else {}
    errors = problem.get("errors")
    if not isinstance(errors, dict) or not errors:
        return FormErrors(general=[str(problem.get("detail") or _("This couldn't be done."))])
    shown = set(names)
    fields = {name: list(messages(error)) for name, error in errors.items() if name in shown}
    general = [
        text if name == _GENERAL else f"{name.replace('_', ' ').capitalize()}: {text}"
        for name, error in errors.items()
        if name not in shown
        for text in messages(error)
    ]
    return FormErrors(fields, general)


def messages(error: Any) -> Iterable[str]:
    """Return every message of an error, however deep it is nested."""
    if isinstance(error, dict):
        error = list(error.values())
    if isinstance(error, list):
        for part in error:
            yield from messages(part)
    elif error:
        yield str(error)
