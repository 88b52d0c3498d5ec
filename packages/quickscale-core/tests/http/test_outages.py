"""What visitors and programs are told while the database or the disk cannot serve."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from quickscale.core.api.checks import check_outages

pytestmark = pytest.mark.django_db


def ask_wrongly(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")


def fill_the_disk(request):
    raise OSError(errno.ENOSPC, "No space left on device")


def show_nothing(request):
    return HttpResponse("fine")


urlpatterns = [
    path("wrong/", ask_wrongly),
    path("full/", fill_the_disk),
    path("fine/", show_nothing),
    path("", include("quickscale.core.urls")),
]


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.fixture
def no_database(monkeypatch):
    """Refuse every question, as a server does that is not there."""

    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)


def test_a_page_says_to_come_back(visitor, no_database):
    response = visitor.get("/", headers={"X-Request-ID": "x"})
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    html = response.content.decode()
    assert "Down for maintenance" in html
    assert response["X-Request-ID"] in html
    assert "connection refused" not in html


@pytest.mark.parametrize("address", ["/account/", "/accounts/login/", "/products/", "/admin/"])
def test_every_page_says_so_to_whoever_is_signed_in(
    visitor, address, django_user_model, monkeypatch
):
    visitor.force_login(django_user_model.objects.create_user("ann@example.com"))
    assert visitor.get(address).status_code in (200, 302)
    monkeypatch.setattr(connection, "cursor", lambda: (_ for _ in ()).throw(OperationalError("x")))
    assert visitor.get(address).status_code == 503


def test_it_says_so_in_the_visitors_language(visitor, no_database):
    html = visitor.get("/", headers={"Accept-Language": "de"}).content.decode()
    assert '<html lang="de" dir="ltr">' in html
    assert "Down for maintenance" not in html


@pytest.mark.parametrize("signed_in", [False, True])
def test_an_operation_answers_with_a_problem(visitor, monkeypatch, signed_in, django_user_model):
    if signed_in:
        visitor.force_login(django_user_model.objects.create_user("ann@example.com"))
    monkeypatch.setattr(connection, "cursor", lambda: (_ for _ in ()).throw(OperationalError("x")))
    response = visitor.get("/api/ecommerce/products/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == "urn:quickscale:problem:service-unavailable"
    assert problem["instance"] == "/api/ecommerce/products/"
    assert problem["request_id"] == response["X-Request-ID"]


@pytest.mark.urls(__name__)
def test_a_wrong_question_is_still_a_fault_of_ours(visitor):
    assert visitor.get("/wrong/").status_code == 500


@pytest.mark.urls(__name__)
def test_a_full_disk_is_no_fault_either(visitor):
    response = visitor.get("/full/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")


@pytest.mark.urls(__name__)
def test_what_needs_no_database_goes_on(visitor, no_database):
    assert visitor.get("/fine/").content == b"fine"


def test_what_would_fail_with_redis_or_the_database_is_a_warning(settings):
    assert check_outages() == []
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "Unavailable" not in name]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    assert [each.id for each in check_outages()] == ["quickscale.W871", "quickscale.W872"]
