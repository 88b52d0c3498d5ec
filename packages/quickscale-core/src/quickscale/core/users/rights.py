"""What staff may do to an account, in the dashboard and in Django's admin alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import User


def may_change_account(staff: Any, user: User) -> bool:
    """Whether a member of staff may change an account, or what lets somebody in to it.

    That is its address, password, second factors, connected accounts, sessions and keys, and
    whether it is active. Nobody changes their own as staff, and only superusers that of staff.
    """
    if not staff.is_active or staff.pk == user.pk:
        return False
    return bool(staff.is_superuser or not (user.is_staff or user.is_superuser))


def may_give_rights(staff: Any) -> bool:
    """Whether a member of staff may say who is staff, and change groups and permissions."""
    return bool(staff.is_active and staff.is_superuser)
