"""Who may ask: staff, each of whom may do what Django's own permissions say, or anyone to read."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request


class IsStaffOrReadOnly(BasePermission):
    """Lets everybody read, and staff change, as ``IsAuthenticatedOrReadOnly`` does for members."""

    def has_permission(self, request: Request, view: Any) -> bool:
        user: Any = request.user
        return request.method in SAFE_METHODS or bool(user and user.is_staff)


class StaffPermission(BasePermission):
    """Lets pass the staff who have the permissions named; see :func:`staff_permission`."""

    names: tuple[str, ...] = ()

    def has_permission(self, request: Request, view: Any) -> bool:
        user: Any = request.user
        return bool(user and user.is_staff and user.has_perms(self.names))


def staff_permission(*names: str) -> type[StaffPermission]:
    """Return the permission class for staff who have Django permissions.

    Args:
        names: as ``has_perm`` knows them, ``quickscale_users.view_user``; without any, all staff.
    """
    return type("StaffPermission", (StaffPermission,), {"names": names})
