"""What stays closed to staff who act as somebody else, and who may act so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from quickscale.core.api.requests import http_request
from quickscale.core.http.request_context import is_impersonating

from .impersonation import PERMISSION

if TYPE_CHECKING:
    from .models import User


def may_change_account(staff: Any, user: User) -> bool:
    """Whether a member of staff may change an account or its ways in: addresses, password, second
    factors, connected accounts, sessions, keys. Nobody changes their own as staff, and only
    superusers that of staff."""
    if not staff.is_active or staff.pk == user.pk:
        return False
    return bool(staff.is_superuser or not (user.is_staff or user.is_superuser))


def may_give_rights(staff: Any) -> bool:
    return bool(staff.is_active and staff.is_superuser)


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


class CanImpersonate(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        user: Any = request.user
        is_free = not is_impersonating(http_request(request))
        return is_free and bool(user and user.has_perm(PERMISSION))
