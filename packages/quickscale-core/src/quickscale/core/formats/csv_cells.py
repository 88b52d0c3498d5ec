"""Cells of CSV files that people open in spreadsheets."""

#: Tells spreadsheets that letters of all languages follow.
MARK = "\N{BYTE ORDER MARK}"

#: With one of these a spreadsheet takes a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guard(text: object) -> str:
    """Return a text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = str(text)
    return f"'{text}" if text.startswith(_FORMULA) else text
