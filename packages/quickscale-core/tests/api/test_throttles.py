"""How often the API may be asked."""

import pytest
from django.core.cache import cache
from django.urls import path
from rest_framework import permissions
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.throttles import AnonymousThrottle, BurstThrottle, UserThrottle

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class Clock(APIView):
    permission_classes = (permissions.AllowAny,)
    throttle_classes = (BurstThrottle, AnonymousThrottle, UserThrottle)

    def get(self, request):
        return Response({})


urlpatterns = [path("api/clock/", Clock.as_view())]


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
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
    assert 0 < int(refused["Retry-After"]) <= 60


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


def test_a_burst_is_stopped_within_its_second(ask, settings):
    settings.QUICKSCALE_API_THROTTLES = {"burst": "3/s", "anonymous": None}
    assert ask(4) == [200, 200, 200, 429]


def test_the_defaults_leave_people_alone(ask):
    assert set(ask(50)) == {200}
