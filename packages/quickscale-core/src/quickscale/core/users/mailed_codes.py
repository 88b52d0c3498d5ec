"""Codes that were mailed: an address has one at a time, which is good in any session that asks.

A code that is good in one session alone has to be mailed for each, so strangers who ask for many
either flood a mailbox or use up what may be sent. Here whoever asks is waiting for the same code,
as with a link: what a stranger has mailed lets the owner of the mailbox in, and nobody else.
"""

import time

from allauth.account import app_settings
from allauth.core.internal.cryptokit import normalize_user_code
from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac

from .mail_limits import LONGEST_WAIT, MailKind

_SALT = "quickscale.core.users.mailed_codes"


def get_or_set(kind: MailKind, email: str, code: str) -> str:
    """Return the code to mail to an address: the one that it has now, else this one."""
    key = _key(kind, email, _period(kind))
    cache.add(key, code, 2 * _lifetime(kind))
    return str(cache.get(key, code))


def get_latest(kind: MailKind, email: str) -> str:
    return next(iter(_load(kind, email).values()), "")


def use(kind: MailKind, email: str, code: str, *, own: str = "") -> bool:
    """Whether a code is right, which it is once: of sessions that enter it together one is told so.

    Args:
        own: the code that the session itself was given.
    """
    good = [*_load(kind, email).values(), own]
    if not any(is_same(code, each) for each in good if each):
        return False
    for key, mailed in _load(kind, email).items():
        if is_same(code, mailed):
            cache.delete(key)
    used = f"{_key(kind, email, 'used')}:{normalize_user_code(code)}"
    return bool(cache.add(used, "y", 2 * _lifetime(kind)))


def is_same(code: str, other: str) -> bool:
    return constant_time_compare(normalize_user_code(code), normalize_user_code(other))


def _load(kind: MailKind, email: str) -> dict[str, str]:
    """Return the codes by their keys, latest first: of this period, and of the one before, at whose
    end one may have been mailed."""
    keys = [_key(kind, email, period) for period in (_period(kind), _period(kind) - 1)]
    found = cache.get_many(keys)
    return {key: found[key] for key in keys if key in found}


def _lifetime(kind: MailKind) -> int:
    """Return the seconds for which a code is mailed: who asks is told of a mail that may be this
    old, and then has as long to enter it as allauth leaves to the session."""
    timeouts = {
        MailKind.LOGIN: app_settings.LOGIN_BY_CODE_TIMEOUT,
        MailKind.VERIFICATION: app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    }
    return int(timeouts[kind]) + LONGEST_WAIT


def _period(kind: MailKind) -> int:
    return int(time.time() // _lifetime(kind))


def _key(kind: MailKind, email: str, period: int | str) -> str:
    address = salted_hmac(_SALT, email.lower(), algorithm="sha256").hexdigest()
    return f"quickscale:mailed-code:{kind}:{address}:{period}"
