"""Writing of XML, element by element."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from quickscale_business_themes.realestate.feeds.values import clean_text

XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def tag(
    name: str,
    content: str,
    *,
    is_markup: bool = False,
    keep: bool = False,
    attributes: Mapping[str, str] | None = None,
) -> str:
    """Return an element; nothing where it would be empty and isn't kept.

    Args:
        is_markup: whether the content is elements already, and isn't escaped.
        keep: whether it is written without content too.
        attributes: those that are empty are left out; one that isn't keeps the element.
    """
    if not is_markup:
        # A line feed that is written as such would come back; a carriage return would not.
        content = escape(clean_text(content), {"\r": "&#13;"})
    written = "".join(
        f" {key}={quoteattr(clean_text(value))}"
        for key, value in (attributes or {}).items()
        if value
    )
    if not content:
        return f"<{name}{written}/>" if keep or written else ""
    return f"<{name}{written}>{content}</{name}>"
