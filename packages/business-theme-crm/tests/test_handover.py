"""Private notes, the audit log, and the records of those who leave."""

from __future__ import annotations

import pytest

from quickscale_business_themes.crm.models import Activity, CalendarFeed, LeadAssignee

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(make_member):
    return make_member("ben")


def actions_of(client):
    rows = client.get("/api/core/team/audit-events/").json()["results"]
    return [row["what"] for row in rows]


def test_nobody_but_its_author_sees_a_private_note(post, read, sign_in, ben):
    lead = post("leads", 201, last_name="Fischer")
    note = post("notes", 201, text="Likes Riesling", lead=lead["id"], is_private=True)
    theirs = sign_in(ben)
    assert read("notes")["results"][0]["text"] == "Likes Riesling"
    assert read("notes", by=theirs)["results"] == []
    assert read(f"notes/{note['id']}", 404, by=theirs)
    assert [row["kind"] for row in read(f"leads/{lead['id']}/timeline")["results"]] == ["note"]
    assert read(f"leads/{lead['id']}/timeline", by=theirs)["results"] == []


def test_nobody_hides_what_somebody_else_wrote(post, sign_in, ben):
    lead = post("leads", 201, last_name="Fischer")
    note = post("notes", 201, text="Call him", lead=lead["id"])
    refused = sign_in(ben).patch(
        f"/api/crm/notes/{note['id']}/", {"is_private": True}, content_type="application/json"
    )
    assert "is_private" in refused.json()["errors"]


def test_everything_of_a_member_is_handed_over(post, read, team, ben, owner):
    mine = {"owner": str(ben.public_id)}
    for path, name in (("leads", "last_name"), ("companies", "name"), ("deals", "name")):
        post(path, 201, **{name: "Fischer"}, **mine)
    done = post("activities", 201, subject="Done", assignee=str(ben.public_id))
    post(f"activities/{done['id']}/complete", 200)
    post("activities", 201, subject="Open", assignee=str(ben.public_id))
    LeadAssignee.objects.for_team(team).create(user=ben)
    CalendarFeed.objects.for_team(team).create(user=ben, token_hash="x")
    moved = post("handovers", 200, giver=str(ben.public_id), taker=str(owner.public_id))
    assert (moved["leads"], moved["companies"], moved["deals"]) == (1, 1, 1)
    assert moved["activities"] == 1
    assert {row["owner"]["label"] for row in read("deals")["results"]} == {"Ada"}
    assert Activity.objects.for_team(team).get(subject="Done").assignee == ben
    assert not LeadAssignee.objects.for_team(team).get().is_available
    assert not CalendarFeed.objects.for_team(team).exists()


def test_the_records_of_who_has_left_are_handed_over_too(post, read, ben, owner, client):
    post("leads", 201, last_name="Fischer", owner=str(ben.public_id))
    ben.memberships.all().delete()
    assert "Ben" in [row["name"] for row in read("handovers/givers")["results"]]
    post("handovers", 200, giver=str(ben.public_id), taker=str(owner.public_id))
    assert read("leads")["results"][0]["owner"]["label"] == "Ada"
    assert "Ben" not in [row["name"] for row in read("handovers/givers")["results"]]


def test_only_who_manages_the_crm_hands_over(post, sign_in, ben, owner):
    body = {"giver": str(owner.public_id), "taker": str(ben.public_id)}
    post("handovers", 403, by=sign_in(ben), **body)


def test_the_audit_log_tells_what_was_deleted_merged_and_handed_over(post, client, ben, owner):
    first, second = (post("contacts", 201, last_name=name)["id"] for name in ("One", "Two"))
    post(f"contacts/{first}/merge", 200, duplicate=second)
    client.delete(f"/api/crm/contacts/{first}/")
    post("handovers", 200, giver=str(ben.public_id), taker=str(owner.public_id))
    assert [what.partition(":")[0] for what in actions_of(client)[:3]] == [
        "Handed over a member's records",
        "Deleted a record",
        "Merged two records",
    ]


def test_the_audit_log_does_not_tell_what_a_private_note_said(post, client):
    lead = post("leads", 201, last_name="Fischer")
    note = post("notes", 201, text="Is ill", lead=lead["id"], is_private=True)
    client.delete(f"/api/crm/notes/{note['id']}/")
    assert actions_of(client)[0].startswith("Deleted a record")
    assert "Is ill" not in client.get("/api/core/team/audit-events/").text


def test_private_notes_absences_and_calendars_go_with_an_account(post, sign_in, ben, team):
    from quickscale.core.privacy.hooks import account_deleted
    from quickscale_business_themes.crm.models import Absence, Note

    lead = post("leads", 201, last_name="Fischer")
    theirs = sign_in(ben)
    post("notes", 201, by=theirs, text="Private", lead=lead["id"], is_private=True)
    post("notes", 201, by=theirs, text="Open", lead=lead["id"])
    post("absences", 201, by=theirs, starts_on="2027-01-01", ends_on="2027-01-02")
    post("calendar-feeds", 201, by=theirs)
    account_deleted(user=ben, email=ben.email, known_as=[ben.email])
    assert [note.text for note in Note.objects.for_team(team)] == ["Open"]
    assert not Absence.objects.for_team(team).exists()
    assert not CalendarFeed.objects.for_team(team).exists()


def test_the_audit_log_tells_whose_calendar_address_was_changed(post, client, sign_in, ben):
    theirs = sign_in(ben)
    for _time in range(2):
        feed = post("calendar-feeds", 201, by=theirs)
    assert theirs.delete(f"/api/crm/calendar-feeds/{feed['id']}/").status_code == 204
    rows = client.get("/api/core/team/audit-events/").json()["results"]
    said = [row for row in rows if "calendar" in row["what"]]
    assert [row["what"] for row in said] == [
        "Revoked the address of their calendar",
        "Renewed the address of their calendar",
        "Created the address of their calendar",
    ]
    assert {row["who"] for row in said} == {"Ben"}
    assert feed["url"].split("/")[-1].removesuffix(".ics") not in str(rows)
