"""What happened with a record, as one list on its page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quickscale_business_themes.crm.models import Activity, Note

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(post):
    return post("deals", 201, name="Wine")


def told(entries):
    return [(entry["kind"], entry["title"]["label"]) for entry in entries["results"]]


def test_a_deal_tells_its_steps_notes_and_activities_the_latest_first(post, read, deal, stages):
    post("notes", 201, text="They like red.", deal=deal["id"])
    stage = str(stages["Proposal"].public_id)
    post(f"deals/{deal['id']}/change-stage", 200, stage=stage)
    call = post("activities", 201, subject="Ring them", kind="call", deal=deal["id"])
    mail = post("activities", 201, subject="Write", kind="email", deal=deal["id"])
    post(f"activities/{call['id']}/complete", 200)
    found = read(f"deals/{deal['id']}/timeline")
    assert told(found) == [
        ("call", "Ring them"),
        ("email", "Write"),
        ("stage", "Prospecting → Proposal"),
        ("note", "They like red."),
        ("stage", "Prospecting"),
    ]
    assert [entry["state"] for entry in found["results"]] == ["done", "open", "", "", ""]
    assert found["results"][1]["id"] == mail["id"]
    assert found["results"][0]["by"] == "Ada"


def test_a_lead_goes_on_as_a_contact_a_company_and_a_deal(post, read):
    lead = post("leads", 201, last_name="Fischer", company_name="Weinhaus")
    post("notes", 201, text="Met at the fair.", lead=lead["id"])
    converted = post(f"leads/{lead['id']}/convert", 200)
    lead_entries = read(f"leads/{lead['id']}/timeline")
    assert told(lead_entries) == [("conversion", "Lead converted")]
    for kind, plural in (("contact", "contacts"), ("company", "companies"), ("deal", "deals")):
        entries = told(read(f"{plural}/{converted[f'converted_{kind}']['id']}/timeline"))
        assert {each for each, _title in entries} == {"conversion", "stage", "note"}, kind


def test_a_merge_is_told_of_the_record_that_was_kept(post, read):
    kept = post("contacts", 201, last_name="Fischer")
    twin = post("contacts", 201, last_name="Fischer-Weiss")
    post(f"contacts/{kept['id']}/merge", 200, duplicate=twin["id"])
    entries = read(f"contacts/{kept['id']}/timeline")
    assert told(entries) == [("merge", "Fischer-Weiss → Fischer")]


def test_pages_neither_skip_nor_repeat_what_happened_at_the_same_moment(read, team, deal):
    from quickscale_business_themes.crm.models import Deal

    of = {"team": team, "deal": Deal.objects.for_team(team).get()}
    at = timezone.now() + timedelta(hours=1)
    for number in range(4):
        Note.objects.create(text=f"Note {number}", created_at=at, **of)
        Activity.objects.create(subject=f"Call {number}", created_at=at, **of)
    path, found, query = f"deals/{deal['id']}/timeline", [], {"page_size": 3}
    while query is not None:
        page = read(path, **query)
        found += [entry["id"] for entry in page["results"]]
        # Whatever happens meanwhile stands before what was read.
        Note.objects.create(text="Meanwhile", created_at=at + timedelta(minutes=len(found)), **of)
        cursor = (page["next"] or "").partition("cursor=")[2].replace("%3D", "=").split("&")[0]
        query = {"page_size": 3, "cursor": cursor} if cursor else None
    assert len(found) == len(set(found)) == 9


@pytest.mark.parametrize("cursor", ["x", "MjAyNg==", "8J+Ygg==", "MjAyNi0xMS0zMFQxMDowMDowMCB4"])
def test_a_cursor_that_nobody_was_given_is_not_found(read, deal, cursor):
    read(f"deals/{deal['id']}/timeline", 404, cursor=cursor)


def test_others_entries_are_not_told(post, read, make_member, sign_in, deal):
    """Whoever sees only their own sees the notes and activities that are theirs."""
    from quickscale_business_themes.crm.models import Deal

    bob = make_member("bob", "crm.change_all", plain=False)
    company = post("companies", 201, name="Weinhaus")
    Deal.objects.across_teams().update(owner=bob)
    browser = sign_in(bob)
    read(f"companies/{company['id']}/timeline", 404, by=browser)
    assert told(read(f"deals/{deal['id']}/timeline", by=browser)) == [("stage", "Prospecting")]


def test_another_team_is_told_nothing(read, deal, make_user, sign_in):
    from quickscale.core.teams.services import create_team

    eve = make_user("eve")
    stranger = sign_in(eve, create_team("Others", owner=eve))
    read(f"deals/{deal['id']}/timeline", 404, by=stranger)


def test_a_page_shows_it_with_what_can_be_done(client, post, deal):
    post("notes", 201, text="They like red.", deal=deal["id"])
    call = post("activities", 201, subject="Ring them", deal=deal["id"])
    page = client.get(f"/deals/{deal['id']}/").content.decode()
    timeline = page[page.index("panel-timeline") :]
    assert f'href="/activities/{call["id"]}/"' in timeline
    for text in ("They like red.", "Ring them", "Prospecting", "Delete", "Mark as done"):
        assert text in timeline, text


def test_a_timeline_costs_the_same_statements_however_much_happened(client, post, team, deal):
    from quickscale_business_themes.crm.models import Deal

    of = {"team": team, "deal": Deal.objects.for_team(team).get()}

    def count():
        with CaptureQueriesContext(connection) as statements:
            assert client.get(f"/api/crm/deals/{deal['id']}/timeline/").status_code == 200
        return len(statements)

    post("notes", 201, text="One", deal=deal["id"])
    post("activities", 201, subject="Ring them", deal=deal["id"])
    count()
    few = count()
    for number in range(15):
        Note.objects.create(text=f"Note {number}", **of)
        Activity.objects.create(subject=f"Call {number}", **of)
    assert count() == few
