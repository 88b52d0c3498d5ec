"""What stands around every page, whichever screen or library drew it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi

from quickscale.core.api.client import client
from quickscale.core.conf import quickscale_settings
from quickscale.core.http.csp import get_nonce
from quickscale.core.http.impersonation import is_impersonating
from quickscale.core.layers.stack import get_stack
from quickscale.core.manifests.builtin import BASE
from quickscale.core.skin_system.expressions import resolve_all
from quickscale.core.skin_system.lazy_dict import LazyDict
from quickscale.core.skin_system.navigation.menus import (
    account_url,
    build_account,
    build_account_groups,
    build_languages,
    build_navigation,
    build_section,
    build_settings,
    find_heading,
)
from quickscale.core.skin_system.navigation.user_context import describe_user
from quickscale.core.skin_system.navigation.workspaces import (
    build_workspaces,
    find_current,
    name_owner,
    switch_url,
)
from quickscale.core.skin_system.registry import BoundScreen, chosen_theme, get_screen
from quickscale.core.theme_system import Panel
from quickscale.core.theme_system.registry import find_theme
from quickscale.core.theming.appearance import load_look

_LEVELS = {"debug": "info"}
_NOTICES = "core:notice-list"


def build_layout_context(
    request: HttpRequest, *, bound: BoundScreen | None = None, title: str = ""
) -> LazyDict:
    """Return ``page``: everything that a layout draws.

    Args:
        bound: the screen that is drawn, None for the pages of the account library and for errors.
        title: what the page is called.
    """
    path = request.path
    return LazyDict(
        {
            "theme": bound.theme if bound else chosen_theme(),
            "screen": bound.screen.name if bound else "",
            "kind": bound.screen.kind if bound else "",
            "title": title,
            "path": path,
            "url": request.get_full_path(),
            "query": request.GET.dict(),
            "language": get_language() or "en",
            "direction": "rtl" if get_language_bidi() else "ltr",
            "breadcrumbs": [],
            "steps": [],
        },
        site=describe_site,
        languages=build_languages,
        set_language_url=lambda: reverse("quickscale-set-language"),
        navigation=lambda: build_navigation(request, chosen_theme(), current=bound),
        account=lambda: build_account(request, current=bound),
        account_groups=lambda: build_account_groups(request, current=bound),
        section=lambda: build_section(request, current=bound),
        workspaces=lambda: build_workspaces(request),
        workspace=lambda: find_current(request),
        workspace_url=switch_url,
        owner=lambda: find_owner(request, bound),
        heading=lambda: "" if bound else find_heading(request),
        settings=lambda: build_settings(request),
        notices=lambda: build_notices(request, current=bound),
        login_url=lambda: account_url("account_login", next=request.get_full_path()),
        logout_url=lambda: account_url("account_logout"),
        signup_url=lambda: account_url("account_signup"),
        messages=lambda: list_messages(request),
        flags=lambda: list_flags(request),
        impersonation=lambda: describe_impersonation(request),
        tokens_url=lambda: load_look().stylesheet_url,
        nonce=lambda: find_nonce(request),
    )


def find_nonce(request: HttpRequest) -> str:
    """Return the page's nonce, which is made by asking for it, or nothing without a policy."""
    nonce = get_nonce(request)
    return "" if nonce is None else str(nonce)


def describe_site() -> dict[str, str]:
    return {"name": quickscale_settings.SITE_NAME, "logo": load_look().logo_url}


def find_owner(request: HttpRequest, bound: BoundScreen | None) -> str:
    """Return whose the things and figures of a page are, nothing where it does not need saying."""
    if bound is None:
        return ""
    if find_theme(bound.theme).manifest.of_site:
        return quickscale_settings.SITE_NAME
    is_owned = bound.operation is not None and bound.operation.of_workspace
    return name_owner(request) if is_owned else ""


def describe_impersonation(request: HttpRequest) -> dict[str, str] | None:
    """Return as whom a member of staff acts here, and where they stop by a POST."""
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
    """Return the names of the features that are on for the visitor, as far as they are public."""
    response = client.call(request, "core:flag-list")
    return [flag["name"] for flag in response.data] if response.status == HTTPStatus.OK else []


def load_shared(request: HttpRequest) -> Mapping[str, Any]:
    """Return the chosen theme's shared data, each fetched when a template asks for it."""
    panels = get_stack().theme.manifest.shared
    return LazyDict({}, **{panel.name: fetch_later(request, panel) for panel in panels})


def fetch_later(request: HttpRequest, panel: Panel) -> Any:
    return lambda: fetch_shared(request, panel)


def fetch_shared(request: HttpRequest, panel: Panel) -> Any:
    """Return what an operation says, None where the visitor may not hear it."""
    scope = {"query": request.GET.dict()}
    response = client.call(
        request,
        panel.operation,
        path=resolve_all(panel.params, scope),
        query=resolve_all(panel.query, scope),
    )
    return response.data if response.status < 400 else None


def build_notices(request: HttpRequest, *, current: BoundScreen | None) -> list[dict[str, str]]:
    """Return what is wrong with the account and where to mend it, but not on that very page.

    Other pages than the account's have none, and ask for none.
    """
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
