"""People, known by an e-mail address."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from quickscale.core.users.models import User

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_and_found_in_whatever_case_it_is_typed():
    user = User.objects.create_user("Ann@Example.COM", "secret")
    assert user.email == "ann@example.com"
    assert User.objects.get(email="ANN@example.com") == user
    assert User.objects.get_by_natural_key("aNN@example.com") == user
    assert authenticate(username="ANN@EXAMPLE.COM", password="secret") == user


def test_one_address_belongs_to_one_user_whatever_the_case():
    User.objects.create_user("ann@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ANN@example.com")
    with pytest.raises(ValidationError, match="already exists"):
        User(email="Ann@example.com", password="x").full_clean()


def test_the_database_itself_refuses_an_address_that_differs_in_case_only():
    User.objects.create_user("ann@example.com")
    User.objects.create_user("eve@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(
            "UPDATE quickscale_users_user SET email = 'ANN@example.com' "
            "WHERE email = 'eve@example.com'"
        )


def test_an_address_is_needed():
    with pytest.raises(ValueError, match="e-mail address"):
        User.objects.create_user("")


def test_a_user_without_a_password_cannot_sign_in_with_one():
    assert not User.objects.create_user("ann@example.com").has_usable_password()


def test_a_superuser_is_made_on_the_command_line(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "secret")
    call_command("createsuperuser", "--no-input", "--email", "Root@example.com", verbosity=0)
    root = User.objects.get()
    assert (root.email, root.is_staff, root.is_superuser) == ("root@example.com", True, True)
    assert root.check_password("secret")


def test_public_ids_do_not_count_users():
    first, second = (User.objects.create_user(f"{n}@example.com") for n in "ab")
    assert first.public_id.version == 4
    assert first.public_id != second.public_id


@pytest.mark.parametrize(
    ("name", "full", "short"),
    [("Ann Lee", "Ann Lee", "Ann"), ("", "ann@example.com", "ann@example.com")],
)
def test_a_user_is_called_by_name_or_by_address(name, full, short):
    user = User(email="ann@example.com", name=name)
    assert (user.get_full_name(), user.get_short_name(), str(user)) == (full, short, user.email)
