"""The way down to a page, and the steps that a form is one of."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from .rendering import title_of
from .screens import (
    BoundScreen,
    Page,
    get_screen,
    is_audience,
)
from .titles import screen_title

Link = dict[str, Any]


@cache
def trail_of(bound: BoundScreen) -> Sequence[BoundScreen]:
    trail = [bound]
    while trail[0].screen.parent:
        parent = get_screen(trail[0].screen.parent, theme=trail[0].theme)
        if parent in trail:
            break
        trail.insert(0, parent)
    return trail


def build_breadcrumbs(
    page: Page,
    title: str,
    *,
    data: Any = None,
    subject: str = "",
    resource: str = "",
    beneath: bool = False,
) -> list[Link]:
    """Return the way down to a page about a subject of a resource, nothing without a parent.

    Screens that are meant for others are left out: they would ask the visitor to sign in.

    Args:
        beneath: the page is that of an action on the screen, which therefore stands above it.
    """
    trail = trail_of(page.bound)
    above = trail if beneath else trail[:-1]
    ancestors = [bound for bound in above if is_audience(page.request, bound)]
    if not ancestors:
        return []
    sources = [source for source in (page.values, data) if isinstance(source, dict)]
    named = {resource: subject} if subject else {}
    crumbs = [crumb(page, bound, sources, named) for bound in ancestors]
    return [*crumbs, {"label": title, "url": ""}]


def crumb(
    page: Page, bound: BoundScreen, sources: list[dict[str, Any]], named: Mapping[str, str]
) -> Link:
    text = screen_title(bound)
    if bound.screen.kind == "detail" and not bound.screen.title and bound.operation:
        text = named.get(bound.operation.resource) or find_title(page, bound) or text
    return {"label": text, "url": bound.url(*sources)}


def find_title(page: Page, bound: BoundScreen) -> str:
    """Return what the thing is called that a screen above a page shows, if the path says which."""
    operation = bound.operation
    if operation is None or operation.item is None or not {*bound.params} & {*page.values}:
        return ""
    path = page.path_for(operation.name, bound.screen.params)
    if not all(path.values()) or not page.allows(operation.name):
        return ""
    response = page.call(operation.name, path=path)
    is_found = response.status < 400 and isinstance(response.data, dict)
    return title_of(operation.item, response.data) if is_found else ""


def build_steps(page: Page) -> list[Link]:
    """Return the steps that a form screen is one of; steps behind the visitor are links."""
    names = page.screen.steps
    if not names:
        return []
    here = names.index(page.screen.name) if page.screen.name in names else 0
    return [build_step(page, name, position - here) for position, name in enumerate(names)]


def build_step(page: Page, name: str, distance: int) -> Link:
    bound = get_screen(name, theme=page.theme)
    state = "current" if distance == 0 else "done" if distance < 0 else "next"
    url = bound.url(page.values) if distance < 0 else ""
    return {"label": screen_title(bound), "url": url, "state": state}
