"""What staff see of people and do to their accounts, through the API and the pages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from quickscale.core.audit.models import AuditEvent
from quickscale.core.teams.services import create_team

from .conftest import API, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(make_user):
    return make_user("kim@example.com", name="Kim Example")


def act(client, user, what, **body):
    url = f"{API}/users/{user.public_id}/{what}/"
    return client.post(url, body, content_type="application/json")


def test_people_are_found_by_name_and_address_and_narrowed_by_state(staff_client, make_user, kim):
    make_user("gone@example.com", is_active=False)

    def found(query):
        return [row["email"] for row in staff_client.get(f"{API}/users/?{query}").json()["results"]]

    assert found("search=kim") == ["kim@example.com"]
    assert found("search=Kim+Ex") == ["kim@example.com"]
    assert found("search=KIM@example") == ["kim@example.com"]
    assert found("search=im@") == []
    assert found("active=false") == ["gone@example.com"]
    assert found("staff=true") == ["boss@example.com"]
    assert found("joined_after=2001-01-01&joined_before=2001-12-31") == []


def test_a_list_of_people_asks_as_many_queries_however_long_it_is(
    staff_client, make_user, django_assert_max_num_queries
):
    for number in range(12):
        make_user(f"user{number}@example.com")
    with django_assert_max_num_queries(4):
        assert len(staff_client.get(f"{API}/users/").json()["results"]) == 13


def test_a_membership_which_has_no_page_leads_to_the_team_that_it_is_named_after(staff_client, kim):
    team = create_team("Acme", owner=kim)
    url = reverse("dashboard:user-detail", kwargs={"id": kim.public_id})
    team_url = reverse("dashboard:team-detail", kwargs={"id": team.public_id})
    assert f'href="{team_url}">Acme' in staff_client.get(url).content.decode()


def test_a_person_is_shown_with_their_credits_sessions_and_history(staff_client, kim):
    kim.credits.grant(12, source="test", reason="A gift")
    AuditEvent.objects.create(action="user.danced", actor=kim)
    url = reverse("dashboard:user-detail", kwargs={"id": kim.public_id})
    html = staff_client.get(url).content.decode()
    assert "Kim Example" in html
    assert "A gift" in html
    assert "user: danced" in html
    assert f"{reverse('dashboard:ledger')}?user={kim.public_id}" in html


def test_a_deactivated_person_is_signed_out_everywhere_until_reactivated(staff_client, kim):
    member = sign_in(kim)
    assert member.get("/api/core/account/").status_code == 200
    answer = act(staff_client, kim, "deactivate").json()
    assert answer["status"] == "inactive"
    assert not answer["can"]["deactivate"]
    assert answer["can"]["reactivate"]
    assert member.get("/api/core/account/").status_code == 403
    assert act(staff_client, kim, "reactivate").json()["status"] == "active"
    kim.refresh_from_db()
    assert kim.is_active
    written = AuditEvent.objects.order_by("id").values_list("action", "actor__email", "object_id")
    assert list(written) == [
        ("account.deactivated", "boss@example.com", str(kim.public_id)),
        ("account.reactivated", "boss@example.com", str(kim.public_id)),
    ]


def test_doing_it_again_changes_and_writes_nothing(staff_client, kim):
    for _ in range(2):
        assert act(staff_client, kim, "deactivate").status_code == 200
    assert AuditEvent.objects.count() == 1


def test_staff_change_members_and_only_superusers_change_staff(make_staff, make_user, kim):
    support = make_staff("view_user", "change_user")
    colleague = make_user("colleague@example.com", is_staff=True)
    assert act(support, kim, "deactivate").status_code == 200
    assert act(support, colleague, "deactivate").status_code == 403
    assert act(support, support.user, "deactivate").status_code == 403
    colleague.refresh_from_db()
    assert colleague.is_active


def test_an_account_that_was_deleted_is_not_brought_back(staff_client, kim):
    type(kim).objects.update_or_create(
        pk=kim.pk, defaults={"is_active": False, "name": "", "deleted_at": timezone.now()}
    )
    answer = act(staff_client, kim, "reactivate").json()
    assert (answer["status"], answer["can"]["reactivate"]) == ("deleted", False)
    kim.refresh_from_db()
    assert not kim.is_active


def test_staff_act_as_somebody_from_their_page(staff_client, kim):
    page = reverse("dashboard:user-detail", kwargs={"id": kim.public_id})
    assert "Sign in as user" in staff_client.get(page).content.decode()
    response = staff_client.post(f"{page}-/impersonate/")
    assert (response.status_code, response["Location"]) == (303, reverse("base:home"))
    assert staff_client.get("/api/core/session/").json()["email"] == "kim@example.com"


def test_looking_is_not_changing(make_staff, kim):
    support = make_staff("view_user")
    for what in ("deactivate", "reactivate", "credits"):
        assert act(support, kim, what).status_code == 403
    html = support.get(reverse("dashboard:user-detail", kwargs={"id": kim.public_id}))
    assert "deactivate" not in html.content.decode()


def test_staff_give_credits_which_count_as_given_and_are_written_down(make_staff, kim):
    support = make_staff("view_user", "add_grant")
    answer = act(support, kim, "credits", amount="12.5", reason="For the trouble")
    assert answer.json()["balance"] == "12.5"
    assert kim.credits.balance == Decimal("12.5")
    grant = kim.credits.account.grants.get()
    assert not grant.paid
    event = AuditEvent.objects.get()
    assert (event.action, event.data["amount"]) == ("credits.granted", "12.5")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"amount": "0", "reason": "x"}, "amount"),
        ({"amount": "-1", "reason": "x"}, "amount"),
        ({"amount": "1"}, "reason"),
        ({"amount": "1", "reason": "x", "expires_at": "2001-01-01T00:00:00Z"}, "expires_at"),
    ],
)
def test_terms_that_make_no_sense_are_field_errors(staff_client, kim, body, field):
    answer = act(staff_client, kim, "credits", **body)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_a_repeated_request_gives_credits_once(staff_client, kim):
    for _ in range(2):
        staff_client.post(
            f"{API}/users/{kim.public_id}/credits/",
            {"amount": "5", "reason": "Sorry"},
            content_type="application/json",
            headers={"Idempotency-Key": "once"},
        )
    assert kim.credits.balance == 5


def test_credits_are_given_on_a_page_that_names_the_person(staff_client, kim):
    detail = reverse("dashboard:user-detail", kwargs={"id": kim.public_id})
    page = f"{detail}-/grant-credits/"
    assert "kim@example.com" in staff_client.get(page).content.decode()
    response = staff_client.post(page, {"amount": "3", "reason": "Hello"})
    assert (response.status_code, response["Location"]) == (303, detail)
    assert kim.credits.balance == 3


def test_a_person_who_is_not_there_is_not_found(staff_client):
    url = f"{API}/users/00000000-0000-4000-8000-000000000000/"
    assert staff_client.get(url).status_code == 404
