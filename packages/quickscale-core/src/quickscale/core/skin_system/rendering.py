"""From plain data to HTML: texts, columns, values, templates and responses."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from functools import cache, wraps
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import Engine, loader
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.formats import date_format, localize, time_format
from django.utils.functional import SimpleLazyObject
from django.utils.html import conditional_escape, escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, gettext
from django.utils.translation import gettext as _

from quickscale.core.api.exceptions import UnknownOperation
from quickscale.core.formats.numbers import count_places, format_number
from quickscale.core.money.money import format_money
from quickscale.core.theme_system import Panel

from .errors import LazyValueError, UnknownScreen
from .schema import Field, Resource
from .screens import BoundScreen, get_screen, item_screen, once_per_language

#: What Django's templates take for "no such variable", which would hide a fault of ours.
_MISTAKEN_FOR_ABSENCE = (KeyError, TypeError, AttributeError, ValueError, IndexError)


class LazyDict(dict[str, Any]):
    """A dictionary that computes some of its values on first use, each by a function."""

    def __init__(self, now: dict[str, Any], **later: Callable[[], Any]) -> None:
        super().__init__(now)
        self._later = later

    def __missing__(self, key: str) -> Any:
        if key not in self._later:
            raise KeyError(key)
        try:
            value = self._later[key]()
        except _MISTAKEN_FOR_ABSENCE as error:
            raise LazyValueError(f"“{key}” could not be computed: {error!r}") from error
        self[key] = value
        return value

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self._later

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else default  # noqa: SIM401 - this is get()


def settle(value: Any) -> Any:
    """Return a copy of plain data in which nothing is computed late, as JSON needs it."""
    if isinstance(value, LazyDict):
        return {key: settle(value[key]) for key in (*value.keys(), *value._later)}
    if isinstance(value, dict):
        return {key: settle(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [settle(item) for item in value]
    return value


#: Hebrew, Arabic and their kin.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

#: What may be too long for a narrow column: an address, an id, a key.
_LONG_WORD = re.compile(r"\S{17,}")

#: Where an address or an id may be broken: before its @ and the dots of its names, after its other
#: marks, and between the groups of an IPv6 address.
_JOINT = re.compile(
    r"(?<=[/?&=;,+~_\-])(?=\w)|(?<=\w)(?=@)|(?<=\w)(?=\.\D)|(?<=[0-9a-f]:)(?=[0-9a-f]{1,4}:)"
)

#: A part of an id, which is no word: it has figures, and nothing that it could be broken at.
_FIGURES = re.compile(r"(?=\w*\d)\w{17,}")
_EIGHT = re.compile(r"\w{1,8}")


def write_text(value: Any) -> SafeString:
    """Return a text with the places at which a long address or id may be broken.

    It keeps its own direction where the page's may be another one: an address such as
    ``2001:db8::1`` falls to pieces there otherwise. Ordinary words are never broken.
    """
    if hasattr(value, "__html__"):
        return conditional_escape(value)
    text = str(value)
    written = write_breaks(text) if _LONG_WORD.search(text) else escape(text)
    is_mixed = get_language_bidi() or _RIGHT_TO_LEFT.search(text)
    return format_html("<bdi>{}</bdi>", written) if is_mixed else written


def write_breaks(text: str) -> SafeString:
    parts = []
    end = 0
    for word in _LONG_WORD.finditer(text):
        parts += [escape(text[end : word.start()]), write_joints(word[0])]
        end = word.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, escape(text[end:])]))


def write_joints(word: str) -> SafeString:
    pieces = (piece for part in _JOINT.split(word) for piece in cut_figures(part))
    return mark_safe("<wbr>".join(escape(piece) for piece in pieces))  # noqa: S308 - escaped


def cut_figures(part: str) -> list[str]:
    return _EIGHT.findall(part) if _FIGURES.fullmatch(part) else [part]


def translated(text: Any) -> str:
    msgid = str(text)
    return gettext(msgid) if msgid else ""


@once_per_language
def label(text: Any) -> str:
    """Return a msgid in the visitor's language as a label: models write theirs in small letters."""
    return capfirst(translated(text))


