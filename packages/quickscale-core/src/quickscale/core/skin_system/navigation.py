"""The way through a site: its navigation, the account menu, breadcrumbs, steps, languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from quickscale.core.api.client import client
from quickscale.core.http.impersonation import is_impersonating
from quickscale.core.manifests.builtin import BASE, DASHBOARD
from quickscale.core.skin_system.cells import title_of
from quickscale.core.skin_system.pages import Page, join_query
from quickscale.core.skin_system.places import Place, chosen_theme, find_place, places_of
from quickscale.core.skin_system.titles import screen_title
from quickscale.core.skin_system.translations import translated
from quickscale.core.skin_system.workspaces import find_current
from quickscale.core.teams.current import has_team
from quickscale.core.theme_system.registry import find_theme

Link = dict[str, Any]


def build_navigation(request: HttpRequest, theme: str, *, current: Place | None) -> list[Link]:
    """Return the links to a theme's own screens that the visitor is offered."""
    trail = {place.name for place in trail_of(current)} if current else set()
    places = [place for place in places_of(theme) if place.screen.navigation and place.url()]
    wanted = [place for place in places if is_audience(request, place)]
    needed = [place.screen.operation for place in wanted if place.screen.operation]
    rights = client.rights(request, needed)
    return [
        {
            "label": screen_title(place),
            "name": place.screen.name,
            "group": translated(place.screen.group),
            "url": place.url(),
            "active": place.name in trail,
        }
        for place in wanted
        if rights.get(place.screen.operation, True)
    ]


def is_audience(request: HttpRequest, place: Place) -> bool:
    """Whether a screen is meant for the visitor; its operation decides who may see it."""
    user: Any = request.user
    audience = place.screen.audience
    if audience == "anonymous":
        return not user.is_authenticated
    if audience == "authenticated":
        return bool(user.is_authenticated)
    return audience == "everyone" or bool(getattr(user, "is_staff", False))


def trail_of(place: Place) -> list[Place]:
    """Return a screen's ancestors and itself, the farthest first."""
    trail = [place]
    while trail[0].screen.parent:
        above = find_place(trail[0].screen.parent, theme=trail[0].theme)
        if above in trail:
            break
        trail.insert(0, above)
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
    """Return the way down to a page; a screen without a parent has none.

    Args:
        subject: what the thing is called that the page is about.
        resource: what sort of thing that is.
        beneath: the page is that of an action on the screen, which therefore stands above it.
    """
    trail = trail_of(page.place)
    above = trail if beneath else trail[:-1]
    if not above:
        return []
    sources = [source for source in (page.values, data) if isinstance(source, dict)]
    named = {resource: subject} if subject else {}
    crumbs = [crumb(page, place, sources, named) for place in above]
    return [*crumbs, {"label": title, "url": ""}]


def crumb(
    page: Page, place: Place, sources: list[dict[str, Any]], named: Mapping[str, str]
) -> Link:
    text = screen_title(place)
    if place.screen.kind == "detail" and not place.screen.title and place.operation:
        text = named.get(place.operation.resource) or find_title(page, place) or text
    return {"label": text, "url": place.url(*sources)}


def find_title(page: Page, place: Place) -> str:
    """Return what the thing is called that a screen above a page shows, if the path says which."""
    operation = place.operation
    if operation is None or operation.item is None or not {*place.params} & {*page.values}:
        return ""
    path = page.path_for(operation.name, place.screen.params)
    if not all(path.values()) or not page.allows(operation.name):
        return ""
    response = page.call(operation.name, path=path)
    is_found = response.status < 400 and isinstance(response.data, dict)
    return title_of(operation.item, response.data) if is_found else ""


def build_steps(page: Page) -> list[Link]:
    """Return the errand that a form screen is a step of; steps behind the visitor are links."""
    names = page.screen.steps
    if not names:
        return []
    here = names.index(page.screen.name) if page.screen.name in names else 0
    return [build_step(page, name, position - here) for position, name in enumerate(names)]


def build_step(page: Page, name: str, distance: int) -> Link:
    place = find_place(name, theme=page.theme)
    state = "current" if distance == 0 else "done" if distance < 0 else "next"
    url = place.url(page.values) if distance < 0 else ""
    return {"label": screen_title(place), "url": url, "state": state}


def build_account(request: HttpRequest, *, current: Place | None) -> list[Link]:
    """Return the account menu: the core's own screens, the staff's, then signing in or out."""
    links: list[Link] = []
    if chosen_theme() != BASE:
        links = build_navigation(request, BASE, current=current)
    return [*links, *dashboard_links(request, current=current), *sign_links(request)]


def dashboard_links(request: HttpRequest, *, current: Place | None) -> Iterator[Link]:
    """Yield the way to the dashboard, for those who may go there."""
    home = home_of(DASHBOARD)
    if is_audience(request, home):
        active = current is not None and current.theme == DASHBOARD
        yield {"label": label_of(DASHBOARD), "name": DASHBOARD, "url": home.url(), "active": active}


