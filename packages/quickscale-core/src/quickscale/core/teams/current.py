"""The workspace: for whom the visitor acts, themselves or one of their teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied

from quickscale.core.http import request_context

from .team_permissions import known_permissions

if TYPE_CHECKING:
    from quickscale.core.credits.owners import CreditOwner

    from .models import Membership, Team

_CACHE = "_quickscale_workspace"
_HAS_TEAM = "_quickscale_has_team"


def current_team(request: HttpRequest) -> Team | None:
    """Return the team that the visitor acts for, None where they act for themselves.

    An API key's own team goes before the session's.

    Raises:
        PermissionDenied: the API key is a team's, of which its user is no longer a member.
    """
    membership = current_membership(request)
    return membership.team if membership else None


def current_owner(request: HttpRequest) -> CreditOwner:
    """Return who owns what the visitor does: their current team, else the visitor."""
    return current_team(request) or cast("CreditOwner", request.user)


def current_membership(request: HttpRequest) -> Membership | None:
    """Return the membership by which the visitor acts for a team, None where they act for
    themselves; read once for each request.

    Raises:
        PermissionDenied: the API key is a team's, of which its user is no longer a member.
    """
    user: Any = request.user
    if not user.is_authenticated or user.pk is None:
        return None
    auth = getattr(request, "auth", None)
    if getattr(auth, "team", None) is not None:
        return _membership_of_key(auth, user)
    session: Any = getattr(request, "session", None)
    if auth is not None or session is None or not (wanted := session.get(request_context.TEAM)):
        return None
    return next(
        (each for each in read_memberships(request) if str(each.team.public_id) == wanted), None
    )


def has_team(request: HttpRequest) -> bool:
    """Whether the visitor is a member of any team; read once for each request."""
    from .models import Membership

    user: Any = request.user
    if not user.is_authenticated:
        return False
    known: dict[Any, bool] = vars(request).setdefault(_HAS_TEAM, {})
    if user.pk not in known:
        session: Any = getattr(request, "session", None)
        is_read = session is not None and vars(session).get(_CACHE, {}).get(user.pk)
        known[user.pk] = bool(is_read) or Membership.objects.filter(user=user.pk).exists()
    return known[user.pk]


def read_memberships(request: HttpRequest) -> list[Membership]:
    """Return those of the visitor in open teams, by the teams' names; read once for each request.

    The operations that a page calls share its session, and what was read with it.
    """
    user: Any = request.user
    cache: dict[Any, list[Membership]] = vars(request.session).setdefault(_CACHE, {})
    if user.pk not in cache:
        cache[user.pk] = list(list_memberships(user))
    return cache[user.pk]


def list_memberships(user: Any, *conditions: Q) -> QuerySet[Membership]:
    from .models import Membership

    found = Membership.objects.filter(*conditions, user=user.pk, team__closed_at=None)
    return found.select_related("team", "custom_role").order_by("team__name", "pk")


class Workspace:
    """For whom somebody acts: for a team by their membership, or for themselves."""

    def __init__(self, membership: Membership | None, *, current: bool = False) -> None:
        self.membership = membership
        self.current = current
        self.team = membership.team if membership else None
        self.kind = "team" if membership else "personal"
        self.id = str(self.team.public_id) if self.team else self.kind
        self.slug = self.team.slug if self.team else self.kind
        self.name = self.team.name if self.team else _("Personal account")

    @property
    def role(self) -> str:
        return self.membership.role_name if self.membership else ""

    @property
    def permissions(self) -> list[str]:
        return sorted(self.membership.permissions if self.membership else known_permissions())


#: Nobody chooses among more than this; the others are found in the list of teams.
_MOST = 100


def list_workspaces(request: Any) -> list[Workspace]:
    """Return for whom the visitor can act: themselves and their teams."""
    reach, acting = in_reach(request), current_membership(request)
    if reach or not hasattr(request, "session"):
        memberships = list(list_memberships(request.user, reach)[:_MOST])
    else:
        memberships = read_memberships(request)[:_MOST]
    personal = [] if reach else [Workspace(None, current=acting is None)]
    return [*personal, *(Workspace(each, current=each == acting) for each in memberships)]


def switch_workspace(request: HttpRequest, team: Team | None) -> None:
    session: Any = getattr(request, "session", None)
    if session is None:
        return
    vars(session).pop(_CACHE, None)
    if team is None:
        session.pop(request_context.TEAM, None)
    else:
        session[request_context.TEAM] = str(team.public_id)


def in_reach(request: Any) -> Q:
    """Return the condition of the memberships by which a request can act: a team's API key acts
    for that team alone."""
    team = getattr(getattr(request, "auth", None), "team", None)
    return Q() if team is None else Q(team=team)


def find_membership(user: Any, *conditions: Q, **team: Any) -> Membership | None:
    from .models import Membership

    memberships = Membership.objects.select_related("team", "custom_role")
    try:
        return memberships.filter(*conditions, user=user, team__closed_at=None, **team).first()
    except ValidationError:
        return None


def _membership_of_key(auth: Any, user: Any) -> Membership:
    cache = vars(auth).setdefault(_CACHE, {})
    if user.pk not in cache:
        cache[user.pk] = find_membership(user, team=auth.team)
    membership: Membership | None = cache[user.pk]
    if membership is None:
        raise PermissionDenied(_("The user of this API key is no longer a member of its team."))
    return membership
