"""What the theme system raises."""

from __future__ import annotations


class ThemeError(Exception):
    """The base of what the theme system raises."""


class UnknownTheme(ThemeError, LookupError):
    """This stack has no theme of that name."""
