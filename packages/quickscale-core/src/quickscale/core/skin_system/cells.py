"""One value of a row or a detail: its column, its cell, and its HTML."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.utils import dateformat, timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.formats import date_format, get_format, localize, time_format
from django.utils.html import conditional_escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quickscale.core.api.exceptions import UnknownOperation
from quickscale.core.formats.numbers import count_places, format_number
from quickscale.core.money.money import format_money

from .errors import UnknownScreen
from .files import describe_file
from .rendering import draw_rating, label, translate_choices, write_text
from .schema import Field, Resource
from .screens import get_screen, item_screen, once_per_language
from .tones import tone_of

Cell = dict[str, Any]

#: Formats that need the width of a page.
LONG = frozenset({"longtext", "html", "components", "code", "secret"})

_TECHNICAL = frozenset({"id", "pk", "slug", "uuid", "public_id", "can"})

_UNREADABLE = frozenset({"json", "image", "redirect"})

_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A field as one language and one theme's screens show it, made once for all rows."""

    field: Field
    theme: str
    screen: str
    choices: Mapping[Any, str]
    blank: Cell

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def label(self) -> str:
        return str(self.blank["label"])


@once_per_language
def make_column(field: Field, theme: str) -> Column:
    blank = {
        "name": field.name,
        "label": label(field.label),
        "format": field.format,
        "value": None,
        "currency": "",
        "choice_label": "",
        "tone": "",
        "url": "",
        "links": (),
    }
    return Column(field, theme, related_screen(field, theme), translate_choices(field), blank)


def make_cell(column: Column, data: Mapping[str, Any]) -> Cell:
    field = column.field
    value = data.get(field.name)
    cell = {**column.blank, "value": value}
    finish = _FINISHERS.get(field.format)
    if finish and value is not None:
        finish(cell, column, data)
    return cell


def finish_money(cell: Cell, column: Column, data: Mapping[str, Any]) -> None:
    cell["currency"] = data.get(column.field.currency) or ""


def finish_choice(cell: Cell, column: Column, data: Mapping[str, Any]) -> None:
    values = cell["value"] if isinstance(cell["value"], list) else [cell["value"]]
    cell["choice_label"] = ", ".join(str(column.choices.get(value, value)) for value in values)
    cell["tone"] = tone_of(column.field, cell["value"])


def finish_flag(cell: Cell, column: Column, data: Mapping[str, Any]) -> None:
    """Say what is so by the column's own label, where its serializer gives that a tone."""
    if column.field.tones:
        cell.update(
            format="choice",
            value=cell["value"] or None,
            choice_label=column.label if cell["value"] else "",
            tone=tone_of(column.field, cell["value"]),
        )


def finish_relation(cell: Cell, column: Column, data: Mapping[str, Any]) -> None:
    related = cell["value"] if isinstance(cell["value"], list) else [cell["value"]]
    cell["links"] = [make_link(column, item) for item in related]
    cell["choice_label"] = ", ".join(link["label"] for link in cell["links"])
    if not isinstance(cell["value"], list):
        cell["url"] = cell["links"][0]["url"]


def finish_file(cell: Cell, column: Column, data: Mapping[str, Any]) -> None:
    file = describe_file(cell["value"])
    cell["url"] = file["url"] if file else ""


def finish_url(cell: Cell, column: Column, data: Mapping[str, Any]) -> None:
    cell["url"] = cell["value"]


_FINISHERS: Mapping[str, Callable[[Cell, Column, Mapping[str, Any]], None]] = {
    "money": finish_money,
    "choice": finish_choice,
    "boolean": finish_flag,
    "relation": finish_relation,
    "url": finish_url,
    "link": finish_url,
    "file": finish_file,
}


def make_link(column: Column, item: Any) -> dict[str, str]:
    label = str(item.get("label", "")) if isinstance(item, dict) else str(item)
    return {"label": label, "url": related_url(column.screen, item, theme=column.theme)}


def related_screen(field: Field, theme: str) -> str:
    """Return the screen that shows one related thing: by default that of what may be chosen."""
    if field.screen or not field.operation:
        return field.screen
    try:
        bound = item_screen(theme, field.operation)
    except UnknownOperation:
        return ""
    return bound.name if bound else ""


