"""An unsafe operation with an Idempotency-Key runs once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone
from rest_framework import permissions
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import idempotency
from quickscale.core.api.idempotency import LEASE, IdempotentMixin
from quickscale.core.api.models import IdempotencyRecord
from quickscale.core.api.problems import Problem
from quickscale.core.teams.models import Team

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

KEY = "0b8f6a58-3c8e-4e1f-9a0e-8a6d5b1c2d3e"


class Refused(Problem):
    status_code = 409


class TeamView(IdempotentMixin, APIView):
    permission_classes = (permissions.AllowAny,)

    def get(self, request):
        return Response({"count": Team.objects.count()})

    def post(self, request):
        name = request.data.get("name", "")
        team = Team.objects.create(name=name, slug=f"t{time.monotonic_ns()}")
        if pause := request.data.get("pause"):
            time.sleep(float(pause))
        if name == "refused":
            raise Refused
        if name == "answered":
            return Response({"detail": "no"}, status=422)
        if name == "crash":
            raise RuntimeError
        if name == "session":
            request.session["team"] = team.slug
        return Response({"zebra": 1, "slug": team.slug, "amount": "1.50"}, status=201)

    def delete(self, request):
        Team.objects.all().delete()
        return Response(status=204)


class ApartView(TeamView):
    idempotency_atomic = False

    def post(self, request):
        self.pause(request)
        return super().post(request)

    def pause(self, request):
        """Take long, in a test that wants it."""


urlpatterns = [path("api/teams/", TeamView.as_view()), path("api/apart/", ApartView.as_view())]


@pytest.fixture(params=["/api/teams/", "/api/apart/"], ids=["atomic", "apart"])
def url(request):
    return request.param


def post(client, url, body=None, key=KEY, **headers):
    headers = {"Idempotency-Key": key, **headers}
    return client.post(url, body or {"name": "Blue"}, "application/json", headers=headers)


def test_the_same_request_again_is_given_the_first_answer(client, url):
    first, second = post(client, url), post(client, url)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (None, "true")
    assert Team.objects.count() == 1


def test_without_a_key_or_with_another_it_runs_again(client, url):
    post(client, url)
    post(client, url, key="another")
    client.post(url, {"name": "Blue"}, "application/json")
    assert Team.objects.count() == 3


def test_the_order_of_the_body_does_not_matter(client, url):
    post(client, url, '{"name": "a", "x": 1}')
    assert post(client, url, '{"x": 1, "name": "a"}')["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    "other",
    [
        lambda client: post(client, "/api/teams/", {"name": "Red"}),
        lambda client: post(client, "/api/teams/?a=1"),
        lambda client: client.delete("/api/teams/", headers={"Idempotency-Key": KEY}),
    ],
    ids=["body", "query", "method"],
)
def test_a_key_stands_for_one_request_only(client, other):
    post(client, "/api/teams/")
    response = other(client)
    assert response.status_code == 422
    assert response.json()["type"] == "urn:quickscale:problem:idempotency-key-reused"
    assert Team.objects.count() == 1


def test_files_are_part_of_the_request(client):
    def send(content):
        body = {"name": "a", "logo": SimpleUploadedFile("a.png", content)}
        return client.post("/api/teams/", body, headers={"Idempotency-Key": KEY})

    assert [send(b"one").status_code, send(b"one").status_code] == [201, 201]
    assert send(b"two").status_code == 422
    assert Team.objects.count() == 1


@pytest.mark.parametrize(("name", "status"), [("refused", 409), ("answered", 422)])
def test_an_error_is_forgotten_and_the_key_may_be_sent_again_mended(client, url, name, status):
    assert post(client, url, {"name": name}).status_code == status
    assert post(client, url, {"name": "Blue"}).status_code == 201
    assert not IdempotencyRecord.objects.filter(status__gte=400).exists()


@pytest.mark.parametrize("name", ["refused", "answered", "crash"])
def test_what_a_failed_operation_did_is_undone(client, name):
    client.raise_request_exception = False
    assert post(client, "/api/teams/", {"name": name}).status_code >= 400
    assert Team.objects.count() == 0


def test_a_crash_is_never_remembered(client, url):
    client.raise_request_exception = False
    assert post(client, url, {"name": "crash"}).status_code == 500
    assert not IdempotencyRecord.objects.exists()


def test_two_users_may_use_the_same_key(client, django_user_model):
    for name in ("ann", "bob"):
        client.force_login(django_user_model.objects.create_user(f"{name}@example.com"))
        assert post(client, "/api/teams/").status_code == 201
    assert Team.objects.count() == 2


def test_guests_of_different_addresses_may_use_the_same_key(client, settings):
    settings.QUICKSCALE_TRUSTED_PROXIES = 1
    for address in ("203.0.113.1", "203.0.113.2", "203.0.113.2"):
        post(client, "/api/teams/", **{"X-Forwarded-For": address})
    assert Team.objects.count() == 2


def test_an_answer_that_gives_a_guest_a_session_is_not_given_to_another(url):
    first, second = Client(), Client()
    for guest in (first, second):
        assert post(guest, url, {"name": "session"}).status_code == 201
        assert guest.cookies["sessionid"].value
    assert Team.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "naïve"])
def test_a_key_that_is_none_is_a_problem(client, key):
    response = post(client, "/api/teams/", key=key)
    assert response.status_code == 400
    assert response.json()["type"] == "urn:quickscale:problem:idempotency-key-invalid"


def test_safe_operations_have_no_key(client):
    for count in (0, 1):
        answer = client.get("/api/teams/", headers={"Idempotency-Key": KEY}).json()
        assert answer == {"count": count}
        Team.objects.create(name="x", slug=f"x{count}")


def test_an_empty_answer_is_replayed_empty(client):
    for _ in range(2):
        response = client.delete("/api/teams/", headers={"Idempotency-Key": KEY})
        assert (response.status_code, response.content) == (204, b"")


class EmptyOnceView(TeamView):
    idempotency_once = ("slug",)


urlpatterns += [path("api/once/", EmptyOnceView.as_view())]


def test_an_empty_answer_has_nothing_that_is_given_once(client):
    for _ in range(2):
        response = client.delete("/api/once/", headers={"Idempotency-Key": KEY})
        assert (response.status_code, response.content) == (204, b"")
    assert post(client, "/api/once/", key="another").json()["slug"]
    assert post(client, "/api/once/", key="another").json()["slug"] == ""


def test_a_new_key_takes_two_statements_more(client, url):
    without = count_statements(lambda: client.post(url, {"name": "Blue"}, "application/json"))
    assert count_statements(lambda: post(client, url)) == without + 2


def test_a_known_key_is_answered_by_two_statements(client, url):
    post(client, url)
    assert count_statements(lambda: post(client, url)) == 2


def count_statements(ask):
    with CaptureQueriesContext(connection) as queries:
        assert ask().status_code == 201
    transactions = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(transactions) for query in queries)


def test_a_key_is_free_again_after_a_day(client, url):
    post(client, url)
    IdempotencyRecord.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert post(client, url, {"name": "Red"}).status_code == 201
    assert IdempotencyRecord.objects.get().expires_at > timezone.now() + timedelta(hours=23)


def test_expired_keys_are_swept_away(client, capsys):
    post(client, "/api/teams/", key="old")
    IdempotencyRecord.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    post(client, "/api/teams/", key="new")
    call_command("cleanup_idempotency")
    assert "Deleted 1 " in capsys.readouterr().out
    assert IdempotencyRecord.objects.get().key == "new"


def test_a_key_whose_first_run_died_is_free_after_its_lease(client):
    post(client, "/api/apart/")
    running = {"status": None, "body": "", "locked_until": timezone.now() + LEASE}
    IdempotencyRecord.objects.update(**running)
    refused = post(client, "/api/apart/")
    assert (refused.status_code, refused["Retry-After"]) == (409, "1")
    IdempotencyRecord.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert post(client, "/api/apart/").status_code == 201


def test_a_run_whose_key_was_taken_over_does_not_write_over_its_successor(client, monkeypatch):
    slow = []

    def outlive_the_lease(request):
        if not slow:
            slow.append(True)
            IdempotencyRecord.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
            slow.append(post(client, "/api/apart/").json())
        return False

    monkeypatch.setattr(ApartView, "pause", staticmethod(outlive_the_lease), raising=False)
    first = post(client, "/api/apart/").json()
    assert first != slow[1]
    again = post(client, "/api/apart/")
    assert (again.json(), again["Idempotency-Replayed"]) == (slow[1], "true")


def race(url, body, runners=6):
    """Send the same request at once and return the answers."""
    start = threading.Barrier(runners)

    def run(_):
        try:
            start.wait()
            return post(Client(), url, body)
        finally:
            connection.close()

    with ThreadPoolExecutor(runners) as pool:
        return list(pool.map(run, range(runners)))


def check_rivals_are_given_one_answer():
    answers = race("/api/teams/", {"name": "Blue", "pause": 0.2})
    assert Team.objects.count() == 1
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sorted(answer.get("Idempotency-Replayed", "") for answer in answers)[0] == ""


def check_rivals_outside_a_transaction_are_told_to_wait():
    answers = race("/api/apart/", {"name": "Blue", "pause": 0.5})
    assert Team.objects.count() == 1
    refused = [answer for answer in answers if answer.status_code == 409]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert refused
    assert all(answer["Retry-After"] == "1" for answer in refused)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_rivals_one_runs_and_the_others_are_given_its_answer():
    check_rivals_are_given_one_answer()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_rivals_outside_a_transaction_one_runs_and_the_others_are_told_to_wait():
    check_rivals_outside_a_transaction_are_told_to_wait()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_rival_of_a_run_that_fails_runs_itself():
    answers = race("/api/teams/", {"name": "refused", "pause": 0.1}, runners=3)
    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert Team.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_rivals_one_runs_on_any_database():
    check_rivals_are_given_one_answer()


@pytest.mark.django_db(transaction=True)
def test_of_rivals_outside_a_transaction_one_runs_on_any_database():
    check_rivals_outside_a_transaction_are_told_to_wait()


class HalfwayView(IdempotentMixin, APIView):
    """Makes a team, and then asks somebody who may not answer."""

    permission_classes = (permissions.AllowAny,)
    idempotency_atomic = False

    def post(self, request):
        slug = self.read_progress() or self.make()
        if request.headers.get("X-Trouble"):
            raise Refused
        return Response({"slug": slug}, status=201)

    def make(self):
        team = Team.objects.create(name="Blue", slug=f"t{time.monotonic_ns()}")
        self.note_progress(team.slug)
        return team.slug


urlpatterns += [path("api/halfway/", HalfwayView.as_view())]


def test_a_request_that_was_not_answered_goes_on_from_what_it_has_committed(client):
    assert post(client, "/api/halfway/", **{"X-Trouble": "1"}).status_code == 409
    again = post(client, "/api/halfway/")
    assert again.json() == {"slug": Team.objects.get().slug}
    assert again.get("Idempotency-Replayed") is None
    assert post(client, "/api/halfway/")["Idempotency-Replayed"] == "true"


def test_a_request_that_was_killed_goes_on_without_waiting_for_its_lease(client, monkeypatch):
    monkeypatch.setattr(idempotency, "release_key", lambda record: None)  # it had no time to
    assert post(client, "/api/halfway/", **{"X-Trouble": "1"}).status_code == 409
    assert post(client, "/api/halfway/").json() == {"slug": Team.objects.get().slug}


def test_a_request_that_goes_on_keeps_others_waiting(client):
    assert post(client, "/api/halfway/", **{"X-Trouble": "1"}).status_code == 409
    assert IdempotencyRecord.objects.acquire(lease=LEASE)
    assert post(client, "/api/halfway/").status_code == 409
    assert Team.objects.count() == 1


def test_without_a_key_nothing_is_noted(client):
    for _time in range(2):
        client.post("/api/halfway/", {"name": "Blue"}, "application/json")
    assert Team.objects.count() == 2
