"""Reminders, the calendar that one's own program reads, and invitations that become meetings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from icalendar import Calendar
from selectolax.lexbor import LexborHTMLParser

from quickscale_business_themes.crm.models import Activity, CalendarFeed
from quickscale_business_themes.crm.services import work
from quickscale_business_themes.crm.services.work import save_activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def remind():
    """Return a function that sends what is due, and returns whom it went to."""

    def run():
        call_command("run_crm", verbosity=0)
        call_command("deliver_mail", verbosity=0)
        return [(each.to[0], each.subject) for each in mail.outbox]

    return run


def due_in(**ago):
    return (timezone.now() + timedelta(**ago)).isoformat()


# Reminders.


def test_whoever_has_to_do_it_is_reminded_once(post, remind):
    post("activities", 201, subject="Ring them", due_at=due_in(minutes=10), remind_before=15)
    post("activities", 201, subject="Later", due_at=due_in(hours=2), remind_before=60)
    post("activities", 201, subject="Never", due_at=due_in(minutes=5))
    assert remind() == [("ada@example.com", "Reminder: Ring them")]
    assert "Ring them" in mail.outbox[0].body
    assert remind() == [("ada@example.com", "Reminder: Ring them")]


def test_another_time_and_another_person_are_reminded_of_anew(client, post, remind, make_member):
    ben = make_member("ben")
    made = post("activities", 201, subject="Call", due_at=due_in(minutes=10), remind_before=15)
    remind()
    path, sent = f"/api/crm/activities/{made['id']}/", {"content_type": "application/json"}
    client.patch(path, {"subject": "Call them"}, **sent)
    assert len(remind()) == 1
    client.patch(path, {"assignee": str(ben.public_id)}, **sent)
    client.patch(path, {"due_at": due_in(minutes=12)}, **sent)
    assert remind()[1:] == [("ben@example.com", "Reminder: Call them")]


def test_nobody_is_reminded_of_what_is_done_or_by_then_not_theirs(
    client, post, remind, make_member, team
):
    ben = make_member("ben")
    common = {"due_at": due_in(minutes=10), "remind_before": 15}
    done = post("activities", 201, subject="Done", **common)
    post(f"activities/{done['id']}/complete", 200)
    post("activities", 201, subject="Left", assignee=str(ben.public_id), **common)
    team.memberships.filter(user=ben).delete()
    assert remind() == []


def test_a_mail_about_what_was_done_meanwhile_is_not_sent(post, team):
    post("activities", 201, subject="Call", due_at=due_in(minutes=10), remind_before=15)
    call_command("run_crm", verbosity=0)
    Activity.objects.for_team(team).update(done_at=timezone.now())
    call_command("deliver_mail", verbosity=0)
    assert mail.outbox == []


def test_an_activity_ends_after_it_begins(post):
    said = {"subject": "Call", "due_at": due_in(hours=2)}
    assert "ends_at" in post("activities", 400, **said, ends_at=due_in(hours=1))["errors"]
    assert "ends_at" in post("activities", 400, subject="Call", ends_at=due_in(hours=1))["errors"]


# The feed.


@pytest.fixture
def feed(client, post):
    """Return a function that reads the owner's calendar, as a program without a session does."""
    from django.test import Client

    made = post("calendar-feeds", 201)
    path = made["url"].removeprefix("http://testserver")

    def read(expected=200):
        response = Client().get(path)
        assert response.status_code == expected
        return response

    return read


def events_of(response):
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_a_calendar_has_ones_own_activities_with_the_exact_time(post, feed, team, owner):
    """Half an hour before and after clocks are turned back in Berlin, the same time on the wall."""
    for hour in (0, 1):
        at = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
        values = {"team": team, "assignee": owner, "kind": "meeting", "subject": f"Meet {hour}"}
        save_activity(Activity(), {**values, "due_at": at, "ends_at": at + timedelta(hours=1)})
    first, second = events_of(feed())
    assert first["dtstart"].to_ical() == b"20271031T003000Z"
    assert first["dtend"].to_ical() == second["dtstart"].to_ical() == b"20271031T013000Z"
    assert second["dtend"].to_ical() == b"20271031T023000Z"


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Berlin", "Pacific/Auckland"])
def test_what_lasts_all_day_is_that_day_wherever_it_is_read(client, feed, zone):
    client.cookies["timezone"] = zone
    sent = {
        "subject": "Fair",
        "kind": "meeting",
        "all_day_on": "2027-03-28",
        "all_day_until": "2027-03-29",
    }
    assert client.post("/activities/new/", sent).status_code == 303
    [event] = events_of(feed())
    assert event["dtstart"].to_ical() == b"20270328"
    assert event["dtend"].to_ical() == b"20270330"
    # Saving what the form shows moves nothing.
    page = f"/activities/{Activity.objects.across_teams().get().public_id}/edit/"
    tree = LexborHTMLParser(client.get(page).content.decode())
    shown = {
        each.attributes["name"]: each.attributes.get("value") or ""
        for each in tree.css("main input[name]")
        if each.attributes["name"] in ("due_at", "ends_at", "all_day_on", "all_day_until")
    }
    assert shown["all_day_on"] == "2027-03-28"
    client.post(page, {**sent, **shown})
    assert [each["dtstart"].to_ical() for each in events_of(feed())] == [b"20270328"]
    # Without the day, it has a time again.
    client.post(page, {**sent, **shown, "all_day_on": "", "all_day_until": "", "ends_at": ""})
    assert b"T" in events_of(feed())[0]["dtstart"].to_ical()


