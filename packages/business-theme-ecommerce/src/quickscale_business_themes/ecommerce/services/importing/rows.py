"""What the readers of all formats share."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import Truncator, slugify

from quickscale.core.money import MAX_PRICE
from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.services.markup import clean_html
from quickscale_business_themes.ecommerce.services.products import ProductData

DESCRIPTION_LENGTH = 500


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    """A product as it stands in a file, with the addresses and alts of its pictures."""

    line: int
    product: ProductData
    pictures: tuple[tuple[str, str], ...] = ()


def read_amount(text: Any, *, line: int, what: str) -> Decimal:
    """Return a price or another amount that cannot be negative.

    Raises:
        RowError: ``text`` is none.
    """
    try:
        amount = Decimal(str(text).strip())
    except InvalidOperation:
        raise RowError(f"{what} “{text}” isn't a number.", line=line) from None
    if not amount.is_finite() or not 0 <= amount <= MAX_PRICE:
        raise RowError(f"{what} “{text}” isn't a valid amount.", line=line)
    return amount


def read_count(text: Any, *, line: int, what: str) -> int:
    """Return a number of units; fewer than none counts as none.

    Raises:
        RowError: ``text`` is no whole number.
    """
    amount = str(text).strip()
    if not re.fullmatch(r"-?\d{1,9}(\.0+)?", amount):
        raise RowError(f"{what} “{text}” isn't a whole number.", line=line)
    return max(int(Decimal(amount)), 0)


def read_slug(*candidates: str, line: int) -> str:
    """Return the first of ``candidates`` that a slug can be made of.

    Raises:
        RowError: none can.
    """
    for candidate in candidates:
        if slug := slugify(candidate)[:200]:
            return slug
    raise RowError("The row has neither a handle nor a title.", line=line)


def summarise(markup: str) -> str:
    """Return the beginning of some HTML as plain text."""
    spaced = re.sub(r"<(/p|/li|/h\d|br)\b", r" <\1", clean_html(markup))
    text = " ".join(html.unescape(strip_tags(spaced)).split())
    return Truncator(text).chars(DESCRIPTION_LENGTH)


def describe_html(markup: str) -> list[dict[str, Any]]:
    """Return a description's HTML as a component, unless it is plain text that says no more."""
    clean = clean_html(markup).strip()
    plain = html.unescape(clean)
    if not clean or (plain == strip_tags(plain) and len(plain) <= DESCRIPTION_LENGTH):
        return []
    return [{"type": "product_text", "value": {"heading": "", "html": clean}}]
