"""What goes wrong with operations before one is asked, and what a service refuses."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class ServiceError(Exception):
    """A service does not do what it was asked; ``str(error)`` tells why. Nothing was changed.

    Operations answer it as a problem, or as the error of a field.

    Args:
        message: instead of the class's own.
        retry_after: after how many seconds it can be tried again.

    Attributes:
        code: a stable name of the reason, the last part of the problem's ``type``.
        status_code: the problem's status.
        field: the input that it is about, or empty.
        title: the problem's title, where the status says too little.
        screen: the page that helps whoever asked, ``base:plans``, or empty.
    """

    code = "refused"
    status_code: ClassVar[int] = 409
    field = ""
    title: Any = ""
    screen = ""
    message: Any = _("This can't be done.")

    def __init__(self, message: Any = None, *, retry_after: int | None = None) -> None:
        super().__init__(message if message is not None else self.message)
        self.retry_after = retry_after

    def __str__(self) -> str:
        return str(self.args[0])


class OperationsError(Exception):
    """The base of what is wrong with the operations of a stack."""


class UnknownOperation(OperationsError, LookupError):
    """No theme of this stack has an operation of that name."""


class UnclearSchema(OperationsError):
    """A theme's URLs do not say all that its OpenAPI document must."""
