"""What the theme system raises."""

from __future__ import annotations


class ThemeError(Exception):
    """The base of what the theme system raises."""


class UnknownOperation(ThemeError, LookupError):
    """No theme of this stack has an operation of that name."""


class UnknownTheme(ThemeError, LookupError):
    """This stack has no theme of that name."""


class UnclearSchema(ThemeError):
    """A theme's URLs do not say all that its OpenAPI document must."""
