"""Permissions of operations: staff by Django's own, anyone to read, what is behind a flag, and what
stays closed to staff who act as somebody else."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from waffle import get_waffle_flag_model

from quickscale.core.http.request_context import is_impersonating

from .requests import http_request

#: The flags that operations stand behind; a system check compares them with those declared.
asked_flags: set[str] = set()


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


class NotImpersonating(BasePermission):
    """Lets nobody pass who acts as somebody else: for passwords, keys, and what ends an account."""

    message = _("Not available while you're signed in as someone else.")

    def has_permission(self, request: Request, view: Any) -> bool:
        return not is_impersonating(http_request(request))


class NotImpersonatingOrReadOnly(NotImpersonating):
    """Lets whoever acts as somebody else read alone.

    What they changed would outlive the impersonation: a server that is told what happens, an
    invitation, a role, a payment page. Every operation of the core that changes something asks for
    this or for :class:`NotImpersonating`; so does a theme's that gives access to anything.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS or super().has_permission(request, view)


class FlagPermission(BasePermission):
    """Answers 404 while a flag is off; see :func:`flag_permission`."""

    name = ""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not get_waffle_flag_model().get(self.name).is_active(request):
            raise Http404
        return True


def flag_permission(name: str) -> type[FlagPermission]:
    """Return the permission class of an operation that is there only while a flag is on.

    It stands before the others,
    ``permission_classes = (flag_permission("billing"), IsAuthenticated)``, so that nobody is asked
    to sign in for what is not there. Screens of such an operation leave the navigation by
    themselves.
    """
    asked_flags.add(name)
    return type("FlagPermission", (FlagPermission,), {"name": name})
