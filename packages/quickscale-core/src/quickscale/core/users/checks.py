"""What a project's settings must say for accounts to work."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils.module_loading import import_string

from quickscale.core.conf import quickscale_settings
from quickscale.core.http.request_context import FORWARDED, X_FORWARDED_FOR

USER_MODEL = "quickscale_users.User"

#: The settings without which sign-up, sign-in or verification would ask for a user name.
REQUIRED_SETTINGS: dict[str, Any] = {
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*", "password2*"],
}
REQUIRED_MEMBERS = {
    "AUTHENTICATION_BACKENDS": "allauth.account.auth_backends.AuthenticationBackend",
    "MIDDLEWARE": "allauth.account.middleware.AccountMiddleware",
}
ACCOUNT_ADAPTER = "quickscale.core.users.adapters.AccountAdapter"
IMPERSONATION_MIDDLEWARE = "quickscale.core.users.middleware.ImpersonationMiddleware"
REQUEST_CONTEXT_MIDDLEWARE = "quickscale.core.http.middleware.RequestContextMiddleware"
#: What tells a guest whether an address has an account, where a setting says anything else.
DISCREET_SETTINGS: dict[str, Any] = {
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    "ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE": False,
}
_DEFAULTS = {"ACCOUNT_EMAIL_VERIFICATION": "optional", "ACCOUNT_PREVENT_ENUMERATION": True}
#: The limits that allauth counts by e-mail address, which whoever knows it could use up.
LIMITS_BY_VISITOR = ("reset_password", "request_login_code", "confirm_email")


def check_account_settings(**options: Any) -> list[Error]:
    if settings.AUTH_USER_MODEL != USER_MODEL:
        return [_require("AUTH_USER_MODEL", f'"{USER_MODEL}"')]
    return [*_check_values(), *_check_members()]


def _check_values() -> Iterator[Error]:
    for name, value in REQUIRED_SETTINGS.items():
        if not _is_fit(name, getattr(settings, name, ...)):
            yield _require(name, repr(value))


def _is_fit(name: str, value: Any) -> bool:
    if name == "ACCOUNT_USER_MODEL_USERNAME_FIELD":
        return value is None
    if value is ...:
        return False
    if name == "ACCOUNT_LOGIN_METHODS":
        return set(value) == {"email"}
    return "email*" in value and not any(field.startswith("username") for field in value)


def _check_members() -> Iterator[Error]:
    for name, member in REQUIRED_MEMBERS.items():
        if member not in getattr(settings, name):
            yield _require(name, f'[..., "{member}"]')


def _require(name: str, value: str) -> Error:
    return Error(
        f"QuickScale's accounts require a different {name}.",
        hint=f"In settings.py, set {name} = {value}",
        id="quickscale.E005",
    )


def check_account_security(**options: Any) -> list[CheckMessage]:
    """Report what would lock out the wrong people, or tell on those who have an account."""
    return [
        *_check_adapter(),
        *_check_limits(),
        *_check_middleware(),
        *_check_forwarded_header(),
        *_check_discretion(),
    ]


def _check_adapter() -> Iterator[CheckMessage]:
    from .adapters import AccountAdapter

    try:
        if issubclass(import_string(getattr(settings, "ACCOUNT_ADAPTER", "")), AccountAdapter):
            return
    except (ImportError, TypeError):
        pass
    yield Error(
        "Failed sign-in attempts can lock out the account's owner.",
        hint=f'In settings.py, set ACCOUNT_ADAPTER = "{ACCOUNT_ADAPTER}" or a subclass.',
        id="quickscale.E011",
    )


def _check_limits() -> Iterator[CheckMessage]:
    from allauth.account import app_settings

    for name in LIMITS_BY_VISITOR:
        if "/key" in (app_settings.RATE_LIMITS.get(name) or ""):
            yield Error(
                f'Anyone can exhaust the rate limit "{name}" of another person\'s e-mail address.',
                hint=f'Add "{name}": "20/m/ip" to ACCOUNT_RATE_LIMITS in settings.py.',
                id="quickscale.E014",
            )


def _check_middleware() -> Iterator[CheckMessage]:
    wanted = (REQUEST_CONTEXT_MIDDLEWARE, IMPERSONATION_MIDDLEWARE)
    listed = list(settings.MIDDLEWARE)
    places = [listed.index(name) if name in listed else -1 for name in wanted]
    if not -1 < places[0] < places[1]:
        yield Error(
            "Staff who are signed in as another user could change that user's password.",
            hint=f'Add "{wanted[1]}" after "{wanted[0]}" in MIDDLEWARE.',
            id="quickscale.E012",
        )


def _check_forwarded_header() -> Iterator[CheckMessage]:
    if quickscale_settings.FORWARDED_HEADER not in (X_FORWARDED_FOR, FORWARDED):
        yield Error(
            "QUICKSCALE_FORWARDED_HEADER isn't a header in which proxies send the "
            "visitor's IP address.",
            hint=f'In settings.py, set QUICKSCALE_FORWARDED_HEADER = "{X_FORWARDED_FOR}" or '
            f'"{FORWARDED}", depending on your proxies.',
            id="quickscale.E013",
        )


def _check_discretion() -> Iterator[CheckMessage]:
    for name, value in DISCREET_SETTINGS.items():
        if getattr(settings, name, _DEFAULTS.get(name, value)) not in (value, "strict"):
            yield Warning(
                f"{name} reveals to strangers who has an account.",
                hint=f"In settings.py, set {name} = {value!r}",
                id="quickscale.W011",
            )
