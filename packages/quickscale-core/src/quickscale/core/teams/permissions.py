"""What a member may do in the name of a team, as permissions of operations."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class WorkspacePermission(BasePermission):
    """Lets pass whoever may do something in the current workspace; see :func:`may`."""

    name = ""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.is_authenticated)


def may(name: str) -> type[WorkspacePermission]:
    """Return the permission class of one thing that members may do: ``may("billing.manage")``.

    For themselves everybody may do everything; for a team, whoever's role has the permission.
    """
    return type("WorkspacePermission", (WorkspacePermission,), {"name": name})
