"""How many mails anybody may have sent to an address: links to a new password, codes, hints.

An e-mail address alone never counts against whoever asks, or a stranger could keep its owner out.
Each visitor has a count of their own for an address, by the network that they come from, and a
device on which its owner signed in before has one that strangers do not add to. What all strangers
together ask for has a bound too, for a mailbox bears so many, and it is spread over the hour: where
it leaves none to send, one that does as well was sent minutes ago.
"""

from __future__ import annotations

from enum import StrEnum

from allauth.account import app_settings
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.core.ratelimit import respond_429
from django.http import HttpRequest

from quickscale.core.http.request_context import client_ip

from . import devices
from .networks import network_of
from .signup import is_sign_up

#: How many seconds ago a mail may have been sent that stands for one that is not sent.
LONGEST_WAIT = 5 * 60
#: How many mails of one kind all strangers together may have sent to an address in that time.
MAILS_AT_ONCE = 3
MAILS_AN_HOUR = MAILS_AT_ONCE * 60 * 60 // LONGEST_WAIT


class MailKind(StrEnum):
    """What is counted together: the mails of which one page sends one or another.

    A page's mails to known and to unknown addresses are of one kind, or what others asked for
    would tell them apart by the time that an answer takes.
    """

    LOGIN = "login"
    RESET = "reset"
    SIGN_UP = "sign-up"
    VERIFICATION = "verification"


_APP = "allauth.account"
_BY_ONE = {"mail": "5/5m/key,30/d/key"}
_BY_ALL = {"mail": f"{MAILS_AT_ONCE}/{LONGEST_WAIT}s/key"}
#: What anybody may have sent to any address, known or not.
_KINDS = {
    "account_already_exists": MailKind.SIGN_UP,
    "email_confirmation": MailKind.VERIFICATION,
    "email_confirmation_signup": MailKind.VERIFICATION,
    "login_code": MailKind.LOGIN,
    "password_reset_code": MailKind.RESET,
    "password_reset_key": MailKind.RESET,
    "unknown_account": MailKind.LOGIN,
}
_RESET_PAGES = frozenset({"account_reset_password", "request_password_reset"})


def may_send(request: HttpRequest | None, template_prefix: str, email: str) -> bool:
    """Whether a mail may be sent, which is counted; False where an earlier one does as well.

    Raises:
        ImmediateHttpResponse: one visitor asked for too many, or one that is not sent would be
            missed.
    """
    kind = _KINDS.get(template_prefix.removeprefix("account/email/"))
    if request is None or kind is None:
        return True
    kind, email = _narrow(request, kind), email.lower()
    device = devices.recognise_device(request, email)
    by_one = _consume(request, _BY_ONE, f"{kind}:{device or f'{email}:{_network(request)}'}")
    if by_one and (device or _consume(request, _BY_ALL, f"{kind}:{email}")):
        return True
    # The link or code that was mailed last does as well, unless one visitor asks for ever more
    # sessions to guess in, or a code is good in one session alone.
    is_reset_by_code = kind == MailKind.RESET and app_settings.PASSWORD_RESET_BY_CODE_ENABLED
    if is_reset_by_code or (kind != MailKind.RESET and not by_one):
        raise ImmediateHttpResponse(respond_429(request))
    return False


def forget(request: HttpRequest, kind: MailKind, email: str) -> None:
    """Let the next mail of a kind be sent at once, since what was sent is used."""
    ratelimit.clear(request, app=_APP, action="mail", config=_BY_ALL, key=f"{kind}:{email.lower()}")


def _narrow(request: HttpRequest, kind: MailKind) -> MailKind:
    """Return the kind by the page as well, where a mail is sent from more than one."""
    match = request.resolver_match
    if match is None:
        return kind
    if match.url_name in _RESET_PAGES:
        return MailKind.RESET
    return MailKind.SIGN_UP if is_sign_up(match) else kind


def _network(request: HttpRequest) -> str:
    return network_of(client_ip(request))


def _consume(request: HttpRequest, rates: dict[str, str], key: str) -> bool:
    used = ratelimit.consume(
        request, app=_APP, action="mail", config=rates, key=key, limit_get=True
    )
    return used is not None
