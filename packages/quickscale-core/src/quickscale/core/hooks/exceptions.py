from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import SystemCheckError


class HookError(ImproperlyConfigured):
    """A declaration, an implementation or the answer of one breaks the rules of its hook."""


class InvalidImplementations(HookError, SystemCheckError):
    """Implementations do not fit their hooks; every reason at once.

    A command prints it as a system check's: another layer's check may dispatch a hook first.
    """

    def __init__(self, errors: Iterable[object]) -> None:
        listed = "\n".join(map(str, errors))
        super().__init__(f"The hooks of this project are invalid.\n\n{listed}")
