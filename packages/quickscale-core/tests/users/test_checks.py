"""What a project is told when its settings do not fit accounts."""

from __future__ import annotations

import pytest

from quickscale.core.users.checks import check_account_settings


def hints():
    errors = check_account_settings()
    assert {error.id for error in errors} <= {"quickscale.E005"}
    return [error.hint for error in errors]


def test_the_settings_of_a_project_pass():
    assert hints() == []


def test_another_user_model_is_named_alone(settings):
    settings.AUTH_USER_MODEL = "auth.User"
    assert hints() == ['Put this line into settings.py: AUTH_USER_MODEL = "quickscale_users.User"']


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
    assert f"settings.py: {name} = " in hint


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
