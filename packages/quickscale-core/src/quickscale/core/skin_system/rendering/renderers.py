"""Cells as HTML, where a skin has no template of its own for their format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.formats import date_format, localize, time_format
from django.utils.html import conditional_escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from quickscale.core.formats.numbers import count_places, format_number
from quickscale.core.money.money import format_money

from .columns import Cell, write_text
from .responses import name_zone

#: What stands for nothing; screen readers leave it out.
NOTHING = mark_safe('<span aria-hidden="true">—</span>')

_LINKABLE = ("http://", "https://", "/")


def draw_value(cell: Cell) -> SafeString:
    """Return a cell as escaped HTML."""
    if cell["value"] in (None, "", [], {}):
        return NOTHING
    draw = _DRAWERS.get(cell["format"])
    return draw(cell) if draw else draw_text(cell)


def draw_text(cell: Cell) -> SafeString:
    return write_text(cell["value"])


def draw_money(cell: Cell) -> SafeString:
    return conditional_escape(format_money(cell["value"], cell["currency"]))


def draw_number(cell: Cell) -> SafeString:
    try:
        number = Decimal(str(cell["value"]))
    except InvalidOperation:
        return conditional_escape(cell["value"])
    return conditional_escape(localize(number))


def draw_decimal(cell: Cell) -> SafeString:
    """Return an amount with its thousands apart, which a year or a code has not."""
    try:
        number = Decimal(str(cell["value"]))
    except InvalidOperation:
        return conditional_escape(cell["value"])
    if not number.is_finite():
        return conditional_escape(cell["value"])
    return conditional_escape(format_number(number, places=count_places(number)))


def draw_boolean(cell: Cell) -> SafeString:
    return conditional_escape(_("Yes") if cell["value"] else _("No"))


def draw_choice(cell: Cell) -> SafeString:
    return conditional_escape(cell["choice_label"])


def draw_relation(cell: Cell) -> SafeString:
    links = (draw_link(link["url"], link["label"]) for link in cell["links"])
    return format_html_join(", ", "{}", ((link,) for link in links))


def draw_link(url: str, text: str) -> SafeString:
    """Return a link, or the text alone where the URL is none that a page may lead to."""
    if not str(url).startswith(_LINKABLE):
        return write_text(text)
    return format_html('<a href="{}">{}</a>', url, write_text(text))


def draw_url(cell: Cell) -> SafeString:
    return draw_link(cell["url"], str(cell["value"]))


def draw_named_link(cell: Cell) -> SafeString:
    return draw_link(cell["url"], cell["label"])


def draw_email(cell: Cell) -> SafeString:
    return format_html('<a href="mailto:{}">{}</a>', cell["value"], write_text(cell["value"]))


def draw_file(cell: Cell) -> SafeString:
    return draw_link(cell["value"], str(cell["value"]).rsplit("/", 1)[-1])


def draw_image(cell: Cell) -> SafeString:
    value = cell["value"]
    url, alt = (value.get("url"), value.get("alt")) if isinstance(value, dict) else (value, "")
    return format_html('<img src="{}" alt="{}" loading="lazy">', url, alt or cell["label"])


def draw_date(cell: Cell) -> SafeString:
    return draw_moment(cell["value"], parse_date, lambda day: date_format(day, "DATE_FORMAT"))


def draw_datetime(cell: Cell) -> SafeString:
    return draw_moment(cell["value"], parse_datetime, format_moment)


def draw_time(cell: Cell) -> SafeString:
    return draw_moment(cell["value"], parse_time, lambda time: time_format(time, "TIME_FORMAT"))


def draw_moment(value: Any, parse: Callable[[str], Any], write: Callable[[Any], str]) -> SafeString:
    """Return a date or a time as people write it, with what machines read beside it."""
    try:
        parsed = parse(str(value))
    except ValueError:
        parsed = None
    if parsed is None:
        return conditional_escape(value)
    return format_html('<time datetime="{}">{}</time>', value, write(parsed))


def format_moment(moment: datetime | date) -> str:
    """Return a moment as people write it, with the zone; a line may end before its time alone."""
    zone = ""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
        zone = f" {name_zone(moment)}"
    text = date_format(moment, "DATETIME_FORMAT")
    time = time_format(moment, "TIME_FORMAT") if isinstance(moment, datetime) else ""
    return text.replace(time, f"{time}{zone}".replace(" ", "\N{NO-BREAK SPACE}"))


def draw_json(cell: Cell) -> SafeString:
    return draw_data(cell["value"])


def draw_data(value: Any) -> SafeString:
    """Return plain data as people read it: its parts with their names, one below the other."""
    if isinstance(value, Mapping):
        parts = ((str(name), draw_data(part)) for name, part in value.items())
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", parts))
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        lines = format_html_join("", "<li>{}</li>", ((write_text(part),) for part in value))
        return format_html('<ul class="value-list">{}</ul>', lines)
    if isinstance(value, list):
        return format_html_join(", ", "{}", ((draw_data(part),) for part in value))
    if isinstance(value, bool):
        return draw_boolean({"value": value})
    return NOTHING if value in (None, "") else write_text(value)


def draw_longtext(cell: Cell) -> SafeString:
    paragraphs = mark_safe(linebreaks(str(cell["value"]), autoescape=True))  # noqa: S308 - escaped
    return format_html('<div dir="auto">{}</div>', paragraphs)


def draw_code(cell: Cell) -> SafeString:
    """Return text for machines exactly as it is; the keyboard reaches it, since it may scroll."""
    return format_html('<pre class="code" tabindex="0"><code>{}</code></pre>', cell["value"])


def draw_secret(cell: Cell) -> SafeString:
    """Return a key or a password in a field, from which it is easily taken whole."""
    return format_html(
        '<textarea class="secret" rows="2" readonly aria-label="{}" autocomplete="off" '
        'spellcheck="false" dir="ltr">{}</textarea>',
        cell["label"],
        cell["value"],
    )


def draw_html(cell: Cell) -> SafeString:
    """Return markup: an operation that calls a field HTML has made it safe to show."""
    return mark_safe(str(cell["value"]))  # noqa: S308 - see above


_DRAWERS: Mapping[str, Callable[[Cell], SafeString]] = {
    "money": draw_money,
    "integer": draw_number,
    "decimal": draw_decimal,
    "boolean": draw_boolean,
    "choice": draw_choice,
    "relation": draw_relation,
    "url": draw_url,
    "link": draw_named_link,
    "email": draw_email,
    "file": draw_file,
    "image": draw_image,
    "date": draw_date,
    "datetime": draw_datetime,
    "time": draw_time,
    "longtext": draw_longtext,
    "html": draw_html,
    "json": draw_json,
    "code": draw_code,
    "secret": draw_secret,
}
