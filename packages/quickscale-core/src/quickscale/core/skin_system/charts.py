"""Charts: series of figures as the shapes and texts of an SVG, ready to be drawn by a template.

Nothing here knows colours or sizes. Places are percentages of the drawing, so that its text keeps
its size at any width; the lines are paths in a square of :data:`SQUARE` units, stretched to the
plot. In a language that is written from right to left time runs from right to left too.
"""

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
    if direction not in ("up", "down") or not better:
        return "neutral"
    return "good" if (direction == "up") is (better == "higher") else "bad"


def format_figure(value: Any, format_name: str, currency: str = "") -> str:
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
    low: Decimal
    high: Decimal
    step: Decimal

    def at(self, figure: Decimal) -> Decimal:
        return (self.high - figure) / (self.high - self.low)

    def ticks(self) -> Iterator[Decimal]:
        tick = self.low
        while tick <= self.high:
            yield tick
            tick += self.step


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    label: str
    figures: Sequence[Decimal | None]
    texts: Sequence[str]


def build_chart(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    unit = (data["format"], data["currency"])
    lines = [read_line(line, unit) for line in data["lines"]]
    days = read_days(data["lines"])
    dates = [date_format(day) for day in days]
    scale = choose_scale(lines, whole=data["format"] == "integer")
    return {
        "id": f"chart-{name}",
        "empty": not any(figure for line in lines for figure in line.figures),
        "description": describe_chart(lines, dates, unit),
        "top": f"{TOP}%",
        "height": f"{HEIGHT}%",
        "bottom": f"{TOP + HEIGHT}%",
        "square": SQUARE,
        "start": percent(spread(2)[0]),
        "lines": [draw_line(number, line, scale) for number, line in enumerate(lines, start=1)],
        "ticks": [draw_tick(tick, scale, unit) for tick in scale.ticks()],
        "dates": list(draw_dates(days)),
        "marks": list(draw_marks(lines, dates, scale)),
        "table": list_figures(lines, dates),
    }


def read_line(data: Mapping[str, Any], unit: tuple[str, str]) -> Line:
    figures = [None if point["y"] is None else Decimal(point["y"]) for point in data["points"]]
    texts = [format_figure(figure, *unit) for figure in figures]
    return Line(data["name"], data["label"], figures, texts)


def read_days(lines: Sequence[Mapping[str, Any]]) -> list[date]:
    points = lines[0]["points"] if lines else ()
    return [day for point in points if (day := parse_date(point["x"]))]


def choose_scale(lines: Sequence[Line], *, whole: bool) -> Scale:
    """Return a scale from round figures that holds nought and every figure."""
    figures = [figure for line in lines for figure in line.figures if figure is not None]
    low, high = min([Decimal(0), *figures]), max([Decimal(0), *figures])
    step = choose_step((high - low) / _TICKS, whole=whole)
    low = (low / step).to_integral_value(ROUND_FLOOR) * step
    high = (high / step).to_integral_value(ROUND_CEILING) * step
    return Scale(low, high if high > low else low + step, step)


def choose_step(least: Decimal, *, whole: bool) -> Decimal:
    if not least:
        return Decimal(1)
    unit = Decimal(1).scaleb(least.adjusted())
    steps = (factor * unit for factor in _STEPS if factor * unit >= least)
    if not whole:
        return next(steps)
    return next((step for step in steps if step == step.to_integral_value()), Decimal(1))


def spread(count: int) -> list[Decimal]:
    """Return how far from the left each of several points lies, from 0 to 1."""
    if count == 1:
        return [Decimal("0.5")]
    parts = [Decimal(position) / (count - 1) for position in range(count)]
    return parts[::-1] if get_language_bidi() else parts


def percent(share: Decimal) -> str:
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
    return [
        None if figure is None else (unit_of(place), unit_of(scale.at(figure)))
        for place, figure in zip(spread(len(line.figures)), line.figures, strict=True)
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
    return percent((TOP + share * HEIGHT) / 100)


def draw_dates(days: Sequence[date]) -> Iterator[dict[str, Any]]:
    """Yield some dates, evenly spread; where there is little room, minor ones may be left out."""
    last, places = len(days) - 1, spread(len(days))
    count = min(_DATES, len(days))
    shown = sorted({round(number * last / max(1, count - 1)) for number in range(count)})
    for number, position in enumerate(shown):
        anchor = "middle"
        if len(days) > 1 and position in (0, last):
            anchor = "start" if position == 0 else "end"
        yield {
            "x": percent(places[position]),
            "anchor": anchor,
            "minor": number % 2 == 1,
            "label": write_day(days[position]),
        }


def write_day(day: date) -> str:
    return date_format(day, get_format("MONTH_DAY_FORMAT").replace("F", "M"))


def draw_marks(
    lines: Sequence[Line], dates: Sequence[str], scale: Scale
) -> Iterator[dict[str, Any]]:
    """Yield what is told of each day when someone points at it, or moves to it by the keyboard."""
    for position, (day, place) in enumerate(zip(dates, spread(len(dates)), strict=True)):
        figures = [(number, line.figures[position]) for number, line in enumerate(lines, start=1)]
        left, width = span_of(place, len(dates))
        texts = {"day": day, "figures": join_figures(lines, position)}
        yield {
            **texts,
            "text": f"{texts['day']}: {texts['figures']}",
            "x": percent(place),
            "left": percent(left),
            "width": percent(width),
            "dots": [
                {"number": number, "y": down(scale.at(figure))}
                for number, figure in figures
                if figure is not None
            ],
        }


def span_of(here: Decimal, count: int) -> tuple[Decimal, Decimal]:
    """Return where the ground of a point begins and how wide it is: half the way to the next."""
    if count < 2:
        return Decimal(0), Decimal(1)
    half = Decimal(1) / (count - 1) / 2
    left, right = max(Decimal(0), here - half), min(Decimal(1), here + half)
    return left, right - left


def join_figures(lines: Sequence[Line], position: int) -> str:
    if len(lines) == 1:
        return lines[0].texts[position]
    return ", ".join(f"{line.label} {line.texts[position]}" for line in lines)


def describe_chart(lines: Sequence[Line], dates: Sequence[str], unit: tuple[str, str]) -> str:
    """Return what the chart shows, for those who do not see it."""
    if not dates:
        return _("No data yet.")
    texts = [describe_line(line, unit) for line in lines]
    span = _("From %(first)s to %(last)s.") % {"first": dates[0], "last": dates[-1]}
    return " ".join([span, *texts])


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


def list_figures(lines: Sequence[Line], dates: Sequence[str]) -> dict[str, Any]:
    rows = [
        {"day": day, "figures": [line.texts[position] for line in lines]}
        for position, day in reversed(list(enumerate(dates)))
    ]
    return {"head": [line.label for line in lines], "rows": rows}
