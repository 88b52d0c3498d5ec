"""An account is deleted when its owner asked, thought it over, and nothing stands against it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from quickscale.core import hooks
from quickscale.core.audit.models import AuditEvent
from quickscale.core.users import deletion
from quickscale.core.users.exceptions import DeletionRefused
from quickscale.core.users.models import User

pytestmark = pytest.mark.django_db

ASK = "/api/core/account/deletion/"
KEEP = "/api/core/account/deletion/cancel/"


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


@pytest.fixture
def asked(ann, clock):
    deletion.request_deletion(ann)
    return ann


def delete_due():
    out, err = StringIO(), StringIO()
    call_command("delete_due_accounts", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refuse(user):
    raise DeletionRefused("Hand your team over first.")


def test_asking_needs_to_confirm_first_who_one_is(client, ann, sign_in, confirm_identity):
    sign_in()
    response = client.post(ASK)
    assert response.status_code == 403
    assert response.json()["type"] == "urn:quickscale:problem:reauthentication-required"
    confirm_identity()
    assert client.post(ASK).status_code == 201
    ann.refresh_from_db()
    days = ann.deletion_due_at - datetime.now(UTC)
    assert timedelta(days=13) < days <= timedelta(days=14)


def test_a_page_leads_to_confirming_and_back(client, ann, sign_in, confirm_identity):
    sign_in()
    page = f"{reverse('base:data')}-/delete/"
    assert client.get(page).status_code == 200
    response = client.post(page, {"next": reverse("base:data")})
    assert response.url.startswith(reverse("account_reauthenticate"))
    assert "next=%2Faccount%2Fdata%2F-%2Fdelete%2F" in response.url
    confirm_identity()
    assert client.post(page).url == reverse("base:data")
    assert "Keep account" in client.get(reverse("base:data")).content.decode()


def test_nobody_asks_who_is_not_signed_in(client):
    assert client.post(ASK).status_code == 403


def test_asking_twice_changes_nothing(asked, clock):
    due = asked.deletion_due_at
    clock.shift(timedelta(days=3))
    assert deletion.request_deletion(asked) == due
    assert AuditEvent.objects.filter(action="account.deletion_asked").count() == 1


def test_an_owner_is_told_by_mail_when_it_will_be(
    ann, clock, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        deletion.request_deletion(ann)
    assert mailoutbox[-1].to == ["ann@example.com"]
    assert "Jan. 15, 2030" in mailoutbox[-1].body


def test_whoever_signs_in_again_keeps_the_account(client, asked, sign_in):
    response = sign_in()
    asked.refresh_from_db()
    assert asked.deletion_due_at is None
    assert "has been cancelled" in client.get(response.url, follow=True).content.decode()


def test_an_account_is_kept_by_its_button(client, asked):
    client.force_login(asked)
    assert client.post(KEEP).json()["due_at"] is None
    asked.refresh_from_db()
    assert asked.deletion_due_at is None


def test_nothing_is_deleted_before_the_day(asked, clock):
    clock.shift(timedelta(days=13, hours=23))
    assert "0 accounts" in delete_due()[0]
    asked.refresh_from_db()
    assert asked.email == "ann@example.com"


def test_a_deleted_account_says_nothing_of_a_person(client, asked, clock, sign_in, is_signed_in):
    client.force_login(asked)
    UserSession.objects.create(user=asked, session_key=client.session.session_key, ip="192.0.2.1")
    totp.TOTP.activate(asked, totp.generate_totp_secret())
    asked.credits.grant(5, source="test", reason="Kept for the books")
    clock.shift(timedelta(days=15))
    assert "1 accounts" in delete_due()[0]
    asked.refresh_from_db()
    assert (asked.name, asked.is_active) == ("", False)
    assert asked.email == f"{asked.public_id}@deleted.invalid"
    assert not asked.has_usable_password()
    assert asked.credits.balance == 5
    for related in (asked.authenticator_set, asked.emailaddress_set, asked.usersession_set):
        assert not related.exists()
    assert not Session.objects.exists()
    sign_in()
    assert not is_signed_in(client)


def test_the_trail_of_a_deleted_account_is_pseudonymous(client, asked, clock, sign_in):
    sign_in(password="wrong")
    clock.shift(timedelta(days=15))
    delete_due()
    events = AuditEvent.objects.all()
    assert {event.action for event in events} >= {"account.sign_in_failed", "account.deleted"}
    for event in events:
        assert (event.ip, event.user_agent, event.label) == (None, "", "")
        assert "ann" not in str(event.data)


def test_the_address_is_free_again(asked, clock):
    clock.shift(timedelta(days=15))
    delete_due()
    assert User.objects.create_user("ann@example.com")


def test_an_account_is_deleted_once(asked, clock):
    told = []
    clock.shift(timedelta(days=15))
    with hooks.register_temporarily("core.account_deleted", lambda user, email: told.append(email)):
        delete_due()
        delete_due()
        assert not deletion.delete_due_account(asked.pk)
    assert told == ["ann@example.com"]


def test_whoever_came_back_meanwhile_is_not_deleted(asked, clock):
    clock.shift(timedelta(days=15))
    deletion.cancel_deletion(asked)
    assert not deletion.delete_due_account(asked.pk)


def test_a_layer_may_stand_against_it(client, ann, sign_in, confirm_identity):
    sign_in()
    confirm_identity()
    with hooks.register_temporarily("core.can_delete_account", refuse):
        response = client.post(ASK)
    assert response.status_code == 409
    assert response.json()["detail"] == "Hand your team over first."


def test_what_stands_against_it_by_then_keeps_the_account_whole(asked, clock):
    clock.shift(timedelta(days=15))
    with hooks.register_temporarily("core.can_delete_account", refuse):
        _out, err = delete_due()
    assert "Hand your team over first." in err
    asked.refresh_from_db()
    assert (asked.email, asked.is_active) == ("ann@example.com", True)
    assert asked.deletion_due_at


def test_a_layer_that_fails_to_erase_keeps_the_account_whole_and_stops_no_other(
    asked, clock, make_person
):
    eve = make_person("eve@example.com")
    deletion.request_deletion(eve)
    clock.shift(timedelta(days=15))

    def fail(user, email):
        if email == "ann@example.com":
            raise RuntimeError("The disk is full.")

    with (
        hooks.register_temporarily("core.account_deleted", fail),
        pytest.raises(CommandError, match="1 accounts could not be deleted"),
    ):
        delete_due()
    asked.refresh_from_db()
    eve.refresh_from_db()
    assert asked.email == "ann@example.com"
    assert EmailAddress.objects.filter(user=asked).exists()
    assert eve.deleted_at


def test_the_database_refuses_to_wake_a_deleted_account(asked, clock):
    clock.shift(timedelta(days=15))
    delete_due()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=asked.pk).update(is_active=True)
