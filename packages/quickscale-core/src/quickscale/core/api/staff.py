"""Operations for staff: each member may do what Django's own permissions say."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class StaffPermission(BasePermission):
    """Lets pass the staff who have the permissions named; see :func:`staff_with`."""

    names: tuple[str, ...] = ()

    def has_permission(self, request: Request, view: Any) -> bool:
        user: Any = request.user
        return bool(user and user.is_staff and user.has_perms(self.names))


def staff_with(*names: str) -> type[StaffPermission]:
    """Return the permission class for staff who have Django permissions.

    Args:
        names: as ``has_perm`` knows them, ``quickscale_users.view_user``; without any, all staff.
    """
    return type("StaffPermission", (StaffPermission,), {"names": names})
