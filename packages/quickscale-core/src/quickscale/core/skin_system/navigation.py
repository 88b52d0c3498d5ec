"""What stands around every page: menus, the account, workspaces and notices."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import get_language, get_language_bidi, get_language_info, gettext

from quickscale.core.api import client
from quickscale.core.conf import quickscale_settings
from quickscale.core.flags.services import active_flags
from quickscale.core.http.csp import get_nonce
from quickscale.core.http.request_context import is_impersonating
from quickscale.core.layers.stack import get_stack
from quickscale.core.manifests.layers import BASE
from quickscale.core.manifests.screens import Link as ThemeLink
from quickscale.core.teams.current import Workspace, has_team, list_workspaces
from quickscale.core.theme_system import Panel
from quickscale.core.theme_system.menus import list_menu_links
from quickscale.core.theming.appearance import Look, load_look

from .breadcrumbs import Link, trail_of
from .errors import UnknownScreen
from .head import build_head
from .header import build_header_links, build_site_search
from .rendering import LazyDict, translated
from .screens import (
    BoundScreen,
    chosen_theme,
    describe_theme,
    get_screen,
    is_audience,
    join_query,
    once_per_language,
    resolve_all,
    reverse_once,
    screens_of,
    site_themes,
)
from .titles import screen_title

#: The menus that layers give links to.
HEADER, FOOTER = "header", "footer"

_WORKSPACES = "_quickscale_workspaces"
_WORKSPACE_LIST = "core:workspace-list"


def build_workspaces(request: HttpRequest) -> list[dict[str, Any]]:
    """Return for whom the visitor can act: nobody where there is nothing to choose from."""
    if not has_team(request):
        return []
    found = load_workspaces(request)
    return found if len(found) > 1 else []


def find_current(request: HttpRequest) -> dict[str, Any] | None:
    return next((each for each in load_workspaces(request) if each["current"]), None)


def load_workspaces(request: HttpRequest) -> list[dict[str, Any]]:
    """Return for whom the visitor can act, with the letters of each one's mark; read once."""
    known: dict[str, Any] = vars(request)
    if _WORKSPACES not in known:
        is_allowed = client.rights(request, [_WORKSPACE_LIST])[_WORKSPACE_LIST]
        found = list_workspaces(request) if is_allowed else []
        known[_WORKSPACES] = [describe_workspace(each) for each in found]
    return known[_WORKSPACES]  # type: ignore[no-any-return]


def describe_workspace(workspace: Workspace) -> dict[str, Any]:
    return LazyDict(
        {
            "id": workspace.id,
            "name": workspace.name,
            "kind": workspace.kind,
            "current": workspace.current,
            "initials": initials_of(workspace.name),
        },
        role=lambda: workspace.role,
    )


def name_owner(request: HttpRequest) -> str:
    """Return whose the workspace's things are, nothing where they could be nobody else's."""
    workspace = find_current(request) if has_team(request) else None
    return str(workspace["name"]) if workspace else ""


def switch_url() -> str:
    return get_screen("workspace", theme=BASE).url()


class UserContext(dict[str, Any]):
    """A visitor as a template sees them; as text, what to call them."""

    def __str__(self) -> str:
        return str(self["name"] or self["email"])


def describe_user(request: HttpRequest) -> UserContext:
    user: Any = request.user
    if not user.is_authenticated:
        return UserContext(is_authenticated=False, email="", name="", initials="", is_staff=False)
    name = user.name or user.email
    return UserContext(
        is_authenticated=True,
        email=user.email,
        name=name,
        initials=initials_of(name),
        is_staff=bool(user.is_staff),
    )


def initials_of(name: str) -> str:
    words = name.partition("@")[0].replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper()


def build_main_navigation(request: HttpRequest, *, current: BoundScreen | None) -> list[Link]:
    """Return the links that layers give the header, else the screens of the site's themes."""
    if given := build_menu(request, HEADER):
        return given
    themes = site_themes()
    return [link for name in themes for link in build_navigation(request, name, current=current)]


def build_menu(request: HttpRequest, menu: str) -> list[Link]:
    """Return the links that layers give a menu."""
    return [
        {
            "label": link.label,
            "name": "",
            "group": "",
            "url": link.url,
            "active": link.url == request.path,
        }
        for link in list_menu_links(menu)
    ]


@cache
def linked_screens(theme: str) -> tuple[BoundScreen, ...]:
    """Return the screens of a theme that stand in its navigation."""
    screens = screens_of(theme)
    return tuple(bound for bound in screens if bound.screen.navigation and bound.url())


