"""Signing up takes as much work with an address that has an account as with a new one.

Otherwise the time that an answer takes would tell who has an account. So a sign-up is one
transaction, which is committed once, and with a known address the database's part of it is done for
nobody, and undone.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from .account_events import record_account_event
from .deletion import ANONYMOUS_DOMAIN
from .models import User

_PAGES = frozenset({"account_signup", "account_signup_by_passkey", "socialaccount_signup"})
_HEADLESS_PAGES = frozenset({"signup", "signup_webauthn", "provider_signup"})
#: Where a request that signs somebody up keeps the password, None for a passkey.
_PASSWORD = "_quickscale_signs_up_with"  # noqa: S105 - the name of an attribute


def is_sign_up(match: ResolverMatch) -> bool:
    """Whether a page, or an operation of the headless API, signs somebody up."""
    is_headless = match.app_names[:1] == ["headless"]
    return match.url_name in (_HEADLESS_PAGES if is_headless else _PAGES)


def sign_up_atomically(
    request: HttpRequest, view: Callable[..., Any], *args: Any, **kwargs: Any
) -> HttpResponse:
    setattr(request, _PASSWORD, None)
    try:
        return _answer(request, view, *args, **kwargs)
    except IntegrityError:  # another did so with the same address, which is known now
        return _answer(request, view, *args, **kwargs)


@transaction.atomic
def _answer(
    request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any
) -> HttpResponse:
    """Answer by a view, and keep nothing of somebody who was sent no code."""
    response = view(request, *args, **kwargs)
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        transaction.set_rollback(True)
    return response


def note_password(request: HttpRequest, password: str) -> None:
    setattr(request, _PASSWORD, password)


def simulate_sign_up(request: HttpRequest) -> None:
    """Do what a new account takes and undo it, if this request signs somebody up."""
    if not hasattr(request, _PASSWORD):
        return
    with transaction.atomic():
        email = f"{uuid4()}@{ANONYMOUS_DOMAIN}"
        user = User.objects.create_user(email, getattr(request, _PASSWORD))
        setup_user_email(request, user, [EmailAddress(email=email)])
        record_account_event("account.signed_up", user)
        transaction.set_rollback(True)
