"""Codes of an authenticator app are good once.

allauth remembers a used code for one period, while with a tolerance it is good for longer, and it
does not remember the code by which the app was set up.
"""

import re

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.http import HttpRequest


def keep_used(authenticator: Authenticator) -> None:
    for code in _list_good(authenticator):
        cache.touch(_key_of(authenticator, code), _lifetime())


def use_up(request: HttpRequest, authenticator: Authenticator) -> None:
    """Remember the code by which the app was set up, or all that are good if it came as JSON."""
    good = _list_good(authenticator)
    sent = re.sub(r"\D", "", request.POST.get("code", ""))
    for code in [sent] if sent in good else good:
        cache.set(_key_of(authenticator, code), "y", _lifetime())


def _list_good(authenticator: Authenticator) -> list[str]:
    secret = decrypt(authenticator.data["secret"])
    counters = auth.yield_hotp_counters_from_time()
    return [auth.format_hotp_value(auth.hotp_value(secret, counter)) for counter in counters]


def _key_of(authenticator: Authenticator, code: str) -> str:
    return str(auth.TOTP(authenticator)._get_used_cache_key(code))


def _lifetime() -> int:
    return int(app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1))
