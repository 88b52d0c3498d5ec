"""Staff who act as somebody else: who may, how it begins and ends, and what stays closed to them.

django-hijack keeps whom a session belongs to, and swaps them; its own views and its notification,
which the Content-Security-Policy forbids, are not in use.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login, logout
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from hijack.signals import no_update_last_login
from hijack.views import get_used_backend, keep_session_age
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from quickscale.core.audit.services import record

from .models import User

PERMISSION = "quickscale_users.impersonate"
#: Where hijack keeps the ids of those who act as somebody else, the last the nearest.
SESSION_KEY = "hijack_history"

_FOUND = "_quickscale_impersonator"


class ActsInPerson(BasePermission):
    """Lets nobody pass who acts as somebody else: for passwords, keys, and what ends an account."""

    message = _("Not available while you're signed in as someone else.")

    def has_permission(self, request: Request, view: Any) -> bool:
        return not is_impersonating(request._request)


class ChangesInPerson(ActsInPerson):
    """Lets whoever acts as somebody else read alone.

    What they changed would outlive the impersonation: a server that is told what happens, an
    invitation, a role, a payment page. Every operation of the core that changes something asks for
    this or for :class:`ActsInPerson`; so does a theme's that gives access to anything.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS or super().has_permission(request, view)


def may_impersonate(staff: Any, user: User) -> bool:
    """Whether somebody may act as ``user``: superusers and whoever has the permission.

    Nobody acts as another member of staff, nor as somebody who may not sign in themselves.
    """
    if not staff.is_active or staff.pk == user.pk or not staff.has_perm(PERMISSION):
        return False
    return user.is_active and not (user.is_staff or user.is_superuser)


def is_impersonating(request: HttpRequest) -> bool:
    """Whether a request comes from somebody who acts as the signed-in user."""
    session = getattr(request, "session", None)
    return bool(session and session.get(SESSION_KEY))


def impersonator_of(request: HttpRequest) -> User | None:
    """Return the member of staff who acts as the signed-in user, None where nobody does."""
    if not is_impersonating(request):
        return None
    pk = request.session[SESSION_KEY][-1]
    found: User | None = getattr(request, _FOUND, None)
    if found is None or str(found.pk) != pk:
        found = User.objects.filter(pk=pk).first()
        setattr(request, _FOUND, found)
    return found


@transaction.atomic
def begin(request: HttpRequest, user: User) -> None:
    """Let the signed-in member of staff act as ``user`` from now on.

    Raises:
        PermissionDenied: they may not, or act as somebody already.
    """
    staff = request.user
    if is_impersonating(request) or not isinstance(staff, User):
        raise PermissionDenied
    if not may_impersonate(staff, user):
        raise PermissionDenied
    _record("impersonation.began", user, staff)
    _swap(request, user)
    request.session[SESSION_KEY] = [str(staff.pk)]


@transaction.atomic
def end(request: HttpRequest) -> User | None:
    """Let the member of staff be themselves again, and return whom they acted as.

    Whoever is no longer staff by now is signed out.

    Raises:
        PermissionDenied: nobody acts as somebody else here.
    """
    if not is_impersonating(request):
        raise PermissionDenied
    staff, user = impersonator_of(request), request.user
    is_staff = staff is not None and staff.is_active and staff.has_perm(PERMISSION)
    if staff is None or not is_staff or not isinstance(user, User):
        logout(request)
        return None
    _swap(request, staff)
    _record("impersonation.ended", user, staff)
    return user


def note_sign_out(request: HttpRequest, user: User) -> None:
    """Write down that acting as ``user`` ended because the session did."""
    if staff := impersonator_of(request):
        _record("impersonation.ended", user, staff)


def _swap(request: HttpRequest, user: User) -> None:
    backend = get_used_backend(request)
    path = f"{type(backend).__module__}.{type(backend).__name__}"
    with no_update_last_login(), keep_session_age(request.session):
        login(request, user, backend=path)


def _record(action: str, user: User, staff: User) -> None:
    """Write down what a member of staff did with somebody's account, as their own doing."""
    record(action, actor=staff, object_type="user", object_id=user.public_id, label=user.email)
