"""What a member may do in the name of a team, as permissions of operations."""

import re
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from quickscale.core.manifests.base import Text

from .current import current_membership
from .models import Membership
from .team_permissions import known_permissions

_asked: set[str] = set()


class WorkspacePermission(BasePermission):
    name = ""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        membership = current_membership(request)
        if membership is None or self.name in membership.permissions:
            return True
        self.message = explain_refusal(membership, self.name)
        return False


class TeamRolePermission(BasePermission):
    """Lets pass the members of the team in the path whose role allows what the view does."""

    def has_permission(self, request: Request, view: Any) -> bool:
        # Without a path nobody can tell: the operation itself will, and the ``can`` field does.
        name = view.needs.get(view.action, "") if view.kwargs.get("slug") else ""
        if not name or name in view.membership.permissions:
            return True
        self.message = explain_refusal(view.membership, name)
        return False


@cache
def team_permission(name: str) -> type[WorkspacePermission]:
    """Return the permission class of one thing that members may do, ``"billing.manage"``.

    For themselves everybody may do everything; for a team, whoever's role has the permission. It
    is the same class each time, ``permissions.MayBillingManage``.
    """
    _asked.add(name)
    return type(class_name_of(name), (WorkspacePermission,), {"name": name, "__module__": __name__})


def asked_permissions() -> frozenset[str]:
    return frozenset(_asked)


def class_name_of(name: str) -> str:
    return "May" + "".join(word.capitalize() for word in re.split(r"[._-]", name))


def explain_refusal(membership: Membership, name: str) -> str:
    permission = known_permissions().get(name)
    lacking: Text = permission.label if permission else name
    return _("Your role in %(team)s, “%(role)s”, does not allow this: %(permission)s.") % {
        "team": membership.team.name,
        "role": membership.role_name,
        "permission": lacking,
    }


def require_team_permission(membership: Membership | None, name: str) -> None:
    """Refuse a member whose role lacks a permission.

    Raises:
        PermissionDenied: it does; the message says so.
    """
    if membership is not None and name not in membership.permissions:
        raise PermissionDenied(explain_refusal(membership, name))


def __getattr__(attribute: str) -> type[WorkspacePermission]:
    for name in known_permissions():
        if class_name_of(name) == attribute:
            return team_permission(name)
    raise AttributeError(f"module {__name__!r} has no attribute {attribute!r}")
