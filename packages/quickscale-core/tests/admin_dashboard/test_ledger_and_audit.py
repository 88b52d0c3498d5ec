"""The ledger, the teams and the audit log of everybody."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quickscale.core.audit.models import AuditEvent
from quickscale.core.credits.models import Entry
from quickscale.core.teams.models import Team

from .conftest import API

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(make_user):
    return make_user("kim@example.com")


@pytest.fixture
def acme():
    return Team.objects.create(name="Acme", slug="acme")


def test_the_ledger_is_narrowed_by_owner_kind_and_day(staff_client, kim, acme, write_entry):
    write_entry(kim, 5, kind=Entry.Kind.GRANT, days_ago=3)
    write_entry(kim, -2)
    write_entry(acme, -1)

    def found(query=""):
        rows = staff_client.get(f"{API}/credits/entries/?{query}").json()["results"]
        return [(row["owner"]["label"], row["kind"]) for row in rows]

    assert found() == [
        ("Acme", "spend"),
        ("kim@example.com", "spend"),
        ("kim@example.com", "grant"),
    ]
    assert found("owner=Kim@example.com&kind=grant") == [("kim@example.com", "grant")]
    assert found("owner=acme") == [("Acme", "spend")]
    assert found(f"user={kim.public_id}&kind=spend") == [("kim@example.com", "spend")]
    day = Entry.objects.earliest("created_at").created_at.date()
    assert found(f"created_before={day}") == [("kim@example.com", "grant")]
    assert len(found(f"created_after={day}")) == 3


def test_the_ledger_is_paged_by_a_cursor_and_never_counted(
    staff_client, kim, write_entry, django_assert_max_num_queries
):
    for number in range(30):
        write_entry(kim, -number - 1)
    with django_assert_max_num_queries(4):
        first = staff_client.get(f"{API}/credits/entries/").json()
    assert "count" not in first
    second = staff_client.get(first["next"]).json()
    amounts = [row["amount"] for page in (first, second) for row in page["results"]]
    assert amounts == [str(-number) for number in range(30, 0, -1)]


def test_the_page_of_the_ledger_leads_on_without_a_count(staff_client, kim, write_entry):
    for number in range(30):
        write_entry(kim, -number - 1)
    html = staff_client.get(reverse("dashboard:ledger")).content.decode()
    assert "?cursor=" in html
    assert "results" not in html.partition("<main")[2].partition("</table>")[2]


def test_an_entry_leads_to_its_owner_whether_person_or_team(staff_client, kim, acme, write_entry):
    write_entry(kim, -2)
    write_entry(acme, -1)
    html = staff_client.get(reverse("dashboard:ledger")).content.decode()
    assert reverse("dashboard:user-detail", kwargs={"id": kim.public_id}) in html
    assert reverse("dashboard:team-detail", kwargs={"id": acme.public_id}) in html


def test_a_team_is_shown_with_its_credits_and_given_some(staff_client, acme):
    url = f"{API}/teams/{acme.public_id}/"
    answer = staff_client.post(
        f"{url}credits/", {"amount": "7", "reason": "Hi"}, content_type="application/json"
    )
    assert answer.status_code == 200
    assert staff_client.get(url).json()["balance"] == "7"
    event = AuditEvent.objects.get(team=acme)
    assert event.action == "credits.granted"
    page = staff_client.get(reverse("dashboard:team-detail", kwargs={"id": acme.public_id}))
    assert "Granted credits" in page.content.decode()


def test_the_audit_log_is_narrowed_by_what_happened_and_by_whom(staff_client, kim):
    AuditEvent.objects.create(action="team.left", actor=kim)
    AuditEvent.objects.create(action="team.joined")

    def found(query):
        rows = staff_client.get(f"{API}/audit/?{query}").json()["results"]
        return [row["action"] for row in rows]

    assert found("") == ["team.joined", "team.left"]
    assert found("action=team.l") == ["team.left"]
    assert found("by=KIM@example.com") == ["team.left"]


def test_an_event_is_shown_with_all_that_was_written_down(staff_client, kim):
    event = AuditEvent.objects.create(
        action="team.left", actor=kim, data={"role": "owner", "seats": [1, 2]}, user_agent="Lynx"
    )
    url = reverse("dashboard:audit-event", kwargs={"id": event.public_id})
    html = staff_client.get(url).content.decode()
    assert "role: owner" in html
    assert "seats: 1, 2" in html
    assert "Lynx" in html