def build_section(request: HttpRequest, *, current: Place | None) -> dict[str, Any] | None:
    """Return the part of the site, beside the chosen theme's pages, that a page belongs to.

    None for the chosen theme's own pages, and for the account's, whose navigation is the account
    menu.
    """
    if current is None or current.theme in (chosen_theme(), BASE):
        return None
    return {
        "name": current.theme,
        "label": label_of(current.theme),
        "url": home_of(current.theme).url(),
        "navigation": build_navigation(request, current.theme, current=current),
    }


def home_of(theme: str) -> Place:
    return find_place(find_theme(theme).manifest.home, theme=theme)


def label_of(theme: str) -> str:
    return translated(find_theme(theme).manifest.label)


def sign_links(request: HttpRequest) -> Iterator[Link]:
    if is_impersonating(request):
        names: tuple[tuple[str, str], ...] = (("account_logout", _("Sign out")),)
    elif request.user.is_authenticated:
        names = (("account_email", _("E-mail address")), ("account_logout", _("Sign out")))
    else:
        names = (("account_login", _("Sign in")), ("account_signup", _("Sign up")))
    for name, text in names:
        if url := account_url(name):
            yield {"label": text, "name": name, "url": url, "active": request.path == url}


def build_account_groups(request: HttpRequest, *, current: Place | None) -> list[dict[str, Any]]:
    """Return every page of the visitor's account under its heading, those without one first."""
    if not request.user.is_authenticated:
        return []
    screens = build_navigation(request, BASE, current=current)
    settings_pages = build_settings(request)
    known = {link["url"] for link in settings_pages}
    groups: dict[str, list[Link]] = {"": []}
    others = [link for link in [*screens, *team_links(request)] if link["url"] not in known]
    for link in [*settings_pages, *others]:
        groups.setdefault(link["group"], []).append(link)
    return [{"label": text, "links": links} for text, links in groups.items() if links]


def team_links(request: HttpRequest) -> Iterator[Link]:
    """Yield what is shown of the team for which the visitor acts, as far as they may see it."""
    workspace = find_current(request) if has_team(request) else None
    place = find_place("team-security-log", theme=BASE)
    operation = place.screen.operation
    if not workspace or workspace["kind"] == "personal":
        return
    if client.rights(request, [operation])[operation]:
        yield {
            "label": screen_title(place),
            "name": place.screen.name,
            "group": _("Teams"),
            "url": place.url(),
            "active": request.path == place.url(),
        }


def build_settings(request: HttpRequest) -> list[Link]:
    """Return the pages on which the visitor looks after their own account, none for a guest.

    Whoever acts as somebody else is not offered them.
    """
    if not request.user.is_authenticated or is_impersonating(request):
        return []
    account, security = _("Account"), _("Security")
    social = "socialaccount_connections" if has_social_providers(request) else ""
    pages = (
        ("base:account", _("Profile"), account),
        ("account_email", _("E-mail address"), account),
        ("account_change_password", _("Password"), security),
        ("mfa_index", _("Two-factor authentication"), security),
        (social, _("Connected accounts"), security),
        ("base:sessions", _("Sessions"), security),
        ("base:security-log", _("Security log"), security),
        ("base:data", _("Your data"), account),
    )
    return [
        {
            "label": text,
            "name": name,
            "group": group,
            "url": url,
            "active": request.path.startswith(url),
        }
        for name, text, group in pages
        if (url := account_url(name))
    ]


def find_heading(request: HttpRequest) -> str:
    """Return what the menu calls one of the account library's pages, nothing for those beneath."""
    links = (*build_settings(request), *sign_links(request))
    return next((link["label"] for link in links if link["url"] == request.path), "")


def has_social_providers(request: HttpRequest) -> bool:
    """Whether somebody can sign in by a social account: a provider is there, and configured."""
    if not apps.is_installed("allauth.socialaccount"):
        return False
    from allauth.socialaccount.adapter import get_adapter
    from allauth.socialaccount.providers import registry

    # Which are configured is asked of the database as well, where there are any at all.
    return bool(registry.get_class_list() and get_adapter(request).list_providers(request))


def account_url(name: str, **query: str) -> str:
    """Return the URL of one of allauth's pages, nothing in a project that does not have it."""
    try:
        return join_query(reverse(name), query)
    except NoReverseMatch:
        return ""


def build_languages() -> list[dict[str, Any]]:
    """Return the languages that a visitor may choose from, none where there is only one."""
    if len(settings.LANGUAGES) < 2:
        return []
    current = get_language()
    return [
        {"code": code, "label": local_name(code, str(name)), "current": code == current}
        for code, name in settings.LANGUAGES
    ]


def local_name(code: str, name: str) -> str:
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return name