def test_a_day_that_comes_before_the_first_is_no_last_one(post):
    said = {"subject": "Fair", "all_day_on": "2027-03-28", "all_day_until": "2027-03-27"}
    assert "all_day_until" in post("activities", 400, **said)["errors"]


def test_lines_are_folded_by_octets_and_texts_escaped(post, feed):
    subject = "Ünïcödé, 你好; back\\slash" + " ä" * 60
    text = "First\nSecond, third"
    post("activities", 201, subject=subject, description=text, due_at=due_in(days=1))
    content = feed().content
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    for line in content.split(b"\r\n"):
        line.decode()  # no letter is cut in two
    [event] = events_of(feed())
    assert str(event["summary"]) == subject
    assert str(event["description"]) == text
    assert rb"\, " in content
    assert b"Secon" in content


def test_a_calendar_leaves_out_what_is_others_done_or_long_ago(post, feed, make_member, team):
    ben = make_member("ben")
    post("activities", 201, subject="His", due_at=due_in(days=1), assignee=str(ben.public_id))
    post("activities", 201, subject="Old", due_at=due_in(days=-200))
    done = post("activities", 201, subject="Done", due_at=due_in(days=1))
    post(f"activities/{done['id']}/complete", 200)
    post("activities", 201, subject="Undated")
    post("activities", 201, subject="Never", all_day_on="9999-12-31")
    post("activities", 201, subject="For ever", due_at=due_in(days=1), ends_at="9999-12-31T23:59Z")
    post("activities", 201, subject="Mine", due_at=due_in(days=1))
    assert [str(event["summary"]) for event in events_of(feed())] == ["Mine"]


def test_an_address_is_private_and_ends_when_it_is_revoked_replaced_or_left(
    client, post, read, feed, team, owner, make_member, sign_in
):
    response = feed()
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    [told] = read("calendar-feeds")["results"]
    assert "url" not in told
    assert read("calendar-feeds", by=sign_in(make_member("ben")))["results"] == []
    post("calendar-feeds", 201)
    feed(404)
    assert CalendarFeed.objects.for_team(team).count() == 1
    path = post("calendar-feeds", 201)["url"].removeprefix("http://testserver")
    assert client.get(path).status_code == 200
    team.memberships.filter(user=owner).delete()
    assert client.get(path).status_code == 404


def test_an_address_is_made_and_revoked_on_its_page(client, team):
    page = client.post("/activities/calendar-address/-/new/", {}).content.decode()
    address = page.partition("http://testserver/api/crm/calendars/")[2]
    assert ".ics" in address[:60].replace("<wbr>", "")
    assert "New address" in client.get("/activities/calendar-address/").content.decode()
    feed = CalendarFeed.objects.for_team(team).get()
    client.post(f"/activities/calendar-address/-/delete/{feed.public_id}/")
    assert CalendarFeed.objects.for_team(team).count() == 0


# Invitations.


def invitation(*lines, uid="abc@example.com", method="REQUEST", before=()):
    text = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Example//EN",
        f"METHOD:{method}",
        *before,
        "BEGIN:VEVENT",
        *([f"UID:{uid}"] if uid else []),
        "DTSTAMP:20270101T000000Z",
        *lines,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(text).encode()


@pytest.fixture
def take(client):
    """Return a function that imports a file, and returns what became of it."""

    def send(content, expected=200, **more):
        file = SimpleUploadedFile("invite.ics", content, "text/calendar")
        response = client.post("/api/crm/activities/invitations/", {"file": file, **more})
        assert response.status_code == expected, response.text
        return response.json()

    return send


