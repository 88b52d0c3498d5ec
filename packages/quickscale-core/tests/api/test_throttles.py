"""How often the API may be asked."""

import threading

import pytest
import time_machine
from django.core.cache import cache
from django.urls import path
from rest_framework import permissions
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.authentication import ApiCredential
from quickscale.core.api.throttles import ApiThrottle, InvitationThrottle

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class Clock(APIView):
    permission_classes = (permissions.AllowAny,)
    throttle_classes = (ApiThrottle,)

    def get(self, request):
        return Response({})


urlpatterns = [path("api/clock/", Clock.as_view())]


@pytest.fixture(autouse=True)
def moment():
    """Stop the clock, forty seconds before its next minute."""
    cache.clear()
    with time_machine.travel("2030-01-02T03:04:20Z", tick=False) as clock:
        yield clock
    cache.clear()


@pytest.fixture
def ask(client):
    def statuses(times, **headers):
        return [client.get("/api/clock/", headers=headers).status_code for _ in range(times)]

    return statuses


def test_a_guest_who_asks_too_often_is_told_when_to_come_back(client, ask, settings):
    settings.QUICKSCALE_API_THROTTLES = {"anonymous": "2/min"}
    assert ask(3) == [200, 200, 429]
    refused = client.get("/api/clock/")
    assert refused.json()["type"] == "urn:quickscale:problem:throttled"
    assert refused["Retry-After"] == "40"


def test_whoever_comes_back_when_told_is_answered(ask, moment, settings):
    settings.QUICKSCALE_API_THROTTLES = {"anonymous": "2/min"}
    assert ask(4) == [200, 200, 429, 429]
    moment.shift(39)
    assert ask(1) == [429]
    moment.shift(1)
    assert ask(3) == [200, 200, 429]


def test_of_many_requests_at_once_exactly_as_many_pass_as_may(rf, settings):
    settings.QUICKSCALE_API_THROTTLES = {"anonymous": "40/day", "burst": None}
    request, passed = rf.get("/"), []
    request.user = None

    def ask_often():
        passed.extend(ApiThrottle().allow_request(request, None) for _ in range(25))

    threads = [threading.Thread(target=ask_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), sum(passed)) == (200, 40)


def test_guests_behind_one_proxy_are_counted_apart(ask, settings):
    settings.QUICKSCALE_API_THROTTLES = {"anonymous": "1/min"}
    settings.QUICKSCALE_TRUSTED_PROXIES = 1
    assert ask(1, **{"X-Forwarded-For": "203.0.113.1"}) == [200]
    assert ask(1, **{"X-Forwarded-For": "203.0.113.2"}) == [200]
    assert ask(1, **{"X-Forwarded-For": "198.51.100.9, 203.0.113.2"}) == [429]


def test_a_user_is_counted_apart_from_guests_and_from_others(
    client, ask, settings, django_user_model
):
    settings.QUICKSCALE_API_THROTTLES = {"anonymous": "1/min", "user": "2/min"}
    assert ask(2) == [200, 429]
    for name in ("ann", "bob"):
        client.force_login(django_user_model.objects.create_user(f"{name}@example.com"))
        assert ask(3) == [200, 200, 429]


def test_a_burst_is_stopped_within_its_second(ask, settings, moment):
    settings.QUICKSCALE_API_THROTTLES = {"burst": "3/s", "anonymous": None}
    assert ask(4) == [200, 200, 200, 429]
    moment.shift(1)
    assert ask(4) == [200, 200, 200, 429]


def test_what_is_refused_as_a_burst_counts_in_its_minute(ask, settings, moment):
    settings.QUICKSCALE_API_THROTTLES = {"burst": "2/s", "anonymous": "4/min"}
    assert ask(4) == [200, 200, 429, 429]
    moment.shift(1)
    assert ask(1) == [429]


def test_invitations_count_whether_one_is_signed_in_by_a_session_or_by_a_key(
    rf, settings, django_user_model
):
    settings.QUICKSCALE_API_THROTTLES = {"invitations": "2/hour"}
    request = rf.post("/")
    request.user = django_user_model.objects.create_user("ann@example.com")
    answers = []
    for credential in (None, ApiCredential(), None):
        request.auth = credential
        answers.append(InvitationThrottle().allow_request(request, None))
    assert answers == [True, True, False]


def test_the_defaults_leave_people_alone(ask):
    assert set(ask(50)) == {200}
