"""How many mails anybody may have sent to an address: links to a new password, codes, hints.

An e-mail address alone never counts against whoever asks, or a stranger could keep its owner out.
Each visitor has a count of their own for an address, by the network that they come from, and a
device on which its owner signed in before has one that strangers do not add to. What all strangers
together ask for has a bound too, for a mailbox bears so many, and it is spread over the hour: where
it leaves none to send, one that does as well was sent minutes ago.
"""

from enum import StrEnum

from allauth.account import app_settings
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.core.ratelimit import respond_429
from django.http import HttpRequest

from quickscale.core.http.request_context import client_ip

from . import sessions
from .models import User
from .networks import network_of
from .signup import is_sign_up

_APP = "allauth.account"
_MAILED = {"guess": "10/5m/key,30/d/key"}
_FACTOR = {"guess": "5/5m/key,20/d/key"}
_FACTOR_BY_ALL = {"guess": "60/d/key"}
#: Where a request keeps what it was counted for.
_USED = "_quickscale_guesses"


def count_mailed_code(request: HttpRequest, email: str) -> None:
    _consume_guess(request, _MAILED, f"code:{_visitor(request, email)}")


def count_second_factor(request: HttpRequest, user: User) -> None:
    is_stranger = not sessions.recognise_device(request, user.email)
    _consume_guess(request, _FACTOR, f"factor:{user.pk}:{_visitor(request, user.email)}")
    if is_stranger:
        _consume_guess(request, _FACTOR_BY_ALL, _all_strangers(user))
    # allauth counts by account alone, which whoever has the password could use up.
    key = f"mfa-auth-user-{user.pk}"
    ratelimit.clear(request, app=_APP, action="login_failed", config=_by_account(), key=key)


def take_back(request: HttpRequest) -> None:
    for usage in getattr(request, _USED, ()):
        usage.rollback()


def forget_strangers(request: HttpRequest, user: User) -> None:
    """Let strangers try again, of whom none has the new password."""
    key = _all_strangers(user)
    ratelimit.clear(request, app=_APP, action="guess", config=_FACTOR_BY_ALL, key=key)


def _visitor(request: HttpRequest, email: str) -> str:
    email = email.lower()
    return sessions.recognise_device(request, email) or f"{email}:{network_of(client_ip(request))}"


def _all_strangers(user: User) -> str:
    return f"factor:{user.pk}"


def _by_account() -> dict[str, str]:
    """Return the rates of allauth's own count of wrong second factors, without those by address."""
    rates = (app_settings.RATE_LIMITS.get("login_failed") or "").split(",")
    return {"login_failed": ",".join(rate for rate in rates if rate.strip().endswith("/key"))}


def _consume_guess(request: HttpRequest, rates: dict[str, str], key: str) -> None:
    # Counted before the code is looked at: however many are sent at once, no more are tried.
    usage = ratelimit.consume(request, app=_APP, action="guess", config=rates, key=key)
    if usage is None:
        raise ImmediateHttpResponse(respond_429(request))
    setattr(request, _USED, [*getattr(request, _USED, ()), usage])


#: How many seconds ago a mail may have been sent that stands for one that is not sent.
LONGEST_WAIT = 5 * 60
#: How many mails of one kind all strangers together may have sent to an address in that time.
MAILS_AT_ONCE = 3
MAILS_AN_HOUR = MAILS_AT_ONCE * 60 * 60 // LONGEST_WAIT


class MailKind(StrEnum):
    """The mails of which one page sends one or another, counted together.

    Were those to known and to unknown addresses counted apart, the time that an answer takes would
    tell who has an account.
    """

    LOGIN = "login"
    RESET = "reset"
    SIGN_UP = "sign-up"
    VERIFICATION = "verification"


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
    """Whether a mail may be sent, which is counted; False where an earlier one does as well."""
    kind = _KINDS.get(template_prefix.removeprefix("account/email/"))
    if request is None or kind is None:
        return True
    kind, email = _narrow(request, kind), email.lower()
    device = sessions.recognise_device(request, email)
    by_one = _consume(request, _BY_ONE, f"{kind}:{_visitor(request, email)}")
    if by_one and (device or _consume(request, _BY_ALL, f"{kind}:{email}")):
        return True
    # The link or code that was mailed last does as well, unless one visitor asks for ever more
    # sessions to guess in, or a code is good in one session alone.
    is_reset_by_code = kind == MailKind.RESET and app_settings.PASSWORD_RESET_BY_CODE_ENABLED
    if is_reset_by_code or (kind != MailKind.RESET and not by_one):
        raise ImmediateHttpResponse(respond_429(request))
    return False


def allow_next_mail(request: HttpRequest, kind: MailKind, email: str) -> None:
    """Let the next mail of a kind be sent at once, since the last one's code is used."""
    ratelimit.clear(request, app=_APP, action="mail", config=_BY_ALL, key=f"{kind}:{email.lower()}")


def _narrow(request: HttpRequest, kind: MailKind) -> MailKind:
    """Return the kind by the page as well, where a mail is sent from more than one."""
    match = request.resolver_match
    if match is None:
        return kind
    if match.url_name in _RESET_PAGES:
        return MailKind.RESET
    return MailKind.SIGN_UP if is_sign_up(match) else kind


def _consume(request: HttpRequest, rates: dict[str, str], key: str) -> bool:
    usage = ratelimit.consume(
        request, app=_APP, action="mail", config=rates, key=key, limit_get=True
    )
    return usage is not None
