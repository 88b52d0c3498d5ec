"""Charts: series of figures as the shapes and texts of an SVG, ready to be drawn by a template.

Nothing here knows colours or sizes. Places are percentages of the drawing, so that its text keeps
its size at any width; the lines are paths in a square of :data:`SQUARE` units, stretched to the
plot. In a language that is written from right to left time runs from right to left too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from quickscale.core.formats.numbers import format_number, format_percent
from quickscale.core.money.money import format_money

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


SQUARE = 1000
#: The plot's part of the drawing's height, in percent: there is room for dates below, and for the
#: uppermost figure above.
TOP, HEIGHT = 10, 78
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_TICKS = 4
_DATES = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """Where figures lie between the least and the greatest figure of the axis."""

    low: Decimal
    high: Decimal
    step: Decimal

    def at(self, figure: Decimal) -> Decimal:
        """Return how far down a figure lies, from 0 to 1."""
        return (self.high - figure) / (self.high - self.low)

    def ticks(self) -> Iterator[Decimal]:
        tick = self.low
        while tick <= self.high:
            yield tick
            tick += self.step


@dataclass(frozen=True, slots=True)
class Line:
    """One line's figures, None where there is none."""

    name: str
    label: str
    figures: Sequence[Decimal | None]


def build_chart(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a chart as a template receives it, from what a series operation answered.

    Args:
        name: tells apart the ids of several charts on one page.
    """
    lines = [read_line(line) for line in data["lines"]]
    days = read_days(data["lines"])
    unit = (data["format"], data["currency"])
    scale = choose_scale(lines, whole=data["format"] == "integer")
    return {
        "id": f"chart-{name}",
        "empty": not any(figure for line in lines for figure in line.figures),
        "description": describe(lines, days, unit),
        "top": f"{TOP}%",
        "height": f"{HEIGHT}%",
        "bottom": f"{TOP + HEIGHT}%",
        "square": SQUARE,
        "start": percent(across(0, 2)),
        "lines": [draw_line(number, line, scale) for number, line in enumerate(lines, start=1)],
        "ticks": [draw_tick(tick, scale, unit) for tick in scale.ticks()],
        "dates": list(draw_dates(days)),
        "marks": list(draw_marks(lines, days, scale, unit)),
        "table": list_figures(lines, days, unit),
    }


def read_line(data: Mapping[str, Any]) -> Line:
    figures = [None if point["y"] is None else Decimal(point["y"]) for point in data["points"]]
    return Line(data["name"], data["label"], figures)


def read_days(lines: Sequence[Mapping[str, Any]]) -> list[date]:
    """Return the days of the points, which are the same for all lines."""
    points = lines[0]["points"] if lines else ()
    return [day for point in points if (day := parse_date(point["x"]))]


def choose_scale(lines: Sequence[Line], *, whole: bool) -> Scale:
    """Return a scale from round figures that holds nought and every figure.

    Args:
        whole: figures are counts, between which there is nothing to mark.
    """
    figures = [figure for line in lines for figure in line.figures if figure is not None]
    low, high = min([Decimal(0), *figures]), max([Decimal(0), *figures])
    step = choose_step((high - low) / _TICKS, whole=whole)
    low = (low / step).to_integral_value(ROUND_FLOOR) * step
    high = (high / step).to_integral_value(ROUND_CEILING) * step
    return Scale(low, high if high > low else low + step, step)


def choose_step(least: Decimal, *, whole: bool) -> Decimal:
    """Return the smallest round step that is not below ``least``."""
    if not least:
        return Decimal(1)
    unit = Decimal(1).scaleb(least.adjusted())
    steps = (factor * unit for factor in _STEPS if factor * unit >= least)
    if not whole:
        return next(steps)
    return next((step for step in steps if step == step.to_integral_value()), Decimal(1))


def across(position: int, count: int) -> Decimal:
    """Return how far from the left one of several points lies, from 0 to 1."""
    part = Decimal(position) / (count - 1) if count > 1 else Decimal("0.5")
    return 1 - part if get_language_bidi() else part


def percent(share: Decimal) -> str:
    """Return a share of the drawing as SVG writes it."""
    return f"{trim(share * 100, '0.01')}%"


def trim(number: Decimal, unit: str) -> str:
    return f"{number.quantize(Decimal(unit)).normalize():f}"


def draw_line(number: int, line: Line, scale: Scale) -> dict[str, Any]:
    points = place_points(line, scale)
    runs = list(split_runs(points))
    base = unit_of(scale.at(max(scale.low, Decimal(0))))
    return {
        "number": number,
        "name": line.name,
        "label": line.label,
        "path": " ".join(trace(run) for run in runs),
        "area": " ".join(f"{trace(run)}V{base}H{run[0][0]}Z" for run in runs),
    }


def place_points(line: Line, scale: Scale) -> list[tuple[str, str] | None]:
    """Return a line's points in the square, None where there is no figure."""
    count = len(line.figures)
    return [
        None if figure is None else (unit_of(across(position, count)), unit_of(scale.at(figure)))
        for position, figure in enumerate(line.figures)
    ]


def unit_of(share: Decimal) -> str:
    return trim(share * SQUARE, "0.1")


def split_runs(points: Sequence[tuple[str, str] | None]) -> Iterator[list[tuple[str, str]]]:
    """Yield what lies together: a line is broken where there is no figure."""
    run: list[tuple[str, str]] = []
    for point in (*points, None):
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []


def trace(points: Sequence[tuple[str, str]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def draw_tick(tick: Decimal, scale: Scale, unit: tuple[str, str]) -> dict[str, Any]:
    return {"y": down(scale.at(tick)), "label": format_tick(tick, *unit), "zero": not tick}


def down(share: Decimal) -> str:
    """Return how far down the drawing a share of its plot lies."""
    return percent((TOP + share * HEIGHT) / 100)


def draw_dates(days: Sequence[date]) -> Iterator[dict[str, Any]]:
    """Yield the dates below the plot, evenly spread, the outermost within its edges.

    Every other one is minor: it may be left out where there is little room.
    """
    last = len(days) - 1
    count = min(_DATES, len(days))
    shown = sorted({round(number * last / max(1, count - 1)) for number in range(count)})
    for number, position in enumerate(shown):
        anchor = "middle"
        if len(days) > 1 and position in (0, last):
            anchor = "start" if position == 0 else "end"
        yield {
            "x": percent(across(position, len(days))),
            "anchor": anchor,
            "minor": number % 2 == 1,
            "label": write_day(days[position]),
        }


def write_day(day: date) -> str:
    """Return a day and its month, as short as the language writes it."""
    return date_format(day, get_format("MONTH_DAY_FORMAT").replace("F", "M"))


def draw_marks(
    lines: Sequence[Line], days: Sequence[date], scale: Scale, unit: tuple[str, str]
) -> Iterator[dict[str, Any]]:
    """Yield what is told of each day when someone points at it, or moves to it by the keyboard."""
    for position, day in enumerate(days):
        figures = [(number, line.figures[position]) for number, line in enumerate(lines, start=1)]
        left, width = span_of(position, len(days))
        texts = {"day": date_format(day), "figures": tell_figures(lines, position, unit)}
        yield {
            **texts,
            "text": f"{texts['day']}: {texts['figures']}",
            "x": percent(across(position, len(days))),
            "left": percent(left),
            "width": percent(width),
            "dots": [
                {"number": number, "y": down(scale.at(figure))}
                for number, figure in figures
                if figure is not None
            ],
        }


def span_of(position: int, count: int) -> tuple[Decimal, Decimal]:
    """Return where the ground of a point begins and how wide it is: half the way to the next."""
    if count < 2:
        return Decimal(0), Decimal(1)
    half = Decimal(1) / (count - 1) / 2
    here = across(position, count)
    left, right = max(Decimal(0), here - half), min(Decimal(1), here + half)
    return left, right - left


def tell_figures(lines: Sequence[Line], position: int, unit: tuple[str, str]) -> str:
    texts = [format_figure(line.figures[position], *unit) for line in lines]
    if len(lines) > 1:
        texts = [f"{line.label} {text}" for line, text in zip(lines, texts, strict=True)]
    return ", ".join(texts)


def describe(lines: Sequence[Line], days: Sequence[date], unit: tuple[str, str]) -> str:
    """Return what the chart shows, for those who do not see it."""
    if not days:
        return _("No data yet.")
    texts = [describe_line(line, unit) for line in lines]
    first, last = date_format(days[0]), date_format(days[-1])
    return " ".join([_("From %(first)s to %(last)s.") % {"first": first, "last": last}, *texts])


def describe_line(line: Line, unit: tuple[str, str]) -> str:
    known = [figure for figure in line.figures if figure is not None]
    if not known:
        return _("%(line)s: no data.") % {"line": line.label}
    return _("%(line)s: from %(low)s to %(high)s, most recently %(last)s.") % {
        "line": line.label,
        "low": format_figure(min(known), *unit),
        "high": format_figure(max(known), *unit),
        "last": format_figure(known[-1], *unit),
    }


def list_figures(
    lines: Sequence[Line], days: Sequence[date], unit: tuple[str, str]
) -> dict[str, Any]:
    """Return all figures as a table, the newest first."""
    rows = [
        {
            "day": date_format(day),
            "figures": [format_figure(line.figures[position], *unit) for line in lines],
        }
        for position, day in reversed(list(enumerate(days)))
    ]
    return {"head": [line.label for line in lines], "rows": rows}
