"""Open days, to which no more people come than there are places."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from quickscale_business_themes.realestate.models import OpenHouse, OpenHouseRegistration

pytestmark = pytest.mark.django_db

GUEST = {"name": "Nora", "email": "nora@example.com"}


@pytest.fixture
def plan(post, make_listing):
    """Return a function that plans an open day as the agency."""

    def make(listing=None, expected=201, **values):
        start = timezone.now() + timedelta(days=3)
        sent = {
            "listing": str((listing or make_listing()).public_id),
            "starts_at": start.isoformat(),
            **values,
        }
        return post("agency/open-houses", expected, **sent)

    return make


def register(day, expected=204, by=None, **values):
    path = f"/api/realestate/open-houses/{day['id']}/register/"
    sent = {**GUEST, **values}
    answer = (by or Client()).post(path, sent, content_type="application/json")
    assert answer.status_code == expected, answer.text
    return answer.json() if answer.content else None


def list_public(**query):
    return Client().get("/api/realestate/open-houses/", query).json()["results"]


def test_the_public_sees_open_days_of_what_it_sees(plan, make_listing):
    shown = plan(make_listing("Loft"), capacity=5)
    plan(make_listing("Office party"), type="broker")
    plan(make_listing("Draft", is_draft=True))
    assert [row["title"] for row in list_public()] == ["Loft"]
    (row,) = list_public()
    assert (row["id"], row["places_left"]) == (shown["id"], 5)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert list_public() == []


def test_a_listing_s_page_shows_its_open_days(plan, make_listing):
    listing = make_listing("Loft")
    day = plan(listing, capacity=5)
    page = Client().get(f"/homes/{listing.slug}/")
    assert f"/open-days/{day['id']}/" in page.text


def test_who_registers_gets_a_mail_by_which_they_cancel(
    plan, mailoutbox, django_capture_on_commit_callbacks
):
    day = plan(capacity=2)
    with django_capture_on_commit_callbacks(execute=True):
        register(day, guests=2)
    (mail,) = mailoutbox
    assert mail.to == ["nora@example.com"]
    assert [it.get_content_type() for it in mail.message().walk()].count("text/calendar") == 1
    assert "guests" in register(day, 400, email="sam@example.com")["errors"]
    path = re.search(r"http://[^/]+(/registration/\S+)", mail.body)[1]
    assert "Cancel registration" in Client().get(path).text
    assert Client().post(f"{path}-/cancel/").status_code == 303
    assert list_public()[0]["places_left"] == 2
    register(day, email="sam@example.com", guests=2)


def test_an_address_registers_once_however_it_is_written(plan):
    day = plan()
    register(day)
    assert "email" in register(day, 400, email="NORA@example.com")["errors"]
    assert list_public()[0]["places_left"] is None


def test_programs_are_thanked_and_not_registered(plan):
    register(plan(), topic="Watches")
    assert not OpenHouseRegistration.objects.across_teams().exists()


def test_whoever_is_registered_is_told_of_another_time_and_of_the_end(
    plan, post, client, mailoutbox, django_capture_on_commit_callbacks
):
    day = plan()
    register(day)
    later = timezone.now() + timedelta(days=5)
    moved = {"starts_at": later.isoformat(), "minutes": 60}
    path = f"/api/realestate/agency/open-houses/{day['id']}/"
    with django_capture_on_commit_callbacks(execute=True):
        assert client.patch(path, moved, content_type="application/json").status_code == 200
        assert client.patch(path, {"remarks": "Tea"}, content_type="application/json").json()
    with django_capture_on_commit_callbacks(execute=True):
        assert post(f"agency/open-houses/{day['id']}/cancel", 200)["status"] == "canceled"
    assert [mail.subject for mail in mailoutbox] == [
        "Open day: Home by the river",
        "Open day canceled: Home by the river",
    ]
    register(day, 404, email="sam@example.com")


def test_places_are_not_taken_away_from_those_who_have_one(plan, client):
    day = plan(capacity=4)
    register(day, guests=3)
    path = f"/api/realestate/agency/open-houses/{day['id']}/"
    answer = client.patch(path, {"capacity": 2}, content_type="application/json")
    assert "capacity" in answer.json()["errors"]
    assert (
        client.delete(
            f"/api/realestate/agency/registrations/"
            f"{OpenHouseRegistration.objects.across_teams().get().public_id}/"
        ).status_code
        == 204
    )
    assert client.patch(path, {"capacity": 2}, content_type="application/json").status_code == 200


def test_an_open_day_takes_two_hours_unless_somebody_says_more(plan, client):
    day = plan()
    assert day["minutes"] == 120
    path = f"/api/realestate/agency/open-houses/{day['id']}/"
    longer = client.patch(path, {"minutes": 180}, content_type="application/json").json()
    assert (longer["starts_at"], longer["minutes"]) == (day["starts_at"], 180)
    kept = client.patch(path, {"remarks": "Tea"}, content_type="application/json").json()
    assert kept["ends_at"] == longer["ends_at"]


def test_an_open_day_that_is_over_has_ended(plan, read):
    day = plan()
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        call_command("run_realestate", verbosity=0)
    assert read(f"agency/open-houses/{day['id']}")["status"] == "ended"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_more_people_come_than_there_are_places(plan, in_threads):
    day = plan(capacity=5)

    def come(number):
        answer = Client(REMOTE_ADDR=f"203.0.113.{number}").post(
            f"/api/realestate/open-houses/{day['id']}/register/",
            {"name": "Guest", "email": f"guest{number}@example.com", "guests": 1 + number % 2},
            content_type="application/json",
        )
        return answer.status_code

    answers = in_threads(come, 16)
    assert set(answers) == {204, 400}
    open_house = OpenHouse.objects.across_teams().get()
    coming = OpenHouseRegistration.objects.across_teams()
    assert sum(coming.values_list("guests", flat=True)) == open_house.registered <= 5
    assert open_house.registered >= 4
