"""What a project's settings must say for accounts to work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error

USER_MODEL = "quickscale_users.User"

#: The settings without which sign-up, sign-in or verification would ask for a user name.
REQUIRED_SETTINGS: dict[str, Any] = {
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*", "password2*"],
}
ALLAUTH_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ALLAUTH_MIDDLEWARE = "allauth.account.middleware.AccountMiddleware"


def check_account_settings(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[Error]:
    if settings.AUTH_USER_MODEL != USER_MODEL:
        return [_missing(f'AUTH_USER_MODEL = "{USER_MODEL}"')]
    return [*_check_values(), *_check_members()]


def _check_values() -> list[Error]:
    return [
        _missing(f"{name} = {value!r}")
        for name, value in REQUIRED_SETTINGS.items()
        if not _is_fit(name, getattr(settings, name, ...))
    ]


def _is_fit(name: str, value: Any) -> bool:
    if name == "ACCOUNT_USER_MODEL_USERNAME_FIELD":
        return value is None
    if value is ...:
        return False
    if name == "ACCOUNT_LOGIN_METHODS":
        return set(value) == {"email"}
    return "email*" in value and not any(field.startswith("username") for field in value)


def _check_members() -> list[Error]:
    wanted = (
        ("AUTHENTICATION_BACKENDS", ALLAUTH_BACKEND),
        ("MIDDLEWARE", ALLAUTH_MIDDLEWARE),
    )
    return [
        _missing(f'{name} = [..., "{member}"]')
        for name, member in wanted
        if member not in getattr(settings, name)
    ]


def _missing(line: str) -> Error:
    name = line.partition(" ")[0]
    return Error(
        f"QuickScale's accounts need another {name}.",
        hint=f"Put this line into settings.py: {line}",
        id="quickscale.E005",
    )