def build_navigation(
    request: HttpRequest, theme: str, *, current: BoundScreen | None
) -> list[Link]:
    trail = trail_of(current) if current else ()
    wanted = [bound for bound in linked_screens(theme) if is_audience(request, bound)]
    needed = [bound.screen.operation for bound in wanted if bound.screen.operation]
    rights = client.rights(request, needed)
    return [
        {**plan_link(bound), "url": bound.url(), "active": bound in trail}
        for bound in wanted
        if rights.get(bound.screen.operation, True)
    ]


@once_per_language
def plan_link(bound: BoundScreen) -> Link:
    """Return what a menu says of a screen whoever sees it."""
    screen = bound.screen
    return {
        "label": screen_title(bound),
        "name": screen.name,
        "group": translated(screen.group),
    }


def link_to(name: str) -> Link | None:
    """Return the link to a screen, None where no theme of the stack has it."""
    try:
        bound = get_screen(name)
    except UnknownScreen:
        return None
    return {"label": screen_title(bound), "url": bound.url()}


def build_account(request: HttpRequest, *, current: BoundScreen | None) -> list[Link]:
    """Return the account menu: the core's own screens, the staff's, then signing in or out."""
    links: list[Link] = []
    if chosen_theme() != BASE:
        links = build_navigation(request, BASE, current=current)
    return [*links, *home_links(request, current=current), *sign_links(request)]


def home_links(request: HttpRequest, *, current: BoundScreen | None) -> Iterator[Link]:
    for home in menu_homes():
        if is_audience(request, home):
            theme, active = home.theme, current is not None and current.theme == home.theme
            yield {"label": theme_label(theme), "name": theme, "url": home.url(), "active": active}


@cache
def menu_homes() -> Sequence[BoundScreen]:
    """Return the home pages of the other themes that stand in the account menu."""
    others = (theme for theme in get_stack().themes if theme.name != chosen_theme())
    return [home_of(theme.name) for theme in others if theme.manifest.in_account_menu]


def build_section(request: HttpRequest, *, current: BoundScreen | None) -> dict[str, Any] | None:
    """Return the part of the site that a page belongs to, None for the theme and the account."""
    if current is None or current.theme in (*site_themes(), BASE):
        return None
    return {
        "name": current.theme,
        "label": theme_label(current.theme),
        "url": home_of(current.theme).url(),
        "navigation": order_links(
            build_navigation(request, current.theme, current=current), theme=current.theme
        ),
    }


def order_links(links: Sequence[Link], *, theme: str) -> list[Link]:
    """Return links with those of a group together: first the ones that belong to none, then what
    other layers add, and then the theme's own groups."""
    own = {translated(screen.group) for screen in describe_theme(theme).screens if screen.group}
    groups = dict.fromkeys(link["group"] for link in links)
    places = sorted(groups, key=lambda group: (bool(group), group in own))
    return sorted(links, key=lambda link: places.index(link["group"]))


def home_of(theme: str) -> BoundScreen:
    return get_screen(describe_theme(theme).home, theme=theme)


def theme_label(theme: str) -> str:
    return translated(describe_theme(theme).label)


def sign_links(request: HttpRequest) -> Iterator[Link]:
    if is_impersonating(request):
        names: tuple[tuple[str, str], ...] = (("account_logout", gettext("Sign out")),)
    elif request.user.is_authenticated:
        names = (
            ("account_email", gettext("E-mail address")),
            ("account_logout", gettext("Sign out")),
        )
    else:
        names = (("account_login", gettext("Sign in")), ("account_signup", gettext("Sign up")))
    for name, text in names:
        if url := account_url(name):
            yield {"label": text, "name": name, "url": url, "active": request.path == url}


def build_account_groups(
    request: HttpRequest, *, current: BoundScreen | None
) -> list[dict[str, Any]]:
    """Return every page of the visitor's account under its heading, those without one first."""
    if not request.user.is_authenticated:
        return []
    screens = build_navigation(request, BASE, current=current)
    settings_pages = build_settings(request, current=current)
    known = {link["url"] for link in settings_pages}
    groups: dict[str, list[Link]] = {"": []}
    others = [link for link in [*screens, *team_links(request)] if link["url"] not in known]
    for link in [*settings_pages, *others]:
        groups.setdefault(link["group"], []).append(link)
    return [{"label": text, "links": links} for text, links in groups.items() if links]


