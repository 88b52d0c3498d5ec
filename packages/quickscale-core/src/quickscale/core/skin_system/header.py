"""What stands in the header of every page: the field that searches the site, and counted links."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.translation import ngettext

from quickscale.core.api import client
from quickscale.core.layers.stack import get_stack
from quickscale.core.theme_system import HeaderLink

from .breadcrumbs import trail_of
from .screens import BoundScreen, follow, get_screen, is_audience, reverse_once
from .titles import screen_title, search_label

SEARCH = "search"


def build_site_search(
    request: HttpRequest, *, current: BoundScreen | None
) -> dict[str, Any] | None:
    """Return the search field of the header, None where there is none for the visitor."""
    bound = find_search()
    if bound is None or not is_open(request, bound):
        return None
    return {
        "action_url": bound.url(),
        "name": SEARCH,
        "value": request.GET.get(SEARCH, "") if current is bound else "",
        "label": search_label(bound),
        "active": current is bound,
        "suggestions_url": reverse_once("quickscale-suggestions", {}) if find_suggestions() else "",
    }


@cache
def find_suggestions() -> str:
    """Return the operation that suggests pages of the theme whose list is searched."""
    named = [theme for theme in get_stack().site if theme.manifest.search]
    return named[-1].manifest.suggestions if named else ""


@cache
def find_search() -> BoundScreen | None:
    """Return the list that the header searches: the project's own before the theme's."""
    named = [theme for theme in get_stack().site if theme.manifest.search]
    return get_screen(named[-1].manifest.search, theme=named[-1].name) if named else None


def build_header_links(
    request: HttpRequest, shared: Mapping[str, Any], *, current: BoundScreen | None
) -> list[dict[str, Any]]:
    trail = trail_of(current) if current else ()
    return [
        present_link(link, bound, shared, active=bound in trail)
        for link, bound in list_links()
        if is_open(request, bound)
    ]


@cache
def list_links() -> tuple[tuple[HeaderLink, BoundScreen], ...]:
    return tuple(_list_links())


def _list_links() -> Iterator[tuple[HeaderLink, BoundScreen]]:
    for theme in get_stack().site:
        for link in theme.manifest.header_links:
            yield link, get_screen(link.screen, theme=theme.name)


def present_link(
    link: HeaderLink, bound: BoundScreen, shared: Mapping[str, Any], *, active: bool
) -> dict[str, Any]:
    label = screen_title(bound)
    count = follow(link.count.expression, shared) if link.count else None
    words = {"label": label, "count": count}
    return {
        "label": label,
        "name": bound.screen.name,
        "url": bound.url(),
        "active": active,
        "icon": link.icon,
        "count": count,
        "text": label
        if count is None
        else ngettext("%(label)s, %(count)s item", "%(label)s, %(count)s items", count) % words,
    }


def is_open(request: HttpRequest, bound: BoundScreen) -> bool:
    """Whether a screen is meant for the visitor, and its operation lets them in."""
    operation = bound.screen.operation
    return is_audience(request, bound) and (
        not operation or client.rights(request, [operation])[operation]
    )
