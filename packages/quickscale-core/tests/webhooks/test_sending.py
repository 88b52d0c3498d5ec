"""A delivery is sent until it was heard, or given up."""

import socket
import time
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from quickscale.core.audit.models import AuditEvent
from quickscale.core.teams.services import close_team, create_team
from quickscale.core.webhooks import sending, transport
from quickscale.core.webhooks.models import WebhookDelivery
from quickscale.core.webhooks.services import (
    create_endpoint,
    enable_endpoint,
    redeliver,
    rotate_secret,
)

pytestmark = pytest.mark.django_db

POLICY = WebhookDelivery.retry_policy


@pytest.fixture
def delivery(endpoint):
    return WebhookDelivery.objects.create(
        endpoint=endpoint, event="core.cake_baked", payload='{"type":"core.cake_baked"}'
    )


def attempt(delivery):
    made = sending.attempt(delivery.pk)
    delivery.refresh_from_db()
    return made


def end_lease():
    WebhookDelivery.objects.update(locked_until=timezone.now() - timedelta(seconds=1))


def skip_to_next(delivery):
    return time_machine.travel(delivery.next_attempt_at + timedelta(seconds=1), tick=False)


def test_the_receiver_can_check_where_it_comes_from(delivery, endpoint, receiver):
    attempt(delivery)
    _, headers, body = receiver.heard[0]
    assert Webhook(endpoint.secret).verify(body, headers) == {"type": "core.cake_baked"}
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(body.replace("cake", "pie"), headers)