def related_url(screen: str, item: Any, *, theme: str) -> str:
    """Return where a related thing is shown; the thing itself may name another screen."""
    screen = item.get("screen", screen) if isinstance(item, dict) else ""
    if not screen:
        return ""
    try:
        return get_screen(screen, theme=theme).url(item)
    except UnknownScreen:
        return ""


@cache
def choose_fields(resource: Resource, names: tuple[str, ...]) -> Sequence[Field]:
    wanted = names or resource.columns
    if wanted:
        known = [resource.fields[name] for name in wanted if name in resource.fields]
        return [field for field in known if field.name not in (resource.title, resource.image)]
    return [field for field in telling_fields(resource) if field.format not in LONG][:_COLUMNS]


@cache
def telling_fields(resource: Resource) -> Sequence[Field]:
    currencies = {field.currency for field in resource.fields.values() if field.currency}
    silent = _TECHNICAL | currencies | {resource.title, resource.image}
    return [
        field
        for field in resource.fields.values()
        if field.name not in silent and field.format not in _UNREADABLE and not field.write_only
    ]


#: What stands for nothing; screen readers leave it out.
EMPTY = mark_safe('<span aria-hidden="true">—</span>')

_LINKABLE = ("http://", "https://", "/")


def draw_value(cell: Cell) -> SafeString:
    if cell["value"] in (None, "", [], {}):
        return EMPTY
    draw = DRAWERS.get(cell["format"])
    return draw(cell) if draw else write_text(cell["value"])


def draw_number(cell: Cell) -> SafeString:
    """Return a number; an amount has its thousands apart, which a year or a code has not."""
    try:
        number = Decimal(str(cell["value"]))
    except InvalidOperation:
        return conditional_escape(cell["value"])
    if cell["format"] == "integer":
        return conditional_escape(localize(number))
    if not number.is_finite():
        return conditional_escape(cell["value"])
    return conditional_escape(format_number(number, places=count_places(number)))


def draw_boolean(cell: Cell) -> SafeString:
    return conditional_escape(_("Yes") if cell["value"] else _("No"))


def draw_relation(cell: Cell) -> SafeString:
    links = (draw_link(link["url"], link["label"]) for link in cell["links"])
    return mark_safe(", ".join(links))  # noqa: S308 - each is safe


def draw_link(url: str, text: str) -> SafeString:
    """Return a link, or the text alone where the URL is none that a page may lead to."""
    if not str(url).startswith(_LINKABLE):
        return write_text(text)
    return format_html('<a href="{}">{}</a>', url, write_text(text))


def draw_email(cell: Cell) -> SafeString:
    return format_html('<a href="mailto:{}">{}</a>', cell["value"], write_text(cell["value"]))


def draw_file(cell: Cell) -> SafeString:
    file = describe_file(cell["value"]) or {}
    link = draw_link(file["url"], file["name"])
    return format_html("{} ({})", link, file["size"]) if file["size"] else link


def draw_image(cell: Cell) -> SafeString:
    value = cell["value"]
    url, alt = (value.get("url"), value.get("alt")) if isinstance(value, dict) else (value, "")
    return format_html('<img src="{}" alt="{}" loading="lazy">', url, alt or cell["label"])


def draw_moment(cell: Cell) -> SafeString:
    value = str(cell["value"])
    written = write_moment(cell["format"], value)
    if written == value:
        return conditional_escape(value)
    return format_html('<time datetime="{}">{}</time>', value, written)


def write_moment(format_name: str, value: str) -> str:
    """Return a date or a time as people write it, and any other text as it is."""
    parse, write = MOMENTS[format_name]
    try:
        parsed = parse(value)
    except ValueError:
        parsed = None
    return value if parsed is None else write(parsed)


def format_moment(moment: datetime) -> str:
    """Return a moment as people write it, with the zone; a line may end before its time alone."""
    zone = ""
    if timezone.is_aware(moment):
        moment = timezone.localtime(moment)
        zone = f" {name_zone(moment)}"
    before, time, after = (
        part and dateformat.format(moment, part) for part in split_moment_format(get_language())
    )
    return before + f"{time}{zone}".replace(" ", "\N{NO-BREAK SPACE}") + after


