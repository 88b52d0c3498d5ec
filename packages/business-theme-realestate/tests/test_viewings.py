"""When a home can be seen, and who gets the time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from icalendar import Calendar

from quickscale.core import hooks
from quickscale_business_themes.realestate.models import (
    Agent,
    AgentAbsence,
    BookedQuarter,
    Inquiry,
    Office,
    OpenHouse,
    Viewing,
    ViewingHours,
)
from quickscale_business_themes.realestate.services.slots import list_slots
from quickscale_business_themes.realestate.services.viewings import (
    arrange_viewing,
    book_slot,
    cancel_viewing,
)

#: A Monday.
NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
ASKED = {"kind": "viewing", "name": "Nora", "email": "nora@example.com"}


@pytest.fixture(autouse=True)
def _now(db):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def agent(team):
    office = Office.objects.create(team=team, name="Berlin", time_zone="Europe/Berlin")
    return Agent.objects.create(team=team, name="Ada", email="agent@example.com", office=office)


@pytest.fixture
def open_hours(agent):
    """Return a function that lets the agent show homes on a day of each week."""

    def add(weekday, begins, ends, *, by=agent, listing=None):
        return ViewingHours.objects.create(
            team=by.team,
            agent=by,
            listing=listing,
            weekday=weekday,
            starts_at=time(*begins),
            ends_at=time(*ends),
        )

    return add


@pytest.fixture
def listing(make_listing, agent):
    return make_listing(list_agent=agent)


@pytest.fixture
def ask(listing):
    """Return a function that asks for a viewing without an account."""

    def send(starts_at=None, expected=204, of=listing, **values):
        sent = {"listing": of.slug, **ASKED, **values}
        if starts_at:
            sent["starts_at"] = starts_at
        answer = Client().post("/api/realestate/inquiries/", sent, content_type="application/json")
        assert answer.status_code == expected, answer.text
        return answer.json() if answer.content else None

    return send


def list_ids(listing, client=None):
    answer = (client or Client()).get(f"/api/realestate/listings/{listing.slug}/slots/")
    assert answer.status_code == 200
    return [row["id"] for row in answer.json()]


def test_a_visitor_sees_the_free_times_by_the_clocks_near_the_home(listing, open_hours):
    open_hours(1, (10, 0), (11, 30))
    answer = Client().get(f"/api/realestate/listings/{listing.slug}/slots/").json()
    assert [row["id"] for row in answer[:4]] == [
        "2027-03-02T09:00:00Z",
        "2027-03-02T09:30:00Z",
        "2027-03-02T10:00:00Z",
        "2027-03-09T09:00:00Z",
    ]
    assert "10 a.m. CET" in answer[0]["title"]


def test_nothing_is_offered_too_soon_on_days_off_or_without_hours(listing, agent, open_hours):
    assert list_slots(listing) == []
    open_hours(0, (20, 0), (22, 0))
    agent.viewing_notice, agent.viewing_minutes = 12, 60
    agent.save()
    # It is 9 in Berlin: 12 hours later it is 21.
    assert list_ids(listing)[0] == "2027-03-01T20:00:00Z"
    AgentAbsence.objects.create(
        team=agent.team, agent=agent, first_day=date(2027, 3, 1), last_day=date(2027, 3, 8)
    )
    assert list_ids(listing)[0] == "2027-03-15T19:00:00Z"


def test_a_listing_s_own_hours_replace_the_agent_s(listing, make_listing, agent, open_hours):
    open_hours(1, (10, 0), (11, 0))
    open_hours(2, (14, 0), (15, 0), listing=listing)
    other = make_listing("Loft", list_agent=agent)
    assert list_ids(listing)[0] == "2027-03-03T13:00:00Z"
    assert list_ids(other)[0] == "2027-03-02T09:00:00Z"


def test_a_slot_is_as_long_as_it_says_when_clocks_are_changed(listing, open_hours):
    open_hours(6, (1, 0), (4, 0))
    with time_machine.travel(datetime(2027, 3, 26, tzinfo=UTC), tick=False):
        spring = [it for it in list_ids(listing) if it.startswith("2027-03-28")]
    assert spring == [f"2027-03-28T{at}:00Z" for at in ("00:00", "00:30", "01:00", "01:30")]
    with time_machine.travel(datetime(2027, 10, 29, tzinfo=UTC), tick=False):
        autumn = [it for it in list_ids(listing) if it.startswith(("2027-10-30T23", "2027-10-31"))]
    assert len(autumn) == 8
    assert (autumn[0], autumn[-1]) == ("2027-10-30T23:00:00Z", "2027-10-31T02:30:00Z")


def test_the_same_hour_by_the_clocks_is_another_one_in_utc_after_the_change(listing, open_hours):
    open_hours(1, (10, 0), (10, 30))
    with time_machine.travel(datetime(2027, 3, 20, tzinfo=UTC), tick=False):
        assert list_ids(listing)[:2] == ["2027-03-23T09:00:00Z", "2027-03-30T08:00:00Z"]


def test_a_booked_time_is_taken_for_its_agent_and_its_home(
    listing, make_listing, agent, open_hours, ask
):
    open_hours(1, (10, 0), (11, 0))
    ask("2027-03-02T09:00:00Z")
    viewing = Viewing.objects.across_teams().get()
    assert (viewing.starts_at, viewing.agent) == (datetime(2027, 3, 2, 9, tzinfo=UTC), agent)
    other = make_listing("Loft", list_agent=agent)
    assert list_ids(other)[0] == list_ids(listing)[0] == "2027-03-02T09:30:00Z"
    for each in (listing, other):
        errors = ask("2027-03-02T09:00:00Z", 400, of=each, name="Sam")["errors"]
        assert "The next free ones: 03/02/2027 9:30 a.m." in errors["starts_at"][0]
    assert Inquiry.objects.across_teams().count() == 1


def test_an_agent_who_has_an_open_day_shows_nothing_else(listing, make_listing, agent, open_hours):
    open_hours(1, (10, 0), (12, 0))
    OpenHouse.objects.create(
        team=agent.team,
        listing=make_listing("Loft"),
        agent=agent,
        starts_at=datetime(2027, 3, 2, 9, 10, tzinfo=UTC),
        ends_at=datetime(2027, 3, 2, 10, 20, tzinfo=UTC),
    )
    assert list_ids(listing)[:2] == ["2027-03-02T10:30:00Z", "2027-03-09T09:00:00Z"]


def test_what_no_clock_of_theirs_says_cannot_be_booked(open_hours, ask):
    open_hours(1, (10, 0), (11, 0))
    for wrong in (
        "2027-03-02T09:10:00Z",
        "2027-03-02T09:00:00",
        "tomorrow",
        "2020-01-01T09:00:00Z",
    ):
        assert "starts_at" in ask(wrong, 400)["errors"]
    assert not Inquiry.objects.across_teams().exists()


def test_both_sides_get_an_invitation_and_the_same_one_when_it_changes(
    listing, open_hours, ask, mailoutbox, django_capture_on_commit_callbacks
):
    open_hours(1, (10, 0), (11, 0))
    with django_capture_on_commit_callbacks(execute=True):
        ask("2027-03-02T09:00:00Z", message="We are three.")
    viewing = Viewing.objects.across_teams().get()
    with django_capture_on_commit_callbacks(execute=True):
        book_slot(viewing.inquiry, datetime(2027, 3, 2, 9, 30, tzinfo=UTC))
    with django_capture_on_commit_callbacks(execute=True):
        cancel_viewing(viewing)
    written = [(mail.to[0], read_invitation(mail)) for mail in mailoutbox]
    assert [it[0] for it in written] == ["nora@example.com", "agent@example.com"] * 3
    events = [it[1] for it in written]
    assert len({event["uid"] for _method, event in events}) == 1
    assert [(method, event["sequence"]) for method, event in events[::2]] == [
        ("REQUEST", 0),
        ("REQUEST", 1),
        ("CANCEL", 2),
    ]
    assert events[2][1]["dtstart"].dt == datetime(2027, 3, 2, 9, 30, tzinfo=UTC)
    assert events[0][1]["attendee"] == "mailto:nora@example.com"
    assert "We are three." in mailoutbox[1].body
    assert "We are three." not in mailoutbox[0].body


def read_invitation(mail):
    (part,) = [it for it in mail.message().walk() if it.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert part.get_param("method") == str(calendar["method"])
    return str(calendar["method"]), calendar.walk("VEVENT")[0]


def test_the_agency_arranges_any_time_but_no_two_at_once(
    listing, agent, ask, post, django_capture_on_commit_callbacks
):
    ask(preferred_at="2027-03-02T17:10:00Z")
    ask(name="Sam")
    first, second = Inquiry.objects.across_teams().order_by("pk")
    path = "agency/inquiries/{}/schedule"
    shown = post(path.format(first.public_id), 200, starts_at="2027-03-02T17:10:00Z", minutes=40)
    assert (shown["viewing_at"], shown["status"]) == ("2027-03-02T17:10:00Z", "answered")
    refused = post(path.format(second.public_id), 400, starts_at="2027-03-02T17:40:00Z")
    assert "starts_at" in refused["errors"]
    post(path.format(second.public_id), 400, starts_at="2027-02-02T17:40:00Z")
    post(path.format(second.public_id), 200, starts_at="2027-03-02T18:00:00Z")
    post(f"agency/inquiries/{first.public_id}/cancel-viewing", 200)
    post(path.format(second.public_id), 200, starts_at="2027-03-02T17:15:00Z")
    assert BookedQuarter.objects.across_teams().count() == 2


def test_a_viewing_that_has_taken_place_stays_as_it_was(listing, agent, ask, post):
    ask()
    inquiry = Inquiry.objects.across_teams().get()
    arrange_viewing(inquiry, NOW + timedelta(hours=2), user=None)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        post(f"agency/inquiries/{inquiry.public_id}/cancel-viewing", 409)
        later = (NOW + timedelta(hours=9)).isoformat()
        post(f"agency/inquiries/{inquiry.public_id}/schedule", 409, starts_at=later)


def test_those_who_come_are_reminded_once_the_day_before(
    open_hours, ask, mailoutbox, django_capture_on_commit_callbacks
):
    open_hours(4, (10, 0), (11, 0))
    ask("2027-03-05T09:00:00Z")
    with time_machine.travel(datetime(2027, 3, 4, 8, tzinfo=UTC), tick=False):
        run_commands(django_capture_on_commit_callbacks)
    assert mailoutbox == []
    with time_machine.travel(datetime(2027, 3, 4, 10, tzinfo=UTC), tick=False):
        for _time in range(2):
            run_commands(django_capture_on_commit_callbacks)
    assert [mail.to[0] for mail in mailoutbox] == ["nora@example.com", "agent@example.com"]
    assert mailoutbox[0].subject == "Reminder of your viewing: Home by the river"


def run_commands(capture):
    with capture(execute=True):
        call_command("run_realestate", verbosity=0)


def test_others_hear_of_a_viewing_by_the_name_of_its_event(
    listing, open_hours, ask, django_capture_on_commit_callbacks
):
    open_hours(1, (10, 0), (11, 0))
    heard, all_heard = [], []

    def listen(event):
        heard.append(event)

    with (
        hooks.register_temporarily("realestate.viewing_booked", listen),
        hooks.register_temporarily("event:*", lambda event: all_heard.append(event.name)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        ask("2027-03-02T09:00:00Z", phone="555 0199")
    (event,) = heard
    assert event.data["email"] == "nora@example.com"
    assert event.data["starts_at"] == "2027-03-02T09:00:00+00:00"
    assert event.data["listing"] == str(listing.public_id)
    assert {"realestate.inquiry_received", "realestate.viewing_booked"} <= set(all_heard)


def test_an_agent_s_calendar_is_read_at_a_private_address_that_can_be_replaced(
    listing, agent, ask, open_hours, post, sign_in, make_member
):
    open_hours(1, (10, 0), (11, 0))
    ask("2027-03-02T09:00:00Z")
    path = f"agency/agents/{agent.public_id}/reset-calendar"
    post(path, 403, by=sign_in(make_member("bob")))
    first, second = (post(path, 200)["url"] for _time in range(2))
    assert Client().get(first).status_code == 404
    answer = Client().get(second)
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["summary"] == "Viewing: Home by the river"
    assert "nora@example.com" in event["description"]
    agent.refresh_from_db()
    assert second.rsplit("/", 1)[1].removesuffix(".ics") not in agent.calendar_hash
    agent.is_active = False
    agent.save()
    assert Client().get(second).status_code == 404


def test_hours_begin_with_a_quarter_and_end_after_they_begin(agent, post):
    hours = {"agent": str(agent.public_id), "weekday": 0}
    path = "agency/viewing-hours"
    assert "starts_at" in post(path, 400, **hours, starts_at="10:05", ends_at="11:00")["errors"]
    assert "ends_at" in post(path, 400, **hours, starts_at="10:00", ends_at="10:00")["errors"]
    assert post(path, 201, **hours, starts_at="10:00", ends_at="11:00")["weekday"] == 0


def test_an_office_has_clocks_that_exist(post):
    errors = post("agency/offices", 400, name="Moon", time_zone="Moon/Base")["errors"]
    assert "time_zone" in errors
    assert post("agency/offices", 201, name="Rome", time_zone="Europe/Rome")["id"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_sixteen_who_want_the_same_time_one_gets_it(listing, open_hours, in_threads):
    open_hours(1, (10, 0), (12, 0))

    def book(number):
        sent = {"listing": listing.slug, **ASKED, "starts_at": "2027-03-02T09:00:00Z"}
        answer = Client(REMOTE_ADDR=f"203.0.113.{number}").post(
            "/api/realestate/inquiries/", sent, content_type="application/json"
        )
        return answer.status_code, answer.json() if answer.content else {}

    answers = in_threads(book, 16)
    assert sorted(code for code, _body in answers) == [204] + [400] * 15
    for code, body in answers:
        assert code == 204 or "The next free ones" in body["errors"]["starts_at"][0]
    assert Viewing.objects.across_teams().count() == Inquiry.objects.across_teams().count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_agent_with_two_homes_is_booked_once_at_a_time(
    listing, make_listing, agent, open_hours, in_threads
):
    open_hours(1, (10, 0), (12, 0))
    homes = [listing, make_listing("Loft", list_agent=agent)]

    def book(number):
        sent = {"listing": homes[number % 2].slug, **ASKED, "starts_at": "2027-03-02T09:00:00Z"}
        answer = Client(REMOTE_ADDR=f"203.0.113.{number}").post(
            "/api/realestate/inquiries/", sent, content_type="application/json"
        )
        return answer.status_code

    assert sorted(in_threads(book, 16)) == [204] + [400] * 15


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_viewing_is_reminded_of_once_however_many_do_it(listing, open_hours, ask, in_threads):
    from quickscale.core.mail.models import OutgoingMail
    from quickscale_business_themes.realestate.services.viewings import remind_of_viewings

    open_hours(4, (10, 0), (11, 0))
    ask("2027-03-05T09:00:00Z")
    OutgoingMail.objects.all().delete()
    with time_machine.travel(datetime(2027, 3, 4, 10, tzinfo=UTC), tick=False):
        assert sum(in_threads(lambda number: remind_of_viewings(), 8)) == 1
    assert OutgoingMail.objects.count() == 2
