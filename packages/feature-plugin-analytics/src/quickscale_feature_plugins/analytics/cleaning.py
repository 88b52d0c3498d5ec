"""Makes anyone's values fit their columns, so that no input can lose an event."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from quickscale.core.money import Money
from quickscale_feature_plugins.analytics.models import Event

_LENGTHS = {field.name: field.max_length for field in Event._meta.fields}
_LONGEST_TEXT = 500
_MOST_ITEMS = 50
_LONGEST_DATA = 10_000
_LARGEST = Decimal(10) ** 15 - 1


def fit_to_column(field: str, value: object) -> str:
    """Return ``value`` as text that fits the event's column ``field``."""
    return clean_text(value)[: _LENGTHS[field]]


def clean_text(value: object) -> str:
    """Return ``value`` as text that every database stores: without NUL and lone surrogates."""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()


def to_plain_json(data: object) -> dict[str, Any]:
    """Return what JSON can hold of ``data``: its first items, long texts cut.

    Numbers that JSON lacks become None; nested values are kept as far as the whole stays small.
    """
    cleaned = _plain(data) if isinstance(data, Mapping) else {}
    return cleaned if len(DjangoJSONEncoder().encode(cleaned)) <= _LONGEST_DATA else {}


def amount_of(money: Money | None) -> tuple[Decimal | None, str]:
    """Return the value and currency columns of ``money``; none of what no column can hold."""
    if money is None or not money.currency:
        return None, ""
    amount = Decimal(money.amount)
    if not amount.is_finite() or abs(amount) > _LARGEST:
        return None, ""
    return amount.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP), fit_to_column(
        "currency", money.currency
    )


def _plain(value: object, depth: int = 0) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth < 4 and isinstance(value, Mapping):
        items = list(value.items())[:_MOST_ITEMS]
        return {clean_text(key)[:_LONGEST_TEXT]: _plain(item, depth + 1) for key, item in items}
    if depth < 4 and isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, depth + 1) for item in list(value)[:_MOST_ITEMS]]
    return clean_text(value)[:_LONGEST_TEXT]
