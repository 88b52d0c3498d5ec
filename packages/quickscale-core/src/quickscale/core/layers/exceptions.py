"""What the layers kernel raises."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

from .errors import StackMessage, format_errors


class StackError(ImproperlyConfigured):
    """The chosen layers cannot run together; ``errors`` holds every reason at once."""

    def __init__(self, errors: Sequence[StackMessage]) -> None:
        self.errors = tuple(errors)
        super().__init__(f"The project can't start.\n\n{format_errors(self.errors)}")


class UnknownLayer(LookupError):
    """No installed layer bears that name."""

    def __init__(self, error: StackMessage) -> None:
        self.error = error
        super().__init__(str(error))
