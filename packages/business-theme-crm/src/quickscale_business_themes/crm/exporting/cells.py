"""Cells of CSV files that people open in spreadsheets, and files that are sent while written."""

from __future__ import annotations

#: Tells spreadsheets that letters of all languages follow.
MARK = "\N{BYTE ORDER MARK}"

#: With one of these a spreadsheet takes a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guard(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text
