"""What a key may do: a scope for reading and one for writing of each theme, and staff's own.

Nobody declares a scope: an operation's theme and whether it is safe say which one it needs. Of the
core's own operations a key performs the safe ones, and of the others those that say so: no key
makes keys, changes who is in a team, or closes an account.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS

from quickscale.core.api.operations import CORE, get_operations
from quickscale.core.layers.stack import get_stack

READ, WRITE = "read", "write"
#: Lets a member of staff's own key do what they may as staff; without it, and with a team's key,
#: they are a member like any.
STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Scope:
    id: str
    name: str


def needed_scope(view: Any, *, theme: str, method: str) -> str | None:
    """Return the scope that an operation needs, None where it refuses every key."""
    is_safe = method in SAFE_METHODS
    accepts = getattr(view, "accepts_api_keys", theme != CORE or is_safe)
    if not accepts or not theme:
        return None
    return f"{theme}:{READ if is_safe else WRITE}"


def serves_teams(view: Any) -> bool:
    """Whether an operation is about the current team: what is a team's, or asks for a member's
    permission, or says ``accepts_team_keys = True``. Every other one is about the visitor."""
    from quickscale.core.teams.api.fields import TeamAddressedMixin
    from quickscale.core.teams.api.scoped import TeamScopedMixin
    from quickscale.core.teams.permissions import WorkspacePermission

    if (declared := getattr(view, "accepts_team_keys", None)) is not None:
        return bool(declared)
    asked = [it for it in view.permission_classes if isinstance(it, type)]
    is_asked = any(issubclass(it, WorkspacePermission) for it in asked)
    return is_asked or isinstance(view, TeamAddressedMixin | TeamScopedMixin)


def list_scopes(*, is_staff: bool) -> list[Scope]:
    scopes = [scope for name, label in _list_themes() for scope in _name_scopes(name, label)]
    return [*scopes, Scope(STAFF, _("Staff access"))] if is_staff else scopes


def _list_themes() -> Iterator[tuple[str, str]]:
    yield CORE, _("Account")
    for theme in get_stack().themes:
        if get_operations(theme.name):
            yield theme.name, str(theme.manifest.label)


def _name_scopes(theme: str, label: str) -> Iterator[Scope]:
    words: Mapping[str, str] = {READ: _("%(area)s: read"), WRITE: _("%(area)s: write")}
    for kind, text in words.items():
        yield Scope(f"{theme}:{kind}", text % {"area": label})
