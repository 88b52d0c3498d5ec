"""How many codes a visitor may try: mailed ones by address, those of a second factor by account.

Each network has a count of its own, and so has a known device, which no stranger adds to. All
strangers together have one at the second factor, since six digits bear few guesses.
"""

from __future__ import annotations

from allauth.account import app_settings
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.core.ratelimit import respond_429
from django.http import HttpRequest

from quickscale.core.http.request_context import client_ip

from . import devices
from .models import User
from .networks import network_of

_APP = "allauth.account"
_MAILED = {"guess": "10/5m/key,30/d/key"}
_FACTOR = {"guess": "5/5m/key,20/d/key"}
_FACTOR_BY_ALL = {"guess": "60/d/key"}
#: Where a request keeps what it was counted for.
_USED = "_quickscale_guesses"


def count_mailed_code(request: HttpRequest, email: str) -> None:
    """Count a code that is about to be compared with what was mailed to an address.

    Raises:
        ImmediateHttpResponse: too many were tried.
    """
    _consume(request, _MAILED, f"code:{_visitor(request, email)}")


def count_second_factor(request: HttpRequest, user: User) -> None:
    """Count a code that is about to be compared with somebody's second factor.

    Raises:
        ImmediateHttpResponse: too many were tried.
    """
    is_stranger = not devices.recognise_device(request, user.email)
    _consume(request, _FACTOR, f"factor:{user.pk}:{_visitor(request, user.email)}")
    if is_stranger:
        _consume(request, _FACTOR_BY_ALL, _all_strangers(user))
    # allauth counts by account alone, which whoever has the password could use up.
    ratelimit.clear(
        request,
        app=_APP,
        action="login_failed",
        config=_by_account(),
        key=f"mfa-auth-user-{user.pk}",
    )


def take_back(request: HttpRequest) -> None:
    """Take back what this request was counted for, since the code was right."""
    for usage in getattr(request, _USED, ()):
        usage.rollback()


def forget_strangers(request: HttpRequest, user: User) -> None:
    """Let strangers try again, of whom none has the new password."""
    ratelimit.clear(
        request, app=_APP, action="guess", config=_FACTOR_BY_ALL, key=_all_strangers(user)
    )


def _visitor(request: HttpRequest, email: str) -> str:
    email = email.lower()
    return devices.recognise_device(request, email) or f"{email}:{network_of(client_ip(request))}"


def _all_strangers(user: User) -> str:
    return f"factor:{user.pk}"


def _by_account() -> dict[str, str]:
    """Return the rates of allauth's own count of wrong second factors, without those by address."""
    rates = (app_settings.RATE_LIMITS.get("login_failed") or "").split(",")
    return {"login_failed": ",".join(rate for rate in rates if rate.strip().endswith("/key"))}


def _consume(request: HttpRequest, rates: dict[str, str], key: str) -> None:
    # Counted before the code is looked at: however many are sent at once, no more are tried.
    usage = ratelimit.consume(request, app=_APP, action="guess", config=rates, key=key)
    if usage is None:
        raise ImmediateHttpResponse(respond_429(request))
    setattr(request, _USED, [*getattr(request, _USED, ()), usage])