@cache
def split_moment_format(language: str | None) -> tuple[str, str, str]:
    """Return a language's format of a moment: what stands before the time, the time, and the rest.

    Formatting them one by one tells where the time is, in which no line may end. Of a language such
    as Icelandic, Django knows how a date and a time are written, but has American moments.
    """
    whole, time = (get_format(name, language) for name in ("DATETIME_FORMAT", "TIME_FORMAT"))
    if time not in whole:
        return get_format("DATE_FORMAT", language) + " ", time, ""
    before, _time, after = whole.partition(time)
    return before, time, after


def read_day(text: str) -> date | None:
    """Return a date, or the day on which a moment is for the visitor."""
    moment = None if (day := parse_date(text)) else parse_datetime(text)
    if moment is None:
        return day
    return (timezone.localtime(moment) if timezone.is_aware(moment) else moment).date()


#: The formats of dates and times: how each is read, and how it is written.
MOMENTS: Mapping[str, tuple[Callable[[str], Any], Callable[[Any], str]]] = {
    "date": (read_day, lambda day: date_format(day, "DATE_FORMAT")),
    "datetime": (parse_datetime, format_moment),
    "time": (parse_time, lambda time: time_format(time, "TIME_FORMAT")),
}


def draw_data(value: Any) -> SafeString:
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
    return EMPTY if value in (None, "") else write_text(value)


def draw_lines(cell: Cell) -> SafeString:
    return conditional_escape(", ".join(map(str, cell["value"])))


def draw_tags(cell: Cell) -> SafeString:
    tags = format_html_join("", "<li>{}</li>", ((write_text(tag),) for tag in cell["value"]))
    return format_html('<ul class="tags">{}</ul>', tags)


def draw_longtext(cell: Cell) -> SafeString:
    paragraphs = mark_safe(linebreaks(str(cell["value"]), autoescape=True))  # noqa: S308 - escaped
    return format_html('<div dir="auto">{}</div>', paragraphs)


def draw_code(cell: Cell) -> SafeString:
    """Return text for machines exactly as it is; the keyboard reaches it, since it may scroll."""
    return format_html('<pre class="code" tabindex="0"><code>{}</code></pre>', cell["value"])


def draw_secret(cell: Cell) -> SafeString:
    return format_html(
        '<textarea class="secret" rows="2" readonly aria-label="{}" autocomplete="off" '
        'spellcheck="false" dir="ltr">{}</textarea>',
        cell["label"],
        cell["value"],
    )


def draw_html(cell: Cell) -> SafeString:
    """Return markup: an operation that calls a field HTML has made it safe to show."""
    return mark_safe(str(cell["value"]))  # noqa: S308 - see above


DRAWERS: Mapping[str, Callable[[Cell], SafeString]] = {
    "money": lambda cell: conditional_escape(format_money(cell["value"], cell["currency"])),
    "integer": draw_number,
    "decimal": draw_number,
    "boolean": draw_boolean,
    "choice": lambda cell: conditional_escape(cell["choice_label"]),
    "relation": draw_relation,
    "url": lambda cell: draw_link(cell["url"], str(cell["value"])),
    "link": lambda cell: draw_link(cell["url"], cell["label"]),
    "email": draw_email,
    "file": draw_file,
    "image": draw_image,
    **dict.fromkeys(MOMENTS, draw_moment),
    "longtext": draw_longtext,
    "lines": draw_lines,
    "tags": draw_tags,
    "rating": lambda cell: draw_rating(cell["value"]),
    "html": draw_html,
    "json": lambda cell: draw_data(cell["value"]),
    "code": draw_code,
    "secret": draw_secret,
}


def name_zone(moment: datetime) -> str:
    """Return what a moment's zone is called, ``CET``; ``UTC+03`` where it has no letters."""
    name = moment.tzname() or ""
    return f"UTC{name[:3]}{name[3:] and ':'}{name[3:]}" if name[:1] in ("+", "-") else name
