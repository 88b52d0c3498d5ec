"""Staff who act as somebody else: who may, how it begins and ends.

django-hijack keeps whom a session belongs to, and swaps them; its own views and its notification,
which the Content-Security-Policy forbids, are not in use.
"""

from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, login, logout
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from hijack.signals import no_update_last_login
from hijack.views import keep_session_age

from quickscale.core.http import request_context
from quickscale.core.http.request_context import impersonator_of, is_impersonating

from .account_events import record_account_event
from .models import User

PERMISSION = "quickscale_users.impersonate"


def may_impersonate(staff: Any, user: User) -> bool:
    """Whether somebody may act as ``user``; nobody acts as staff, or as who may not sign in."""
    if not staff.is_active or staff.pk == user.pk or not staff.has_perm(PERMISSION):
        return False
    return user.is_active and not (user.is_staff or user.is_superuser)


@transaction.atomic
def start_impersonation(request: HttpRequest, user: User) -> None:
    staff = request.user
    if is_impersonating(request) or not isinstance(staff, User):
        raise PermissionDenied
    if not may_impersonate(staff, user):
        raise PermissionDenied
    _record("impersonation.began", user, staff)
    _swap(request, user)
    request.session[request_context.IMPERSONATORS] = [str(staff.pk)]


@transaction.atomic
def stop_impersonation(request: HttpRequest) -> User | None:
    """Let the member of staff be themselves again, and return whom they acted as; whoever is no
    longer staff is signed out."""
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
    if staff := impersonator_of(request):
        _record("impersonation.ended", user, staff)


def _swap(request: HttpRequest, user: User) -> None:
    backend = request.session[BACKEND_SESSION_KEY]
    with no_update_last_login(), keep_session_age(request.session):
        login(request, user, backend=backend)


def _record(action: str, user: User, staff: User) -> None:
    record_account_event(action, user, actor=staff, label=user.email)
