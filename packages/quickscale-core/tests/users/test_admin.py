"""Users in the admin."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from quickscale.core.audit.models import AuditEvent
from quickscale.core.teams.services import create_team, transfer_ownership
from quickscale.core.users.models import User


@pytest.fixture
def user(db):
    return User.objects.create_user("ann@example.com", "old-Secret-1", name="Ann Lee")


def url(view, *args):
    return reverse(f"admin:quickscale_users_user_{view}", args=args)


def test_staff_come_in_by_the_sign_in_page_of_everybody(client, make_person, sign_in):
    make_person("sam@example.com", is_staff=True)
    assert (
        client.get(url("changelist"), follow=True)
        .redirect_chain[-1][0]
        .startswith(reverse("account_login"))
    )
    sign_in("sam@example.com")
    assert client.get(reverse("admin:index")).status_code == 200


def test_staff_with_a_second_factor_do_not_come_in_without_it(client, make_person, sign_in):
    totp.TOTP.activate(make_person("sam@example.com", is_staff=True), totp.generate_totp_secret())
    sign_in("sam@example.com")
    assert client.get(reverse("admin:index")).status_code == 302


def test_customers_stay_out(client, user):
    client.force_login(user)
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_a_new_superuser_signs_in_without_mail(client, db, sign_in):
    User.objects.create_superuser("root@example.com", "a-long-Secret-9")
    sign_in("root@example.com")
    assert client.get(reverse("admin:index")).status_code == 200


def test_new_powers_are_written_down(admin_client, admin_user, user):
    data = {"email": "ann@example.com", "name": "Ann", "is_active": "on", "is_staff": "on"}
    admin_client.post(url("change", user.pk), data)
    event = AuditEvent.objects.get(action="account.permissions_changed")
    assert (event.actor, event.object_id) == (admin_user, str(user.public_id))
    assert event.data == {"is_staff": True}


def test_a_change_of_anything_else_is_not(admin_client, user):
    data = {"email": "ann@example.com", "name": "Ann B.", "is_active": "on"}
    admin_client.post(url("change", user.pk), data)
    assert not AuditEvent.objects.filter(action="account.permissions_changed").exists()


def test_staff_add_a_user(admin_client):
    data = {
        "email": "Eve@example.com",
        "name": "Eve",
        "usable_password": "true",
        "password1": "long-Secret-9",
        "password2": "long-Secret-9",
    }
    assert admin_client.post(url("add"), data).status_code == 302
    assert User.objects.get(email="eve@example.com").check_password("long-Secret-9")


def test_an_address_that_is_taken_is_a_field_error(admin_client, user):
    data = {"email": "ANN@example.com", "usable_password": "false"}
    form = admin_client.post(url("add"), data).context["adminform"].form
    assert "already exists" in str(form.errors["email"])


@pytest.mark.parametrize("query", ["ann@", "Lee"])
def test_staff_search_by_address_or_name(admin_client, user, query):
    page = admin_client.get(url("changelist"), {"q": query})
    assert list(page.context["cl"].result_list) == [user]


def test_staff_change_a_user_and_see_no_user_name(admin_client, user):
    page = admin_client.get(url("change", user.pk))
    assert 'name="username"' not in page.content.decode()
    assert str(user.public_id) in page.content.decode()
    assert (
        admin_client.post(
            url("change", user.pk),
            {"email": "ann@new.example.com", "name": "Ann", "is_active": "on"},
        ).status_code
        == 302
    )
    user.refresh_from_db()
    assert (user.email, user.name) == ("ann@new.example.com", "Ann")
    assert user.check_password("old-Secret-1")


def test_staff_set_a_password(admin_client, user):
    address = reverse("admin:auth_user_password_change", args=[user.pk])
    data = {"password1": "new-Secret-2", "password2": "new-Secret-2"}
    assert admin_client.post(address, data).status_code == 302
    user.refresh_from_db()
    assert user.check_password("new-Secret-2")
    assert AuditEvent.objects.filter(action="account.password_set_by_staff").exists()


@pytest.fixture
def delete_one(admin_client):
    """Return a function that deletes a user on their own page, and returns what staff see."""

    def delete(user):
        return admin_client.post(url("delete", user.pk), {"post": "yes"}, follow=True)

    return delete


@pytest.fixture
def delete_many(admin_client):
    """Return a function that deletes users by the action of the list."""

    def delete(*users):
        chosen = {"action": "delete_selected", "_selected_action": [user.pk for user in users]}
        return admin_client.post(url("changelist"), {**chosen, "post": "yes"}, follow=True)

    return delete


def test_whoever_owns_a_team_is_not_deleted_by_staff_either(user, delete_one, delete_many):
    other = User.objects.create_user("bob@example.com")
    team = create_team("Acme", owner=user)
    for answer in (delete_one(user), delete_many(other, user)):
        page = answer.content.decode()
        assert "ann@example.com can&#x27;t be deleted" in page
        assert "Transfer ownership of your teams or delete them first." in page
        assert User.objects.filter(pk__in=[user.pk, other.pk]).count() == 2
    member = team.memberships.create(user=other)
    transfer_ownership(team, member, by=user)
    delete_one(user)
    assert not User.objects.filter(pk=user.pk).exists()
    assert team.memberships.get().is_owner


def test_whom_staff_deleted_is_written_down(admin_user, user, delete_one, delete_many):
    other = User.objects.create_user("bob@example.com")
    delete_one(user)
    delete_many(other)
    events = AuditEvent.objects.filter(action="account.deleted", actor=admin_user)
    deleted = {str(user.public_id), str(other.public_id)}
    assert set(events.values_list("object_id", flat=True)) == deleted


def test_sessions_are_found_by_whose_they_are(admin_client):
    sessions = reverse("admin:usersessions_usersession_changelist")
    assert admin_client.get(sessions, {"q": "ann@example.com"}).status_code == 200
