"""Pages as responses, drawn from plain data, and which template draws what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cache, wraps
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import SimpleLazyObject

from quickscale.core.skin_system.registry import BoundScreen
from quickscale.core.theme_system import Panel

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
    """Let a page's view tell and read moments in the visitor's time zone."""

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
    """Return the name of the zone in which moments are typed, ``Europe/Berlin``."""
    return timezone.get_current_timezone_name()


AnyResponse = TypeVar("AnyResponse", bound=HttpResponse)

PAGE = "layouts/page.html"
FRAGMENT = "layouts/fragment.html"

_VARY = ("Cookie", "HX-Request")


class ScreenResponse(SimpleTemplateResponse):
    """A page that is drawn when its view is done; the template sees no request.

    Args:
        request: who asks, and whether for all of the page.
        templates: the first of them that exists draws it.
        context: plain data.
        status: the page's HTTP status.
        cacheable: whether a browser may keep the page.
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
        super().__init__(list(templates), dict(context), status=status)
        self.visitor_request = request
        finish_response(self)
        if not cacheable:
            patch_cache_control(self, no_store=True)

    def resolve_context(self, context: dict[str, Any] | None) -> dict[str, Any] | None:
        return add_layout(self.visitor_request, context or {})


def render_page(
    request: HttpRequest, templates: Sequence[str], context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a page, or its fragment, at once."""
    content = loader.select_template(templates).render(add_layout(request, context))
    return finish_response(HttpResponse(content, status=status))


def add_layout(request: HttpRequest, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page's context with what only its HTML needs."""
    return {
        **context,
        "layout": FRAGMENT if is_fragment(request) else choose_layout(context),
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
    """Return a panel's templates: its own, its kind's, and the one for those that have none."""
    own = f"{template_base(bound)}_{underscored(panel.name)}_panel.html"
    return [own, f"screens/{panel.kind}_panel.html", "screens/panel.html"]


def layout_templates(theme: str) -> list[str]:
    """Return the frames of a theme's pages: its own, and that of all others."""
    return [f"layouts/{underscored(theme)}.html", PAGE]


def template_base(bound: BoundScreen) -> str:
    return f"{underscored(bound.theme)}/{underscored(bound.screen.name)}"


def underscored(name: str) -> str:
    return name.replace("-", "_")


def choose_template(names: Sequence[str]) -> str:
    """Return the first of several templates that exists."""
    template: Any = loader.select_template(names)
    return str(template.template.name)


def choose_layout(context: Mapping[str, Any]) -> str:
    """Return the frame of a page; what is drawn without ``page`` has the usual one."""
    page = context.get("page")
    return choose_template(layout_templates(page["theme"])) if page else PAGE