def is_of_account(request: HttpRequest, *, current: BoundScreen | None) -> bool:
    """Whether the page is one of the visitor's account: the core's, or a theme's that it lists.

    What a theme tells of one thing of the visitor's own, an order say, has a page to itself.
    """
    if not request.user.is_authenticated:
        return False
    if (current.theme if current else chosen_theme()) == BASE:
        return True
    if current is None:
        return False
    if current.screen.kind == "detail" and current.screen.audience != "team":
        return False
    return any(link["active"] for link in build_settings(request, current=current))


def team_links(request: HttpRequest) -> Iterator[Link]:
    workspace = find_current(request) if has_team(request) else None
    bound = get_screen("team-security-log", theme=BASE)
    operation = bound.screen.operation
    if not workspace or workspace["kind"] == "personal":
        return
    if client.rights(request, [operation])[operation]:
        yield {
            "label": screen_title(bound),
            "name": bound.screen.name,
            "group": gettext("Teams"),
            "url": bound.url(),
            "active": request.path == bound.url(),
        }


def build_settings(request: HttpRequest, *, current: BoundScreen | None = None) -> list[Link]:
    """Return the pages of the visitor's own account, none for who acts as somebody else."""
    if not request.user.is_authenticated or is_impersonating(request):
        return []
    above = {bound.name for bound in trail_of(current)} if current else set()
    offered = (link for link in settings_links() if is_offered(request, link))
    return [
        {
            "label": translated(link.label),
            "name": link.url,
            "group": translated(link.group),
            "url": url,
            "active": request.path.startswith(url) or link.url in above,
        }
        for link in offered
        if (url := account_url(link.url))
    ]


def build_footer_links(request: HttpRequest) -> list[Link]:
    """Return the links in the footer of every page that are offered to the visitor."""
    offered = (link for link in footer_links() if is_offered(request, link))
    return [
        {
            "label": translated(link.label),
            "name": link.url,
            "url": url,
            "active": request.path == url,
        }
        for link in offered
        if (url := account_url(link.url))
    ]


@cache
def footer_links() -> Sequence[ThemeLink]:
    return [link for theme in get_stack().site for link in theme.manifest.footer_links]


@cache
def settings_links() -> Sequence[ThemeLink]:
    return [link for theme in get_stack().themes for link in theme.manifest.settings_links]


def is_offered(request: HttpRequest, link: ThemeLink) -> bool:
    return not link.condition or bool(import_string(link.condition)(request))


def find_heading(request: HttpRequest) -> str:
    """Return what the menu calls one of the account library's pages, nothing for those beneath."""
    links = (*build_settings(request), *sign_links(request))
    return next((link["label"] for link in links if link["url"] == request.path), "")


def account_url(name: str, **query: str) -> str:
    """Return the URL of one of allauth's pages, nothing in a project that does not have it."""
    try:
        return join_query(reverse_once(name, {}), query)
    except NoReverseMatch:
        return ""


def build_languages() -> list[dict[str, Any]]:
    if len(settings.LANGUAGES) < 2:
        return []
    current = get_language()
    return [
        {"code": code, "label": local_name(code, str(name)), "current": code == current}
        for code, name in settings.LANGUAGES
    ]


@cache
def local_name(code: str, name: str) -> str:
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return name


_LEVELS = {"debug": "info"}
_NOTICES = "core:notice-list"


