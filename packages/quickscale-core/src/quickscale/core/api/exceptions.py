"""What goes wrong with operations before one is asked."""

from __future__ import annotations


class OperationsError(Exception):
    """The base of what is wrong with the operations of a stack."""


class UnknownOperation(OperationsError, LookupError):
    """No theme of this stack has an operation of that name."""


class UnclearSchema(OperationsError):
    """A theme's URLs do not say all that its OpenAPI document must."""
