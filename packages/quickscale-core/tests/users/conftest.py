"""Ann, whose address is verified, and what she does on the account pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from quickscale.core.users.models import User

SECRET = "a-long-Secret-9"


@pytest.fixture(autouse=True)
def no_rate_limits_from_other_tests():
    cache.clear()


@pytest.fixture
def make_person(db) -> Callable[..., User]:
    """Return a function that makes somebody with a verified address."""

    def make(email: str = "ann@example.com", password: str | None = SECRET, **fields) -> User:
        user = User.objects.create_user(email, password, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    return make


@pytest.fixture
def ann(make_person) -> User:
    return make_person(name="Ann Lee")


@pytest.fixture
def sign_in(client) -> Callable[..., object]:
    """Return a function that sends the sign-in page, from an address and a browser."""

    def send(email="ann@example.com", password=SECRET, *, by: Client = client, address="192.0.2.1"):
        data = {"login": email, "password": password}
        return by.post(reverse("account_login"), data, REMOTE_ADDR=address)

    return send


@pytest.fixture
def confirm_identity(client) -> Callable[[], None]:
    """Return a function that gives the password again, as sensitive pages ask."""
    return lambda: client.post(reverse("account_reauthenticate"), {"password": SECRET})


@pytest.fixture
def code_in() -> Callable[[object], str]:
    """Return a function that reads the code which a mail carries."""
    return lambda mail: re.search(r"^([A-Z0-9]+-[A-Z0-9]+)\s*$", mail.body, re.MULTILINE)[1]


@pytest.fixture
def link_in() -> Callable[[object], str]:
    """Return a function that reads the path of the link which a mail carries."""
    return lambda mail: re.search(r"https?://[^/]+(/\S+)", mail.body)[1]


@pytest.fixture
def is_signed_in() -> Callable[[Client], bool]:
    return lambda client: "_auth_user_id" in client.session
