"""How many mails anybody may have sent to an address: links to a new password, codes, hints.

An e-mail address alone never counts against whoever asks, or a stranger could keep its owner out.
Each visitor has a count of their own for an address, by the network that they come from, and a
device on which its owner signed in before has one that strangers do not add to. What all strangers
together ask for has a bound too, for a mailbox bears so many.
"""

from __future__ import annotations

from allauth.account import app_settings
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from django.http import HttpRequest

from quickscale.core.http.request_context import client_ip

from . import devices
from .networks import network_of

#: How many mails of one sort all strangers together may have sent to an address.
MAILS_AN_HOUR = 60

_APP = "allauth.account"
_BY_ONE = {"mail": "5/5m/key,30/d/key"}
_BY_ALL = {"mail": f"{MAILS_AN_HOUR}/h/key"}
#: What anybody may have sent to any address, known or not.
_ASKED_FOR = frozenset(
    f"account/email/{name}"
    for name in (
        "account_already_exists",
        "email_confirmation",
        "email_confirmation_signup",
        "login_code",
        "password_reset_code",
        "password_reset_key",
        "unknown_account",
    )
)
_RESET_PAGES = frozenset({"account_reset_password", "request_password_reset"})


def may_send(request: HttpRequest | None, template_prefix: str, email: str) -> bool:
    """Whether a mail may be sent, which is counted; False where an earlier one does as well.

    A link to a new password is good wherever it is opened, so who asks once more need not be
    told. A code is good in one session alone.

    Raises:
        ImmediateHttpResponse: too many were asked for, and one that is not sent would be missed.
    """
    if request is None or template_prefix not in _ASKED_FOR:
        return True
    is_reset = _is_reset(request)
    if _count(request, email, sort="reset" if is_reset else "code"):
        return True
    if is_reset:
        return False
    raise ImmediateHttpResponse(ratelimit.respond_429(request))


def _is_reset(request: HttpRequest) -> bool:
    match = request.resolver_match
    is_page = match is not None and match.url_name in _RESET_PAGES
    return is_page and not app_settings.PASSWORD_RESET_BY_CODE_ENABLED


def _count(request: HttpRequest, email: str, *, sort: str) -> bool:
    email = email.lower()
    if device := devices.recognise_device(request, email):
        return _consume(request, _BY_ONE, f"{sort}:{device}")
    visitor = f"{sort}:{email}:{network_of(client_ip(request))}"
    return _consume(request, _BY_ONE, visitor) and _consume(request, _BY_ALL, f"{sort}:{email}")


def _consume(request: HttpRequest, rates: dict[str, str], key: str) -> bool:
    used = ratelimit.consume(
        request, app=_APP, action="mail", config=rates, key=key, limit_get=True
    )
    return used is not None
