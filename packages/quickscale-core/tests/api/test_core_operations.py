"""The core's own operations."""

import json
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from drf_spectacular.validation import validate_schema

from quickscale.core.api import urls
from quickscale.core.api.schema import build_document
from quickscale.core.teams import current
from quickscale.core.teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(client):
    user = get_user_model().objects.create_user("ann@example.com", name="Ann")
    client.force_login(user)
    return user


def put(client, body):
    return client.put("/api/core/account/", body, content_type="application/json")


@pytest.mark.parametrize("path", ["account/", "credits/", "credits/entries/"])
def test_what_belongs_to_a_person_is_for_those_signed_in(client, path):
    response = client.get(f"/api/core/{path}")
    assert response.status_code == 403
    assert response.json()["type"] == "urn:quickscale:problem:not-authenticated"


def test_what_an_operation_takes_is_in_the_document_and_not_guessed_by_options(client, ann):
    assert client.options("/api/core/account/").status_code == 405


def test_an_account_shows_and_changes_its_own_name_only(client, ann):
    assert client.get("/api/core/account/").json()["email"] == "ann@example.com"
    response = put(client, {"name": "Ann B.", "email": "eve@example.com", "is_staff": True})
    assert response.json()["name"] == "Ann B."
    ann.refresh_from_db()
    assert (ann.name, ann.email, ann.is_staff) == ("Ann B.", "ann@example.com", False)
    assert list(put(client, {"name": "x" * 200}).json()["errors"]) == ["name"]


def test_credits_show_ones_own_balance_and_ledger(client, ann):
    other = get_user_model().objects.create_user("bob@example.com")
    other.credits.grant(99, source="test", reason="Bob's")
    ann.credits.grant(10, source="test", reason="Welcome")
    ann.credits.consume(3, "Report")
    assert client.get("/api/core/credits/").json() == {"balance": "7"}
    ledger = client.get("/api/core/credits/entries/").json()
    assert [row["reason"] for row in ledger["results"]] == ["Report", "Welcome"]
    assert ledger["results"][0]["balance_after"] == "7"


def test_credits_are_those_of_the_team_that_the_visitor_acts_for(client, ann, monkeypatch):
    team = Team.objects.create(name="Red", slug="red")
    team.credits.grant(10, source="test", reason="The team's")
    ann.credits.grant(99, source="test", reason="Her own")
    monkeypatch.setattr(current, "current_team", lambda request: team)
    assert client.get("/api/core/credits/").json() == {"balance": "10"}
    ledger = client.get("/api/core/credits/entries/").json()
    assert [row["reason"] for row in ledger["results"]] == ["The team's"]


def test_a_long_ledger_is_listed_in_as_many_queries_as_a_short_one(
    client, ann, django_assert_num_queries
):
    for number in range(30):
        ann.credits.grant(1, source="test", reason=f"No. {number}")
    with django_assert_num_queries(4):  # the session, its user, how many there are, and a page
        rows = client.get("/api/core/credits/entries/").json()["results"]
    assert rows[0]["reason"] == "No. 29"


def test_someone_without_credits_has_none(client, ann):
    assert client.get("/api/core/credits/").json() == {"balance": "0"}
    assert client.get("/api/core/credits/entries/").json()["count"] == 0


def test_a_plan_shows_the_price_of_a_credit_in_each_currency(client, settings):
    settings.QUICKSCALE_CURRENCY = "EUR"
    settings.QUICKSCALE_CREDIT_PRICES = {"USD": "0.11", "EUR": "0.1", "JPY": "15"}
    plan = client.get("/api/core/plan/").json()
    assert (plan["credit_price"], plan["credit_currency"]) == ("0.10", "EUR")
    assert {row["currency"]: row["price"] for row in plan["credit_prices"]} == {
        "USD": "0.11",
        "EUR": "0.10",
        "JPY": "15",
    }


def test_a_plan_without_prices_says_so(client, settings):
    settings.QUICKSCALE_CREDIT_PRICES = {}
    plan = client.get("/api/core/plan/").json()
    assert (plan["credit_price"], plan["credit_prices"]) == (None, [])


def test_a_session_says_who_is_asking(client, ann):
    assert client.get("/api/core/session/").json() == {
        "is_authenticated": True,
        "email": "ann@example.com",
        "name": "Ann",
        "is_staff": False,
        "impersonator": "",
    }
    client.logout()
    assert client.get("/api/core/session/").json()["is_authenticated"] is False


def test_a_script_can_post_once_it_asked_for_its_session(client, ann):
    client.handler.enforce_csrf_checks = True
    assert put(client, {"name": "x"}).status_code == 403
    client.get("/api/core/session/")
    token = client.cookies["csrftoken"].value
    response = client.put(
        "/api/core/account/",
        {"name": "Ann C."},
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert response.status_code == 200


def test_rights_are_those_of_the_visitor(client):
    url = "/api/core/rights/?name=core:account-update&name=core:plan-retrieve"
    assert client.get(url).json()["rights"] == {
        "core:account-update": "sign_in",
        "core:plan-retrieve": "yes",
    }
    client.force_login(get_user_model().objects.create_user("ann@example.com"))
    assert client.get(url).json()["rights"]["core:account-update"] == "yes"


def test_rights_of_a_post_are_not_refused_for_want_of_a_csrf_token(client, ann):
    client.handler.enforce_csrf_checks = True
    rights = client.get("/api/core/rights/?name=core:account-update").json()["rights"]
    assert rights == {"core:account-update": "yes"}


@pytest.mark.parametrize("query", ["", "name=core:nothing", "name=x", "name=" + "x" * 300])
def test_rights_to_what_does_not_exist_are_a_field_error(client, query):
    response = client.get(f"/api/core/rights/?{query}")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["name"]


def test_the_shipped_document_is_what_the_code_says():
    shipped = json.loads((Path(urls.__file__).parent / "openapi.json").read_text())
    made = build_document(
        "quickscale.core.account.api.urls",
        theme="core",
        title=shipped["info"]["title"],
        version=shipped["info"]["version"],
    )
    assert shipped == json.loads(json.dumps(made))


def test_the_schema_holds_every_operation_under_its_full_name(client):
    document = client.get("/api/schema/").json()
    validate_schema(document)
    operation = document["paths"]["/api/core/account/"]["get"]
    assert operation["operationId"] == "core:account-retrieve"
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer["$ref"] == "#/components/schemas/core.Account"
    assert "core.Account" in document["components"]["schemas"]


def test_the_api_browser_asks_nothing_of_other_sites(client):
    response = client.get("/api/docs/")
    html = response.content.decode()
    assert "http://" not in html
    assert "https://" not in html
    assert "<script>" not in html
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe-eval" not in response["Content-Security-Policy"]
    assert client.get("/api/").json()["docs"] == "http://testserver/api/docs/"
