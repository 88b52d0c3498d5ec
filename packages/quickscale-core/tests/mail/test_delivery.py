"""A mail that the server refuses is tried again, in the end given up, and never sent twice."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from anymail.backends.test import EmailBackend as AnymailBackend
from anymail.exceptions import AnymailAPIError
from django.core import mail as django_mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from quickscale.core import mail
from quickscale.core.http import circuit_breaker
from quickscale.core.mail import outbox
from quickscale.core.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db

MAX_ATTEMPTS = OutgoingMail.retry_policy.max_attempts
CONTEXT = {"name": "Ada", "link": "https://shop.example.com/secret/"}


class BrokenServer(EmailBackend):
    """A mail server that refuses everything."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("nobody listens")


class HangingServer(EmailBackend):
    """A mail server that takes connections and never answers."""

    waited = 0

    def send_messages(self, messages):
        type(self).waited += 1
        raise TimeoutError("timed out")


@pytest.fixture
def broken_server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenServer"
    return settings


def send():
    mail.send("greeting", to="ada@example.com", context=CONTEXT)
    return OutgoingMail.objects.get()


def try_again(times=1):
    for _ in range(times):
        OutgoingMail.objects.update(next_attempt_at=timezone.now())
        call_command("deliver_mail", verbosity=0)
    return OutgoingMail.objects.get()


def test_what_was_sent_is_remembered_without_its_text():
    row = send()
    assert (row.status, row.text, row.html) == ("sent", "", "")
    assert row.finished_at


def test_a_refused_mail_waits_for_its_next_attempt(broken_server):
    row = send()
    assert (row.status, row.attempts) == ("pending", 1)
    assert row.last_error == "ConnectionRefusedError: nobody listens"
    assert timedelta(0) < row.next_attempt_at - timezone.now() <= timedelta(minutes=1)


def test_a_refused_mail_is_not_tried_before_its_time(broken_server, settings):
    send()
    call_command("deliver_mail", verbosity=0)
    assert OutgoingMail.objects.get().attempts == 1


def test_a_refused_mail_is_delivered_when_the_server_is_back(broken_server, mailoutbox):
    send()
    broken_server.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert try_again().status == "sent"
    assert "https://shop.example.com/secret/" in mailoutbox[0].body


def test_a_mail_is_given_up_after_the_last_attempt(broken_server, caplog):
    send()
    row = try_again(times=MAX_ATTEMPTS - 1)
    assert (row.status, row.attempts) == ("failed", MAX_ATTEMPTS)
    assert "failed for good" in caplog.records[-1].message
    assert "ada@example.com" not in caplog.text


def test_staff_can_send_again_what_was_given_up(broken_server, admin_client, mailoutbox):
    send()
    row = try_again(times=MAX_ATTEMPTS - 1)
    broken_server.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    data = {"action": "send_given_up_again", "_selected_action": [str(row.pk)]}
    admin_client.post(reverse("admin:quickscale_mail_outgoingmail_changelist"), data)
    assert OutgoingMail.objects.get().status == "sent"
    assert len(mailoutbox) == 1


def test_the_admin_does_not_show_what_a_mail_says(broken_server, admin_client):
    row = send()
    page = admin_client.get(reverse("admin:quickscale_mail_outgoingmail_change", args=[row.pk]))
    assert page.status_code == 200
    assert "secret" not in page.content.decode()


def test_a_mail_that_another_process_holds_is_not_sent_twice(broken_server, mailoutbox):
    row = send()
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert OutgoingMail.objects.claim()
    assert not outbox.deliver(row.pk)


def test_a_mail_whose_worker_died_is_sent_by_the_sweep(broken_server, mailoutbox):
    row = send()
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert OutgoingMail.objects.claim()
    broken_server.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("deliver_mail", verbosity=0)
    assert not mailoutbox
    OutgoingMail.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    call_command("deliver_mail", verbosity=0)
    [message] = mailoutbox
    assert message.extra_headers["Message-ID"] == f"<{row.pk}@testserver>"


def let_its_worker_die(**values):
    OutgoingMail.objects.create(
        template="x", recipient="a@example.com", attempts=MAX_ATTEMPTS - 1, **values
    )
    assert OutgoingMail.objects.claim()
    OutgoingMail.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    call_command("deliver_mail", verbosity=0)


def test_a_mail_that_kills_its_workers_is_given_up(mailoutbox):
    let_its_worker_die()
    assert OutgoingMail.objects.get().status == "failed"
    assert not mailoutbox


def test_a_mail_of_which_no_record_stays_is_forgotten_when_it_kills_its_workers(mailoutbox):
    let_its_worker_die(is_kept=False)
    assert not OutgoingMail.objects.exists()


def test_a_worker_that_was_slow_does_not_note_over_its_successor(settings, monkeypatch):
    def succeed_it(*args):
        OutgoingMail.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
        assert OutgoingMail.objects.claim()
        raise ConnectionRefusedError

    monkeypatch.setattr(BrokenServer, "send_messages", succeed_it)
    settings.EMAIL_BACKEND = f"{__name__}.BrokenServer"
    row = send()
    assert (row.attempts, row.last_error, row.is_locked) == (2, "", True)


def test_old_records_are_purged_and_what_waits_is_kept(broken_server):
    send()
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=40))
    call_command("purge_mail", verbosity=0)
    assert OutgoingMail.objects.exists()
    OutgoingMail.objects.update(status="failed", finished_at=timezone.now())
    call_command("purge_mail", verbosity=0)
    assert not OutgoingMail.objects.exists()


def test_a_provider_of_anymail_delivers_text_and_html(settings):
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    assert send().status == "sent"
    [message] = django_mail.outbox
    params = message.anymail_test_params
    assert params["to"][0].addr_spec == "ada@example.com"
    assert params["text_body"].startswith("Dear Ada")
    assert params["html_body"].startswith("<!DOCTYPE html>")
    assert params["extra_headers"]["Auto-Submitted"] == "auto-generated"


class RefusingProvider(AnymailBackend):
    """A provider whose API answers that it does not want the mail."""

    def post_to_esp(self, payload, message):
        raise AnymailAPIError("no such account")


def test_a_mail_that_a_provider_refuses_is_tried_again(settings):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingProvider"
    row = send()
    assert row.status == "pending"
    assert row.last_error.startswith("AnymailAPIError: no such account")


def test_a_server_that_hangs_is_left_alone_for_a_while(settings, monkeypatch):
    monkeypatch.setattr(circuit_breaker, "PAUSE", 1)
    settings.EMAIL_BACKEND = f"{__name__}.HangingServer"
    cache.clear()
    for _ in range(circuit_breaker.LIMIT + 20):
        mail.send("greeting", to="ada@example.com", context=CONTEXT)
    assert HangingServer.waited == circuit_breaker.LIMIT
    assert OutgoingMail.objects.due().filter(attempts=0).count() == 20
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("deliver_mail", verbosity=0)
    assert not django_mail.outbox
    time.sleep(1.1)
    call_command("deliver_mail", verbosity=0)
    assert len(django_mail.outbox) == 20
