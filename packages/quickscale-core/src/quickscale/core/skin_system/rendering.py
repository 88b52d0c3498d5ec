"""From plain data to HTML: texts, templates and responses."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from decimal import Decimal
from functools import cache, wraps
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import Engine, loader
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.formats import localize
from django.utils.functional import SimpleLazyObject
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, gettext

from quickscale.core.theme_system import Panel

from .errors import LazyValueError
from .schema import Field, Resource
from .screens import BoundScreen, once_per_language

#: What Django's templates take for "no such variable", which would hide a fault of ours.
_MISTAKEN_FOR_ABSENCE = (KeyError, TypeError, AttributeError, ValueError, IndexError)

#: A rating is of so many stars.
_STARS = 5


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


@once_per_language
def translate_choices(field: Field) -> Mapping[Any, str]:
    return {value: translated(text) for value, text in field.choices}


def title_of(resource: Resource, data: Mapping[str, Any], *, fallback: str = "") -> str:
    field = resource.fields.get(resource.title)
    value = data.get(resource.title)
    if field is None or value in (None, ""):
        return f"{fallback} {data.get('id', '')}".strip()
    if field.format == "choice":
        return translate_choices(field).get(value, str(value))
    return str(value.get("label", "")) if isinstance(value, dict) else str(value)


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


def draw_rating(value: Any) -> SafeString:
    """Draw one rating as stars, or what many come to: ``{"average", "count"}``."""
    if isinstance(value, Mapping):
        average = localize(Decimal(value["average"]))
        count = localize(value["count"])
        told = gettext("Rated {average} out of {most} ({count})")
        text = told.format(average=average, most=_STARS, count=count)
        shown = f"★\N{NO-BREAK SPACE}{average} ({count})"
    else:
        text = gettext("Rated {average} out of {most}").format(average=value, most=_STARS)
        shown = "★" * int(value) + "☆" * (_STARS - int(value))
    return format_html('<span class="rating" role="img" aria-label="{}">{}</span>', text, shown)
