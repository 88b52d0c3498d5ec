"""Stripe does not answer, and nobody waits for it long."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from quickscale.core.billing import stripe_api
from quickscale.core.http import circuit_breaker

SUBSCRIBE = reverse("api:core:plan-subscribe", kwargs={"slug": "pro"})
pytestmark = pytest.mark.django_db(transaction=True)


class Hanging:
    """A server that takes connections and never answers."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.asked = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                self.asked.append(self.socket.accept()[0])
            except OSError:
                return

    @property
    def url(self):
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def close(self):
        for connection in self.asked:
            connection.close()
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


@pytest.fixture(autouse=True)
def brisk(monkeypatch):
    monkeypatch.setattr(stripe_api, "SECONDS", 0.8)
    monkeypatch.setattr(circuit_breaker, "PAUSE", 2)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def hanging(settings, server):
    hanging = Hanging()
    settings.STRIPE_API_BASE = hanging.url
    yield hanging
    hanging.close()


@pytest.fixture
def subscribe(ann):
    def subscribe():
        client = Client()
        client.force_login(ann)
        begun = time.monotonic()
        body = {"interval": "month", "currency": "USD"}
        answer = client.post(SUBSCRIBE, body, content_type="application/json")
        return answer, time.monotonic() - begun

    return subscribe


def test_whoever_pays_is_told_in_time_and_when_to_come_back(subscribe, hanging):
    answer, seconds = subscribe()
    assert (answer.status_code, answer["Retry-After"]) == (503, "20")
    assert answer.json()["type"] == "urn:quickscale:problem:payments-unavailable"
    assert seconds < 2.5


def test_a_page_says_what_is_away_and_the_site_goes_on(ann, hanging):
    client = Client()
    client.force_login(ann)
    answer = client.post("/account/plan/all/-/subscribe_month/pro/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "20")
    assert "Payments are temporarily unavailable. Try again in a moment." in answer.content.decode()
    assert client.get("/account/plan/all/").status_code == 200


def test_a_stripe_that_does_not_answer_is_asked_no_more_for_a_while(subscribe, hanging):
    while len(hanging.asked) < circuit_breaker.LIMIT:
        assert subscribe()[0].status_code == 503
    answer, seconds = subscribe()
    assert answer.status_code == 503
    assert seconds < 0.4
    assert len(hanging.asked) == circuit_breaker.LIMIT
    time.sleep(circuit_breaker.PAUSE)
    [first, second] = [subscribe()[0].status_code for _ in range(2)]
    assert (first, second) == (503, 503)
    assert len(hanging.asked) == circuit_breaker.LIMIT + 1


def test_one_answer_makes_it_well(subscribe, server):
    server.slow_down(1.5)
    answers = [subscribe() for _ in range(circuit_breaker.LIMIT + 2)]
    assert {answer.status_code for answer, _ in answers} == {503}
    assert answers[-1][1] < 0.4
    server.slow_down(0)
    time.sleep(circuit_breaker.PAUSE)
    assert subscribe()[0].status_code == 201


@pytest.mark.parametrize("status", [429, 500])
def test_a_refusal_is_an_answer(subscribe, server, status):
    server.fail(times=2 * circuit_breaker.LIMIT, status=status)
    for _ in range(2 * circuit_breaker.LIMIT):
        subscribe()
    assert subscribe()[0].status_code == 201
