"""The switcher: for whom the visitor acts, and for whom else they could."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from quickscale.core.api.client import client
from quickscale.core.manifests.builtin import BASE
from quickscale.core.skin_system.navigation.user_context import initials_of
from quickscale.core.skin_system.registry import get_screen
from quickscale.core.teams.current import has_team

_OPERATION = "core:workspace-list"
_SCREEN = "workspace"


def build_workspaces(request: HttpRequest) -> list[dict[str, Any]]:
    """Return for whom the visitor can act: nobody where there is nothing to choose from.

    A form that is posted to ``page.workspace_url`` with the ``id`` of one as ``workspace`` switches
    to it.
    """
    if not has_team(request):
        return []
    found = load_workspaces(request)
    return found if len(found) > 1 else []


def find_current(request: HttpRequest) -> dict[str, Any] | None:
    """Return for whom the visitor acts, None where nobody is signed in."""
    return next((each for each in load_workspaces(request) if each["current"]), None)


def load_workspaces(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the operation's rows, each with the letters of its mark; a request asks it once."""
    if not request.user.is_authenticated:
        return []
    response = client.call(request, _OPERATION)
    rows = response.data if response.status < 400 else []
    return [{**row, "initials": initials_of(row["name"])} for row in rows]


def name_owner(request: HttpRequest) -> str:
    """Return whose the workspace's things are, nothing where they could be nobody else's."""
    workspace = find_current(request) if has_team(request) else None
    return str(workspace["name"]) if workspace else ""


def switch_url() -> str:
    return get_screen(_SCREEN, theme=BASE).url()
