from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class StackMessage:
    """What is wrong with a stack, or worth knowing, and the command or edit that mends it.

    Ids are stable; docs/checks.md lists them.
    """

    id: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.id}: {self.message}"
        return f"{text}\n    {self.hint}" if self.hint else text


class StackError(ImproperlyConfigured):
    """The chosen layers cannot run together; ``errors`` holds every reason."""

    def __init__(self, errors: Sequence[StackMessage]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n\n".join(("The project can't start.", *map(str, self.errors))))


class UnknownLayer(LookupError):
    def __init__(self, error: StackMessage) -> None:
        self.error = error
        super().__init__(str(error))
