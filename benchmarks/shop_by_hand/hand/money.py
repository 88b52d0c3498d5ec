"""Prices in the visitor's language, and as JSON has them."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency
from django.utils.translation import get_language, to_locale


def format_money(amount: Decimal, currency: str) -> str:
    return str(format_currency(amount, currency, locale=to_locale(get_language() or "en")))


def write_price(price: Decimal | None) -> str | None:
    return None if price is None else f"{price.quantize(Decimal('0.01'))}"
