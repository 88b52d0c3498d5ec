"""A product's text as one piece of HTML, as other systems keep it."""

from __future__ import annotations

import html
import re
from typing import Any

from django.utils.html import escape, strip_tags
from django.utils.text import Truncator

from quickscale_business_themes.ecommerce.models import Product

DESCRIPTION_LENGTH = 500
_TEXT = "product_text"


def read_body(product: Product) -> str:
    """Return what a product says of itself, as HTML."""
    texts = [each.value for each in product.content if each.type == _TEXT and each.is_readable]
    if not texts:
        return clean_body(escape(product.description))
    return clean_body("\n".join(_write_text(text) for text in texts))


def write_body(product: Product, body: str) -> None:
    """Let a product say what ``body`` does, unless it does already; nothing is saved."""
    clean = clean_body(body)
    if product.pk and clean == read_body(product):
        return
    others = [each for each in product.content if each.type != _TEXT]
    plain = html.unescape(clean)
    is_plain = plain == strip_tags(plain) and len(plain) <= DESCRIPTION_LENGTH
    text = {"type": _TEXT, "value": {"heading": "", "html": clean}}
    product.content = others if is_plain else [text, *others]
    product.description = plain if is_plain else summarise(clean)


def clean_body(markup: str) -> str:
    # A server that imports nothing does without what it is cleaned with.
    from quickscale_business_themes.ecommerce.services.markup import clean_html

    return clean_html(markup).strip() if markup else ""


def summarise(clean: str) -> str:
    """Return the beginning of harmless HTML as plain text."""
    spaced = re.sub(r"<(/p|/li|/h\d|br)\b", r" <\1", clean)
    text = " ".join(html.unescape(strip_tags(spaced)).split())
    if len(text) <= DESCRIPTION_LENGTH:  # which the Truncator would count character by character
        return text
    return Truncator(text).chars(DESCRIPTION_LENGTH)


def _write_text(text: Any) -> str:
    heading = f"<h2>{escape(text.heading)}</h2>\n" if text.heading else ""
    return f"{heading}{text.html}"