def test_both_secrets_are_valid_for_a_day_after_a_new_one_is_made(
    delivery, endpoint, ann, receiver
):
    former = endpoint.secret
    rotate_secret(endpoint, actor=ann)
    attempt(delivery)
    _, headers, body = receiver.heard[0]
    assert former != endpoint.secret
    for secret in (former, endpoint.secret):
        Webhook(secret).verify(body, headers)
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        redeliver(delivery)
        attempt(delivery)
        _, headers, body = receiver.heard[1]
        Webhook(endpoint.secret).verify(body, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(former).verify(body, headers)


def test_a_failure_is_tried_again_later_with_the_same_id_and_body(delivery, receiver):
    receiver.answers += [500, 200]
    assert attempt(delivery)
    assert (delivery.status, delivery.response_status) == ("pending", 500)
    assert not attempt(delivery)
    with skip_to_next(delivery):
        assert attempt(delivery)
    assert (delivery.status, delivery.attempts, delivery.problem) == ("delivered", 2, "")
    first, second = receiver.heard
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert first[1]["webhook-timestamp"] != second[1]["webhook-timestamp"]
    assert first[2] == second[2]


def test_attempts_are_made_ever_more_rarely_for_three_days(delivery, receiver):
    receiver.answers += [500] * POLICY.max_attempts
    waits = []
    while delivery.status == "pending":
        with time_machine.travel(delivery.next_attempt_at, tick=False):
            attempt(delivery)
            if delivery.status == "pending":
                waits.append(delivery.next_attempt_at - timezone.now())
    assert len(receiver.heard) == POLICY.max_attempts
    assert delivery.status == "failed"
    assert delivery.next_attempt_at is None
    for wait, delay in zip(waits, POLICY.delays, strict=True):
        assert delay * 0.79 < wait <= delay
    assert timedelta(days=2) < sum(waits, timedelta()) < timedelta(days=5)


def test_those_that_failed_together_part():
    assert len({POLICY.delay_after(2) for _ in range(20)}) > 10


@pytest.mark.parametrize("as_date", [False, True])
def test_a_server_can_ask_to_be_left_alone(delivery, receiver, as_date):
    header = "1800"
    if as_date:
        header = (timezone.now() + timedelta(seconds=1800)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    receiver.answers.append(lambda handler: handler.reply(503, Retry_After=header))
    attempt(delivery)
    wait = delivery.next_attempt_at - timezone.now()
    assert timedelta(minutes=29) < wait < timedelta(minutes=31)


@pytest.mark.parametrize("header", ["soon", "-5", "99999999999999999999", "Thu, 99 Foo 2026"])
def test_a_server_cannot_ask_for_ever(delivery, receiver, header):
    receiver.answers.append(lambda handler: handler.reply(429, Retry_After=header))
    attempt(delivery)
    assert delivery.next_attempt_at - timezone.now() <= timedelta(hours=24)


def test_a_redirect_is_a_failure_and_nobody_follows_it(delivery, receiver):
    receiver.answers.append(lambda handler: handler.reply(302, Location=receiver.url))
    attempt(delivery)
    assert (delivery.problem, delivery.response_status) == ("status", 302)
    assert len(receiver.heard) == 1


def test_a_server_that_hangs_is_left(delivery, receiver, monkeypatch):
    monkeypatch.setattr(transport, "TOTAL_SECONDS", 0.3)
    receiver.answers.append(lambda handler: time.sleep(2))
    began = time.monotonic()
    attempt(delivery)
    assert time.monotonic() - began < 1.5
    assert (delivery.status, delivery.problem) == ("pending", "timeout")


def test_a_server_that_drips_is_left(delivery, receiver, monkeypatch):
    monkeypatch.setattr(transport, "TOTAL_SECONDS", 0.5)

    def drip(handler):
        for _ in range(40):
            handler.wfile.write(b"H")
            time.sleep(0.1)

    receiver.answers.append(drip)
    began = time.monotonic()
    attempt(delivery)
    assert time.monotonic() - began < 2
    assert delivery.problem == "timeout"


def test_of_an_endless_answer_only_the_beginning_is_read(delivery, receiver):
    def pour(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(b"\0<b>&" * 2000)

    receiver.answers.append(pour)
    attempt(delivery)
    assert delivery.status == "delivered"
    assert len(delivery.excerpt) < 1001
    assert "\0" not in delivery.excerpt


@pytest.mark.parametrize(
    ("answer", "problem"),
    [(b"hello\r\n\r\n", "protocol"), (b"HTTP/1.1 999999 no\r\n\r\n", "protocol"), (b"", "connect")],
)
def test_what_is_no_http_is_a_failure(delivery, receiver, answer, problem):
    def babble(handler):
        handler.wfile.write(answer)
        handler.close_connection = True

    receiver.answers.append(babble)
    attempt(delivery)
    assert (delivery.status, delivery.problem) == ("pending", problem)


def test_nobody_at_home_is_a_failure(delivery, endpoint):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        endpoint.url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        endpoint.save()
        attempt(delivery)
    assert delivery.problem == "connect"


def test_a_plain_server_is_no_secure_one(delivery, endpoint, receiver):
    endpoint.url = receiver.url.replace("http:", "https:")
    endpoint.save()
    attempt(delivery)
    assert delivery.problem in ("tls", "timeout", "connect")
    assert delivery.status == "pending"


def test_a_server_that_says_it_is_gone_is_told_nothing_more(
    delivery, endpoint, receiver, django_capture_on_commit_callbacks
):
    receiver.answers.append(410)
    with django_capture_on_commit_callbacks(execute=True):
        attempt(delivery)
    endpoint.refresh_from_db()
    assert delivery.status == "failed"
    assert (endpoint.state, endpoint.disabled_reason) == ("disabled", "gone")
    assert mail.outbox[0].to == ["ann@example.com"]
    assert "410" in mail.outbox[0].body


def test_an_endpoint_that_fails_for_days_is_given_up_and_its_maker_told(
    delivery, endpoint, receiver, ann, django_capture_on_commit_callbacks
):
    receiver.answers += [500] * 40
    attempt(delivery)
    endpoint.refresh_from_db()
    assert endpoint.state == "failing"
    with time_machine.travel(timezone.now() + timedelta(days=4, hours=23)):
        redeliver(delivery)
        attempt(delivery)
        endpoint.refresh_from_db()
        assert endpoint.state == "failing"
    with (
        time_machine.travel(timezone.now() + timedelta(days=5, minutes=1)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        redeliver(delivery)
        attempt(delivery)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.disabled_reason) == ("disabled", "failing")
    assert endpoint.url in mail.outbox[0].body
    assert endpoint.url in mail.outbox[0].subject
    assert "&amp;" not in mail.outbox[0].body
    event = AuditEvent.objects.filter(action="webhook.disabled").get()
    assert (event.actor, event.data) == (None, {"reason": "failing"})


def test_one_success_makes_an_endpoint_well(delivery, endpoint, receiver):
    receiver.answers += [500, 200]
    attempt(delivery)
    with skip_to_next(delivery):
        attempt(delivery)
    endpoint.refresh_from_db()
    assert endpoint.state == "active"


def test_what_waited_while_an_endpoint_was_off_is_sent_afterwards(
    delivery, endpoint, receiver, ann
):
    endpoint.disabled_at = timezone.now()
    endpoint.save()
    assert not attempt(delivery)
    enable_endpoint(endpoint, actor=ann)
    call_command("send_webhooks")
    assert len(receiver.heard) == 1


def test_a_team_that_closed_is_told_what_happened_until_then_and_nothing_more(
    ann, receiver, bake, django_capture_on_commit_callbacks
):
    team = create_team("Green", owner=ann)
    endpoint = create_endpoint(user=ann, team=team, url=receiver.url, events=["*"])
    waiting = WebhookDelivery.objects.create(endpoint=endpoint, event="core.e", payload="{}")
    close_team(team, by=ann)
    assert attempt(waiting)
    bake(owner=team)
    told = endpoint.deliveries.order_by("pk").values_list("event", flat=True)
    assert list(told) == ["core.e", "core.member_left", "core.team_closed"]


def test_somebody_who_may_no_longer_sign_in_is_told_nothing_more(delivery, ann, receiver):
    ann.is_active = False
    ann.save()
    assert not attempt(delivery)
    ann.is_active = True
    ann.save()
    assert attempt(delivery)
    assert len(receiver.heard) == 1


def test_a_server_that_is_away_is_asked_once_a_turn(delivery, endpoint, receiver, monkeypatch):
    WebhookDelivery.objects.create(endpoint=endpoint, event="e.second", payload="{}")
    asked = []

    def hang(url, *args):
        asked.append(url)
        return transport.Answer(problem="timeout")

    monkeypatch.setattr(sending, "post_webhook", hang)
    call_command("send_webhooks")
    assert len(asked) == 1
    call_command("send_webhooks")
    assert len(asked) == 2


def test_a_turn_ends_and_another_follows(delivery, endpoint, receiver, monkeypatch):
    WebhookDelivery.objects.create(endpoint=endpoint, event="e.second", payload="{}")
    monkeypatch.setattr(sending, "TURN", timedelta(0))
    turns = []
    monkeypatch.setattr(sending, "enqueue_waiting", turns.append)
    sending.attempt_waiting(endpoint.pk)
    assert turns == [endpoint.pk]
    assert len(receiver.heard) == 1


def test_the_command_makes_every_attempt_that_is_due_and_no_other(delivery, endpoint, receiver):
    later = timezone.now() + timedelta(minutes=5)
    for number in range(3):
        WebhookDelivery.objects.create(endpoint=endpoint, event=f"e.{number}", payload="{}")
    WebhookDelivery.objects.create(
        endpoint=endpoint, event="e.late", payload="{}", next_attempt_at=later
    )
    call_command("send_webhooks")
    assert len(receiver.heard) == 4
    call_command("send_webhooks")
    assert len(receiver.heard) == 4
    with time_machine.travel(later + timedelta(seconds=1)):
        call_command("send_webhooks")
    assert len(receiver.heard) == 5


def test_a_worker_that_died_is_succeeded_when_its_lease_is_over(delivery, receiver):
    assert sending.claim_delivery(delivery.pk)
    assert not attempt(delivery)
    end_lease()
    assert attempt(delivery)
    assert len(receiver.heard) == 1


def test_a_worker_that_was_taken_for_dead_changes_nothing(delivery, receiver):
    late = sending.claim_delivery(delivery.pk)
    end_lease()
    attempt(delivery)
    sending.note_answer(late, transport.Answer(status=500, problem="status"))
    delivery.refresh_from_db()
    assert (delivery.status, delivery.response_status) == ("delivered", 200)


def test_an_attempt_opens_no_transaction_while_the_server_answers(endpoint, delivery, monkeypatch):
    from django.db import connection

    depth = len(connection.savepoint_ids)

    def watch(*args):
        assert len(connection.savepoint_ids) == depth
        return transport.Answer(status=200)

    monkeypatch.setattr(sending, "post_webhook", watch)
    assert attempt(delivery)
    assert delivery.status == "delivered"


def test_old_deliveries_are_forgotten(delivery, endpoint):
    with time_machine.travel(timezone.now() - timedelta(days=31)):
        WebhookDelivery.objects.create(endpoint=endpoint, event="e.old", payload="{}")
    call_command("cleanup_webhooks")
    assert [each.event for each in WebhookDelivery.objects.all()] == ["core.cake_baked"]


def test_deleting_an_endpoint_while_it_is_told_harms_nobody(delivery, endpoint, receiver):
    receiver.answers.append(lambda handler: handler.reply(200))
    claimed = sending.claim_delivery(delivery.pk)
    endpoint.delete()
    sending.note_answer(claimed, transport.Answer(status=200))
    assert not WebhookDelivery.objects.exists()


def test_a_retry_waits_in_the_queue_where_the_backend_can_wait(
    delivery, receiver, settings, django_capture_on_commit_callbacks
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    from django_tasks_db.models import DBTaskResult

    receiver.answers.append(500)
    with django_capture_on_commit_callbacks(execute=True):
        attempt(delivery)
    assert DBTaskResult.objects.get().run_after == delivery.next_attempt_at