def build_layout_context(
    request: HttpRequest,
    *,
    bound: BoundScreen | None = None,
    title: str = "",
    path: str = "",
    data: Any = None,
    shared: Mapping[str, Any],
) -> LazyDict:
    """Return ``page``, all that a layout draws; allauth's pages and errors have no screen."""
    look: Any = SimpleLazyObject(load_look)
    page = LazyDict(
        {
            "theme": bound.theme if bound else chosen_theme(),
            "screen": bound.screen.name if bound else "",
            "kind": bound.screen.kind if bound else "",
            "title": title,
            "path": request.path,
            "url": request.get_full_path(),
            "query": request.GET.dict(),
            "language": get_language() or "en",
            "direction": "rtl" if get_language_bidi() else "ltr",
            "breadcrumbs": [],
            "steps": [],
        },
        head=lambda: build_head(request, bound, page, path=path, data=data),
        site=lambda: describe_site(look),
        languages=build_languages,
        set_language_url=lambda: reverse_once("quickscale-set-language", {}),
        navigation=lambda: build_main_navigation(request, current=bound),
        footer_menu=lambda: build_menu(request, FOOTER),
        search=lambda: build_site_search(request, current=bound),
        header_links=lambda: build_header_links(request, shared, current=bound),
        footer_links=lambda: build_footer_links(request),
        account=lambda: build_account(request, current=bound),
        account_groups=lambda: build_account_groups(request, current=bound),
        is_account=lambda: is_of_account(request, current=bound),
        section=lambda: build_section(request, current=bound),
        workspaces=lambda: build_workspaces(request),
        workspace=lambda: find_current(request),
        workspace_url=switch_url,
        owner=lambda: find_owner(request, bound),
        heading=lambda: "" if bound else find_heading(request),
        settings=lambda: build_settings(request, current=bound),
        notices=lambda: build_notices(request, current=bound),
        login_url=lambda: account_url("account_login", next=request.get_full_path()),
        logout_url=lambda: account_url("account_logout"),
        signup_url=lambda: account_url("account_signup"),
        messages=lambda: list_messages(request),
        flags=lambda: list_flags(request),
        impersonation=lambda: describe_impersonation(request),
        tokens_url=lambda: look.stylesheet_url,
        nonce=lambda: find_nonce(request),
    )
    return page


def build_page_context(
    request: HttpRequest,
    *,
    bound: BoundScreen | None = None,
    title: str = "",
    path: str = "",
    data: Any = None,
) -> dict[str, Any]:
    """Return what stands around every page.

    Args:
        path: the screen's own, whatever was asked for.
        data: what the screen's operation answered, whose ``seo`` is the page's head.
    """
    shared = load_shared(request)
    return {
        "page": build_layout_context(
            request, bound=bound, title=title, path=path, data=data, shared=shared
        ),
        "user": describe_user(request),
        "shared": shared,
    }


def find_nonce(request: HttpRequest) -> str:
    """Return the page's nonce, which is made by asking for it, or nothing without a policy."""
    nonce = get_nonce(request)
    return "" if nonce is None else str(nonce)


def describe_site(look: Look) -> dict[str, str]:
    return {"name": quickscale_settings.SITE_NAME, "logo": look.logo_url}


def find_owner(request: HttpRequest, bound: BoundScreen | None) -> str:
    if bound is None:
        return ""
    if describe_theme(bound.theme).of_site:
        return quickscale_settings.SITE_NAME
    is_owned = bound.screen.audience == "team" or (
        bound.operation is not None and bound.operation.of_workspace
    )
    return name_owner(request) if is_owned else ""


def describe_impersonation(request: HttpRequest) -> dict[str, str] | None:
    if not is_impersonating(request):
        return None
    return {"user": str(describe_user(request)), "end_url": reverse("quickscale-impersonation-end")}


def list_messages(request: HttpRequest) -> list[dict[str, str]]:
    """Return the messages waiting for the visitor, who has thereby read them."""
    return [
        {"level": _LEVELS.get(message.level_tag, message.level_tag), "text": str(message)}
        for message in get_messages(request)
    ]


def list_flags(request: HttpRequest) -> list[str]:
    return [flag.name for flag in active_flags(request)]


def load_shared(request: HttpRequest) -> Mapping[str, Any]:
    later = {panel.name: fetch_later(request, panel) for panel in shared_panels()}
    return LazyDict({}, **later)


@cache
def shared_panels() -> Sequence[Panel]:
    """Return what every page of the site may show."""
    return [panel for theme in get_stack().site for panel in theme.manifest.shared]


def fetch_later(request: HttpRequest, panel: Panel) -> Any:
    return lambda: fetch_shared(request, panel)


def fetch_shared(request: HttpRequest, panel: Panel) -> Any:
    scope = {"query": request.GET.dict()}
    response = client.call(
        request,
        panel.operation,
        path=resolve_all(panel.params, scope),
        query=resolve_all(panel.query, scope),
    )
    return response.data if response.status < 400 else None


def build_notices(request: HttpRequest, *, current: BoundScreen | None) -> list[dict[str, str]]:
    """Return what is wrong with the account and where to mend it; on the account's pages alone."""
    is_account = current is None or current.theme == BASE
    if not is_account or not request.user.is_authenticated:
        return []
    response = client.call(request, _NOTICES)
    rows = response.data if response.status == HTTPStatus.OK else []
    notices = ({**row, "url": get_screen(row["screen"]).url()} for row in rows)
    return [
        {"text": notice["text"], "label": notice["link"], "url": notice["url"]}
        for notice in notices
        if notice["url"] != request.path
    ]
