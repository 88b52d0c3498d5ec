"""What staff may do with accounts, and who may act as somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import BasePermission
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


class CanImpersonate(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        user: Any = request.user
        is_free = not is_impersonating(http_request(request))
        return is_free and bool(user and user.has_perm(PERMISSION))