NEW = {"created": 1, "updated": 0, "cancelled": 0, "skipped": 0}


def test_an_invitation_becomes_a_meeting_with_the_contact_who_sent_it(post, take, team, owner):
    contact = post("contacts", 201, last_name="Fischer", email="F.Fischer@wine.example")
    content = invitation(
        "SUMMARY:Tasting\\, red",
        "DTSTART;TZID=Europe/Berlin:20270328T030000",
        "DTEND;TZID=Europe/Berlin:20270328T040000",
        "LOCATION:Cellar",
        "ORGANIZER;CN=Fischer:mailto:f.fischer@wine.example",
        "ATTENDEE:MAILTO:ada@example.com",
    )
    assert take(content) == NEW
    meeting = Activity.objects.for_team(team).get()
    assert (meeting.kind, meeting.subject, meeting.description) == (
        "meeting",
        "Tasting, red",
        "Cellar",
    )
    assert meeting.due_at == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert meeting.ends_at == datetime(2027, 3, 28, 2, tzinfo=UTC)
    assert (meeting.assignee, str(meeting.contact.public_id)) == (owner, contact["id"])


def test_the_same_uid_changes_the_meeting_and_an_older_edition_does_not(take, team):
    first = ("SUMMARY:Tasting", "DTSTART:20270301T100000Z")
    assert take(invitation(*first)) == NEW
    later = ("SEQUENCE:2", "SUMMARY:Tasting moved", "DTSTART:20270302T100000Z")
    assert take(invitation(*later)) == {**NEW, "created": 0, "updated": 1}
    assert take(invitation("SEQUENCE:1", *first)) == {**NEW, "created": 0, "skipped": 1}
    meeting = Activity.objects.for_team(team).get()
    assert (meeting.subject, meeting.due_at.day) == ("Tasting moved", 2)


def test_a_cancelled_meeting_is_done_and_says_so(take, team):
    times = ("SUMMARY:Tasting", "DTSTART:20270301T100000Z")
    gone = {**NEW, "created": 0, "skipped": 1}
    assert take(invitation(*times, method="CANCEL")) == gone
    take(invitation(*times))
    cancelled = invitation(*times, "SEQUENCE:1", "STATUS:CANCELLED", method="CANCEL")
    assert take(cancelled) == {**NEW, "created": 0, "cancelled": 1}
    meeting = Activity.objects.for_team(team).get()
    assert meeting.subject == "Cancelled: Tasting"
    assert meeting.is_done


VTIMEZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Custom Zone",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0530",
    "TZOFFSETTO:+0530",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@pytest.mark.parametrize(
    ("lines", "before", "begins", "ends"),
    [
        (["DTSTART;VALUE=DATE:20270328"], (), "2027-03-28 12:00", None),
        (
            ["DTSTART;VALUE=DATE:20270328", "DTEND;VALUE=DATE:20270330"],
            (),
            "2027-03-28 12:00",
            "2027-03-29 12:00",
        ),
        (
            ["DTSTART:20270328T100000Z", "DURATION:PT90M"],
            (),
            "2027-03-28 10:00",
            "2027-03-28 11:30",
        ),
        (["DTSTART;TZID=W. Europe Standard Time:20270701T100000"], (), "2027-07-01 08:00", None),
        (["DTSTART;TZID=Custom Zone:20270701T100000"], VTIMEZONE, "2027-07-01 04:30", None),
        # A time without a zone is of the zone that was chosen, and so is one of an unknown zone.
        (["DTSTART:20270701T100000"], (), "2027-07-01 08:00", None),
        (["DTSTART;TZID=Nowhere:20270701T100000"], (), "2027-07-01 08:00", None),
        (["DTSTART:20270701T100000Z", "DTEND:20270701T090000Z"], (), "2027-07-01 10:00", None),
    ],
)
def test_times_are_read_as_they_were_meant(take, team, lines, before, begins, ends):
    content = invitation("SUMMARY:Tasting", *lines, before=before)
    assert take(content, zone="Europe/Berlin") == NEW
    meeting = Activity.objects.for_team(team).get()
    told = [
        each and each.astimezone(UTC).isoformat(" ")[:16]
        for each in (meeting.due_at, meeting.ends_at)
    ]
    assert told == [begins, ends]
    assert meeting.is_all_day == ("VALUE=DATE" in lines[0])


