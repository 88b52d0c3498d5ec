"""Moments in the visitor's time zone, with its name, on pages; in UTC everywhere else."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils.translation import override

from quickscale.core.api_keys.models import ApiKey
from quickscale.core.api_keys.services import create_key
from quickscale.core.skin_system.cells import format_moment, name_zone

pytestmark = pytest.mark.django_db

SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture
def ann(client, django_user_model):
    ann = django_user_model.objects.create_user("ann@example.com")
    client.force_login(ann)
    return ann


@pytest.fixture
def key(ann):
    soon = datetime.now(UTC).replace(hour=12, minute=5) + timedelta(days=9)
    key, _secret = create_key(user=ann, name="Till", scopes=["core:read"], expires_at=soon)
    return key


def read_keys(client):
    return client.get(reverse("base:api-keys")).content.decode()


def test_without_a_zone_times_are_the_sites_and_say_so(client, key):
    assert f"12:05{SPACE}p.m.{SPACE}UTC" in read_keys(client)


@pytest.mark.parametrize(("zone", "told"), [("Asia/Tokyo", "9:05"), ("Asia/Riyadh", "3:05")])
def test_times_are_the_visitors_and_name_the_zone(client, key, zone, told):
    client.cookies["timezone"] = zone
    name = {"Asia/Tokyo": "JST", "Asia/Riyadh": "UTC+03"}[zone]
    assert f"{told}{SPACE}p.m.{SPACE}{name}" in read_keys(client)


@pytest.mark.parametrize("zone", ["Nowhere/Land", "../../etc/passwd", "x" * 5000, ""])
def test_a_zone_that_does_not_exist_counts_for_nothing(client, key, zone):
    client.cookies["timezone"] = zone
    assert f"12:05{SPACE}p.m.{SPACE}UTC" in read_keys(client)


def test_a_time_is_typed_in_the_visitors_zone(client, ann):
    client.cookies["timezone"] = "Asia/Tokyo"
    form = client.get(reverse("base:api-key-new")).context["form"]
    assert [it["zone"] for it in form["fields"] if it["kind"] == "datetime"] == ["Asia/Tokyo"]
    day = (datetime.now(UTC) + timedelta(days=9)).date()
    body = {"name": "Till", "scopes": ["core:read"], "expires_at": f"{day}T21:05"}
    assert client.post(reverse("base:api-key-new"), body).status_code == 200
    assert ApiKey.objects.get().expires_at.astimezone(UTC).hour == 12


def test_the_api_answers_in_utc_whatever_the_visitors_zone(client, key):
    client.cookies["timezone"] = "Asia/Tokyo"
    [row] = client.get("/api/core/api-keys/").json()["results"]
    assert row["expires_at"].endswith("Z")


@pytest.mark.parametrize(
    ("zone", "name"),
    [("Europe/Berlin", "CET"), ("Asia/Kathmandu", "UTC+05:45"), ("UTC", "UTC")],
)
def test_a_zone_without_letters_is_named_by_its_distance(zone, name):
    assert name_zone(datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))) == name


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Nov. 28, 2026, 7:59 p.m. UTC"),
        ("de", "28. November 2026 19:59 UTC"),
        # Their formats of moments are the American ones, unlike those of dates and times.
        ("is", "28. nóvember 2026 19:59 UTC"),
        ("ko", "2026년 11월 28일 오후 7:59 UTC"),
    ],
)
def test_a_moment_is_written_as_dates_and_times_are_and_names_its_zone(language, written):
    with override(language):
        moment = format_moment(datetime(2026, 11, 28, 19, 59, tzinfo=UTC))
    assert moment.replace("\N{NO-BREAK SPACE}", " ") == written
