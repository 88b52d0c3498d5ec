"""What is wrong with a stack, said so that the reader knows what to run next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StackMessage:
    """One thing that is wrong, or worth knowing: what becomes a message of Django's checks.

    Args:
        id: stable, ``quickscale.E101``; the families are listed in docs/checks.md.
        message: what is wrong, naming the layer, its version and its file.
        hint: the command, or the edit, that mends it.
    """

    id: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.id}: {self.message}"
        return f"{text}\n    {self.hint}" if self.hint else text


def format_errors(errors: Iterable[StackMessage]) -> str:
    """Return the text that shows all ``errors``, one paragraph each."""
    return "\n\n".join(str(error) for error in errors)
