"""What stands around every page, whichever screen or library drew it."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi

from quickscale.core.api.client import client
from quickscale.core.conf import quickscale_settings
from quickscale.core.http.csp import get_nonce
from quickscale.core.http.impersonation import is_impersonating
from quickscale.core.manifests.builtin import DASHBOARD
from quickscale.core.skin_system.lazies import LateDict
from quickscale.core.skin_system.navigation import (
    account_url,
    build_account,
    build_account_groups,
    build_languages,
    build_navigation,
    build_section,
    build_settings,
    find_heading,
)
from quickscale.core.skin_system.notices import build_notices
from quickscale.core.skin_system.people import describe_user
from quickscale.core.skin_system.places import Place, chosen_theme
from quickscale.core.skin_system.workspaces import (
    build_workspaces,
    find_current,
    name_owner,
    switch_url,
)
from quickscale.core.theming.appearance import load_look

_LEVELS = {"debug": "info"}


def build_chrome(request: HttpRequest, *, place: Place | None = None, title: str = "") -> LateDict:
    """Return ``page``: everything that a layout draws.

    Args:
        place: the screen that is drawn, None for the pages of the account library and for errors.
        title: what the page is called.
    """
    path = request.path
    return LateDict(
        {
            "theme": place.theme if place else chosen_theme(),
            "screen": place.screen.name if place else "",
            "kind": place.screen.kind if place else "",
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
        navigation=lambda: build_navigation(request, chosen_theme(), current=place),
        account=lambda: build_account(request, current=place),
        account_groups=lambda: build_account_groups(request, current=place),
        section=lambda: build_section(request, current=place),
        workspaces=lambda: build_workspaces(request),
        workspace=lambda: find_current(request),
        workspace_url=switch_url,
        owner=lambda: find_owner(request, place),
        heading=lambda: "" if place else find_heading(request),
        settings=lambda: build_settings(request),
        notices=lambda: build_notices(request, current=place),
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


def find_owner(request: HttpRequest, place: Place | None) -> str:
    """Return whose the things and figures of a page are, nothing where it does not need saying."""
    if place is None:
        return ""
    if place.theme == DASHBOARD:
        return quickscale_settings.SITE_NAME
    is_owned = place.operation is not None and place.operation.of_workspace
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