Cell = dict[str, Any]

#: Formats that need the width of a page.
LONG = frozenset({"longtext", "html", "components", "code", "secret"})

_TECHNICAL = frozenset({"id", "pk", "slug", "uuid", "public_id", "can"})
_UNREADABLE = frozenset({"json", "image", "file", "redirect"})
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
        "url": "",
        "links": (),
    }
    return Column(field, theme, related_screen(field, theme), translate_choices(field), blank)


@once_per_language
def translate_choices(field: Field) -> Mapping[Any, str]:
    return {value: translated(text) for value, text in field.choices}


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


def finish_relation(cell: Cell, column: Column, data: Mapping[str, Any]) -> None:
    related = cell["value"] if isinstance(cell["value"], list) else [cell["value"]]
    cell["links"] = [make_link(column, item) for item in related]
    cell["choice_label"] = ", ".join(link["label"] for link in cell["links"])
    if not isinstance(cell["value"], list):
        cell["url"] = cell["links"][0]["url"]


def finish_url(cell: Cell, column: Column, data: Mapping[str, Any]) -> None:
    cell["url"] = cell["value"]


_FINISHERS: Mapping[str, Callable[[Cell, Column, Mapping[str, Any]], None]] = {
    "money": finish_money,
    "choice": finish_choice,
    "relation": finish_relation,
    "url": finish_url,
    "link": finish_url,
    "file": finish_url,
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


def title_of(resource: Resource, data: Mapping[str, Any], *, fallback: str = "") -> str:
    field = resource.fields.get(resource.title)
    value = data.get(resource.title)
    if field is None or value in (None, ""):
        return f"{fallback} {data.get('id', '')}".strip()
    if field.format == "choice":
        return translate_choices(field).get(value, str(value))
    return str(value.get("label", "")) if isinstance(value, dict) else str(value)


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


COOKIE = "timezone"

View = TypeVar("View", bound=Callable[..., Any])


def zone_of(request: HttpRequest) -> tzinfo:
    """Return the visitor's time zone, the site's where they name none that is known."""
    name = request.COOKIES.get(COOKIE, "")
    return ZoneInfo(name) if name in known_zones() else timezone.get_default_timezone()


@cache
def known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def in_visitors_zone(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with timezone.override(zone_of(request)):
            return view(request, *args, **kwargs)

    return cast(View, answer)


def name_zone(moment: datetime) -> str:
    """Return what a moment's zone is called, ``CET``; ``UTC+03`` where it has no letters."""
    name = moment.tzname() or ""
    return f"UTC{name[:3]}{name[3:] and ':'}{name[3:]}" if name[:1] in ("+", "-") else name


def name_current_zone() -> str:
    return timezone.get_current_timezone_name()


AnyResponse = TypeVar("AnyResponse", bound=HttpResponse)

PAGE = "layouts/page.html"
FRAGMENT = "layouts/fragment.html"

_VARY = ("Cookie", "HX-Request")


class ScreenResponse(SimpleTemplateResponse):
    """A page that is drawn when its view is done, by the first of its templates that exists.

    The template receives plain data, and sees no request.
    """

    def __init__(
        self,
        request: HttpRequest,
        templates: Sequence[str],
        context: Mapping[str, Any],
        *,
        status: int = 200,
        cacheable: bool = True,
    ) -> None:
        super().__init__(choose_template(templates), dict(context), status=status)
        self.visitor_request = request
        finish_response(self)
        if not cacheable:
            patch_cache_control(self, no_store=True)

    def resolve_context(self, context: dict[str, Any] | None) -> dict[str, Any] | None:
        return add_layout(self.visitor_request, context or {})


def render_page(
    request: HttpRequest, templates: Sequence[str], context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    content = loader.get_template(choose_template(templates)).render(add_layout(request, context))
    return finish_response(HttpResponse(content, status=status))


def add_layout(request: HttpRequest, context: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **context,
        "layout": FRAGMENT if is_fragment(request) else find_layout(context),
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
    }


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page, and not for all of it by its own means."""
    headers = request.headers
    if headers.get("HX-Request") != "true" or headers.get("HX-Request-Type") == "full":
        return False
    return "HX-Boosted" not in headers and "HX-History-Restore-Request" not in headers


def finish_response(response: AnyResponse) -> AnyResponse:
    """Keep a visitor's page out of shared caches, and a fragment apart from its page."""
    patch_vary_headers(response, _VARY)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def screen_templates(bound: BoundScreen) -> list[str]:
    return [f"{template_base(bound)}.html", f"screens/{bound.screen.kind}.html"]


def action_templates(bound: BoundScreen, action: str) -> list[str]:
    return [f"{template_base(bound)}_{underscored(action)}.html", "screens/form.html"]


def result_templates(bound: BoundScreen, action: str) -> list[str]:
    return [f"{template_base(bound)}_{underscored(action)}_result.html", "screens/detail.html"]


def panel_templates(bound: BoundScreen, panel: Panel) -> list[str]:
    own = f"{template_base(bound)}_{underscored(panel.name)}_panel.html"
    return [own, f"screens/{panel.kind}_panel.html", "screens/panel.html"]


def layout_templates(theme: str) -> list[str]:
    return [f"layouts/{underscored(theme)}.html", PAGE]


def template_base(bound: BoundScreen) -> str:
    return f"{underscored(bound.theme)}/{underscored(bound.screen.name)}"


def underscored(name: str) -> str:
    return name.replace("-", "_")


def choose_template(names: Sequence[str]) -> str:
    engine = Engine.get_default()
    return (find_template if engine.debug else remember_template)(engine, tuple(names))


def find_template(engine: Engine, names: tuple[str, ...]) -> str:
    return str(engine.select_template(list(names)).name)


#: An engine keeps its templates for as long as it lives, save where they are being written.
remember_template = cache(find_template)


def find_layout(context: Mapping[str, Any]) -> str:
    """Return the frame of a page; what is drawn without ``page`` has the usual one."""
    page = context.get("page")
    return choose_template(layout_templates(page["theme"])) if page else PAGE


#: What stands for nothing; screen readers leave it out.
EMPTY = mark_safe('<span aria-hidden="true">—</span>')

_LINKABLE = ("http://", "https://", "/")


def draw_value(cell: Cell) -> SafeString:
    if cell["value"] in (None, "", [], {}):
        return EMPTY
    draw = _DRAWERS.get(cell["format"])
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
    return format_html_join(", ", "{}", ((link,) for link in links))


def draw_link(url: str, text: str) -> SafeString:
    """Return a link, or the text alone where the URL is none that a page may lead to."""
    if not str(url).startswith(_LINKABLE):
        return write_text(text)
    return format_html('<a href="{}">{}</a>', url, write_text(text))


def draw_email(cell: Cell) -> SafeString:
    return format_html('<a href="mailto:{}">{}</a>', cell["value"], write_text(cell["value"]))


def draw_file(cell: Cell) -> SafeString:
    return draw_link(cell["value"], str(cell["value"]).rsplit("/", 1)[-1])


def draw_image(cell: Cell) -> SafeString:
    value = cell["value"]
    url, alt = (value.get("url"), value.get("alt")) if isinstance(value, dict) else (value, "")
    return format_html('<img src="{}" alt="{}" loading="lazy">', url, alt or cell["label"])


def draw_moment(cell: Cell) -> SafeString:
    value = cell["value"]
    parse, write = _MOMENTS[cell["format"]]
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


_MOMENTS: Mapping[str, tuple[Callable[[str], Any], Callable[[Any], str]]] = {
    "date": (parse_date, lambda day: date_format(day, "DATE_FORMAT")),
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


_DRAWERS: Mapping[str, Callable[[Cell], SafeString]] = {
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
    **dict.fromkeys(_MOMENTS, draw_moment),
    "longtext": draw_longtext,
    "html": draw_html,
    "json": lambda cell: draw_data(cell["value"]),
    "code": draw_code,
    "secret": draw_secret,
}
