"""Figures as people write them, and a figure beside the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from quickscale.core.formats.numbers import format_number, format_percent
from quickscale.core.money.formatting import format_money

NOTHING = "\N{EM DASH}"


def build_stat(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return one figure as a template receives it, from what its operation answered."""
    unit = (data["format"], data["currency"])
    change = read_change(data)
    return {
        "value": format_figure(data["value"], *unit),
        "previous": "" if data["previous"] is None else format_figure(data["previous"], *unit),
        "label": data["label"],
        "change": "" if change is None else format_percent(abs(change)),
        "is_new": change is None and data["previous"] is not None and data["value"] is not None,
        "direction": direction_of(change),
        "tone": tone_of(direction_of(change), data["better"]),
    }


def read_change(data: Mapping[str, Any]) -> Decimal | None:
    """Return how much larger a figure is than before; nought that stays nought has not changed."""
    if data["change"] is not None:
        return Decimal(data["change"])
    known = data["value"] is not None and data["previous"] is not None
    return Decimal(0) if known and not Decimal(data["value"]) else None


def direction_of(change: Decimal | None) -> str:
    if change is None:
        return ""
    return "level" if not change else "up" if change > 0 else "down"


def tone_of(direction: str, better: str) -> str:
    """Return whether a change is good news."""
    if direction not in ("up", "down") or not better:
        return "neutral"
    return "good" if (direction == "up") is (better == "higher") else "bad"


def format_figure(value: Any, format_name: str, currency: str = "") -> str:
    """Return a figure in the visitor's language; a dash where there is none."""
    if value is None:
        return NOTHING
    if format_name == "money":
        return format_money(value, currency)
    if format_name == "percent":
        return format_percent(Decimal(value))
    return format_number(Decimal(value))


def format_tick(value: Decimal, format_name: str, currency: str = "") -> str:
    """Return a figure for an axis, where a whole amount of money needs no decimal places."""
    if format_name == "money" and value == value.to_integral_value():
        return format_money(value, currency, places=0)
    return format_figure(value, format_name, currency)