def test_an_occurrence_of_several_is_a_meeting_of_its_own(take, team):
    times = ("SUMMARY:Weekly", "DTSTART:20270301T100000Z")
    take(invitation(*times, "RRULE:FREQ=WEEKLY"))
    take(invitation("SUMMARY:Moved", "DTSTART:20270309T100000Z", "RECURRENCE-ID:20270308T100000Z"))
    assert Activity.objects.for_team(team).count() == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCARD\r\nFN:X\r\nEND:VCARD\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"hello",
    ],
)
def test_a_file_without_an_invitation_is_an_error_of_its_field(take, content):
    assert "file" in take(content, 400)["errors"]


@pytest.mark.parametrize(
    "lines",
    [
        ["SUMMARY:No time"],
        ["DTSTART:yesterday"],
        ["DTSTART:00010101T000000Z"],
        ["DTSTART:99991231T235959Z"],
    ],
)
def test_an_event_without_a_time_is_left_out(take, team, lines):
    assert take(invitation(*lines)) == {**NEW, "created": 0, "skipped": 1}
    assert take(invitation("SUMMARY:Nobody's", "DTSTART:20270301T100000Z", uid="")) == {
        **NEW,
        "created": 0,
        "skipped": 1,
    }


def test_odd_events_become_meetings_all_the_same(take, team):
    uid = "x" * 400
    lines = ("SUMMARY:" + "y" * 500, "SEQUENCE:-1", "DTSTART:20270301T100000Z", "STATUS:")
    take(invitation(*lines, uid=uid))
    take(invitation(*lines, uid=uid))
    meeting = Activity.objects.for_team(team).get()
    assert (len(meeting.subject), meeting.ical_sequence) == (200, 0)


def test_a_meeting_is_in_the_calendar_under_the_uid_of_its_invitation(take, feed):
    take(invitation("SUMMARY:Tasting", "DTSTART:20300301T100000Z"))
    assert [str(event["uid"]) for event in events_of(feed())] == ["abc@example.com"]


def test_another_team_has_a_meeting_of_its_own(take, make_user, sign_in):
    from quickscale.core.teams.services import create_team

    content = invitation("SUMMARY:Tasting", "DTSTART:20270301T100000Z")
    take(content)
    eve = make_user("eve")
    browser = sign_in(eve, create_team("Others", owner=eve))
    file = SimpleUploadedFile("invite.ics", content, "text/calendar")
    browser.post("/api/crm/activities/invitations/", {"file": file})
    assert Activity.objects.across_teams().count() == 2


def test_nobody_changes_by_a_file_a_meeting_that_they_may_not_change(
    take, sign_in, make_member, team
):
    take(invitation("SUMMARY:Tasting", "DTSTART:20270301T100000Z"))
    cy = sign_in(make_member("cy", plain=False))
    other = invitation("SUMMARY:Mine", "DTSTART:20270302T100000Z", "SEQUENCE:9")
    file = SimpleUploadedFile("invite.ics", other, "text/calendar")
    answer = cy.post("/api/crm/activities/invitations/", {"file": file})
    assert answer.json()["skipped"] == 1
    assert Activity.objects.for_team(team).get().subject == "Tasting"


def test_invitations_are_uploaded_on_a_page(client, team):
    content = invitation("SUMMARY:Tasting", "DTSTART:20270301T100000Z")
    file = SimpleUploadedFile("invite.ics", content, "text/calendar")
    assert client.post("/activities/invitations/", {"file": file}).status_code == 303
    assert Activity.objects.for_team(team).get().subject == "Tasting"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_invitation_is_one_meeting_however_many_bring_it_at_once(team, owner):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from quickscale_business_themes.crm.models import Contact
    from quickscale_business_themes.crm.services.invitations import import_invitations

    content = invitation("SUMMARY:Tasting", "DTSTART:20270301T100000Z")
    contacts = Contact.objects.for_team(team)

    def bring(number):
        try:
            return import_invitations(
                content, team=team, user=owner, contacts=contacts, can_change=lambda it: True
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(bring, range(8)))
    assert sum(each.created for each in outcomes) == 1
    assert sum(each.updated for each in outcomes) == 7
    assert Activity.objects.for_team(team).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_reminder_is_sent_once_however_many_send_them(team, owner):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from quickscale.core.mail.models import OutgoingMail

    due = timezone.now() + timedelta(minutes=5)
    values = {"team": team, "assignee": owner, "subject": "Call", "due_at": due}
    save_activity(Activity(), {**values, "remind_before": 15})

    def send(number):
        try:
            return work.send_reminders()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(send, range(8))) == 1
    assert OutgoingMail.objects.count() == 1
