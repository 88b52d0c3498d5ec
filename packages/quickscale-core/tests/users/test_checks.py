"""What a project is told when its settings do not fit accounts."""

from __future__ import annotations

import pytest

from quickscale.core.users.checks import check_account_security, check_account_settings


def hints():
    errors = check_account_settings()
    assert {error.id for error in errors} <= {"quickscale.E005"}
    return [error.hint for error in errors]


def test_the_settings_of_a_project_pass():
    assert hints() == []


def test_another_user_model_is_named_alone(settings):
    settings.AUTH_USER_MODEL = "auth.User"
    assert hints() == ['In settings.py, set AUTH_USER_MODEL = "quickscale_users.User"']


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACCOUNT_LOGIN_METHODS", {"username"}),
        ("ACCOUNT_LOGIN_METHODS", {"email", "username"}),
        ("ACCOUNT_SIGNUP_FIELDS", ["username*", "email*", "password1*"]),
        ("ACCOUNT_SIGNUP_FIELDS", ["email", "password1*"]),
        ("ACCOUNT_USER_MODEL_USERNAME_FIELD", "username"),
        ("AUTHENTICATION_BACKENDS", ["django.contrib.auth.backends.ModelBackend"]),
        ("MIDDLEWARE", []),
    ],
)
def test_a_setting_that_does_not_fit_is_named_with_the_line_to_write(settings, name, value):
    setattr(settings, name, value)
    (hint,) = hints()
    assert f"settings.py, set {name} = " in hint


@pytest.mark.parametrize(
    "name",
    ["ACCOUNT_LOGIN_METHODS", "ACCOUNT_SIGNUP_FIELDS", "ACCOUNT_USER_MODEL_USERNAME_FIELD"],
)
def test_a_missing_setting_is_named(settings, name):
    delattr(settings, name)
    (hint,) = hints()
    assert name in hint


def test_a_project_may_ask_for_less_at_sign_up(settings):
    settings.ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
    assert hints() == []


def ids():
    return [message.id for message in check_account_security()]


def test_the_security_of_a_project_passes():
    assert ids() == []


@pytest.mark.parametrize(
    "adapter", ["allauth.account.adapter.DefaultAccountAdapter", "nothing.Here", ""]
)
def test_another_adapter_is_an_error(settings, adapter):
    settings.ACCOUNT_ADAPTER = adapter
    assert ids() == ["quickscale.E011"]


def test_a_missing_or_misplaced_guard_of_impersonation_is_an_error(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "Impersonation" not in name]
    assert ids() == ["quickscale.E012"]
    guard = "quickscale.core.users.middleware.ImpersonationMiddleware"
    settings.MIDDLEWARE = [guard, *settings.MIDDLEWARE]
    assert ids() == ["quickscale.E012"]


def test_a_header_that_no_proxy_writes_is_an_error(settings):
    settings.QUICKSCALE_FORWARDED_HEADER = "X-Real-IP"
    assert ids() == ["quickscale.E013"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACCOUNT_PREVENT_ENUMERATION", False),
        ("ACCOUNT_EMAIL_VERIFICATION", "optional"),
        ("ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE", True),
    ],
)
def test_a_setting_that_tells_who_has_an_account_is_a_warning(settings, name, value):
    setattr(settings, name, value)
    assert ids() == ["quickscale.W011"]


def test_stricter_is_no_fault(settings):
    settings.ACCOUNT_PREVENT_ENUMERATION = "strict"
    assert ids() == []


def test_a_limit_by_email_address_alone_is_named(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "reset_password": "5/m/key"}
    (error,) = check_account_security()
    assert error.id == "quickscale.E014"
    assert 'Add "reset_password": "20/m/ip"' in error.hint


def test_a_project_without_limits_of_its_own_is_told_of_those_that_allauth_has(settings):
    del settings.ACCOUNT_RATE_LIMITS
    assert ids() == ["quickscale.E014"] * 3
