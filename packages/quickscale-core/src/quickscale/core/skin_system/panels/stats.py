"""Figures as people write them, and a figure beside the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from quickscale.core.skin_system.money_format import format_money, place_currency

NOTHING = "\N{EM DASH}"

_MINUS = "\N{MINUS SIGN}"


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
        return place_currency(format_number(value), currency)
    return format_figure(value, format_name, currency)


def format_number(value: Decimal) -> str:
    """Return a number with as many decimal places as it has, at most four."""
    rounded = value.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP).normalize()
    places = max(0, -int(rounded.as_tuple().exponent))
    sign = _MINUS if rounded < 0 else ""
    return sign + number_format(abs(rounded), decimal_pos=places, force_grouping=True)


def format_percent(fraction: Decimal) -> str:
    """Return a fraction as a percentage, to a tenth of one below 100%."""
    percent = fraction * 100
    unit = Decimal(1) if abs(percent) >= 100 else Decimal("0.1")
    number = format_number(percent.quantize(unit, rounding=ROUND_HALF_UP))
    # Translators: a percentage; some languages set a space before the sign.
    return _("%(number)s%%") % {"number": number}
