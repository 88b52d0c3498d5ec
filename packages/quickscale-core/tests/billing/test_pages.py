"""Paying and changing plans on the pages, as a browser without JavaScript does."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quickscale.core.billing.models import Checkout, Plan, Subscription

# A payment page is never asked for in a transaction, not even in that of a test.
pytestmark = pytest.mark.django_db(transaction=True)

PLANS = "/account/plan/all/"


@pytest.fixture
def visitor(client, ann):
    client.force_login(ann)
    return client


def test_without_a_key_everything_is_shown_and_nothing_is_sold(visitor):
    page = visitor.get(PLANS).content.decode()
    assert "Pro" in page
    assert "Subscribe" not in page
    assert ">Buy<" not in visitor.get("/account/credits/").content.decode()
    answer = visitor.post(
        "/api/core/plans/pro/subscribe/", {"interval": "month"}, content_type="application/json"
    )
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:quickscale:problem:payments-unavailable"


def test_a_plan_is_chosen_paid_and_confirmed(visitor, server, deliver):
    assert "Subscribe" in visitor.get(PLANS).content.decode()
    answer = visitor.post(f"{PLANS}-/subscribe_month/pro/")
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{server.url}/c/pay/")
    checkout = Checkout.objects.get()
    done = f"/account/plan/checkout/{checkout.public_id}/"
    waiting = visitor.get(done).content.decode()
    assert "Pending" in waiting
    assert "Refresh" in waiting
    server.complete_checkout(checkout.stripe_id)
    Checkout.objects.update(checked_at=None)
    assert "Confirmed" in visitor.get(done).content.decode()
    deliver()
    plan = visitor.get("/account/plan/").content.decode()
    assert "Pro" in plan
    assert "Cancel plan" in plan


def test_what_a_plan_includes_is_listed_item_by_item(visitor):
    rows = visitor.get(PLANS).context["list"]["rows"]
    included = {row["title"]: row["data"]["included"] for row in rows}
    assert included["Pro"] == ["Reports", "Projects: 10", "100 credits per billing period"]
    page = visitor.get(PLANS).content.decode()
    lines = [re.sub(r"<[^>]+>", "", line).strip() for line in re.split(r"</?li", page)]
    assert any(line.endswith("Reports") for line in lines)
    assert not any("Reports, " in line for line in lines)


def test_the_numbers_of_a_plan_have_their_thousands_apart(visitor):
    Plan.objects.filter(slug="pro").update(credits=2500, limits={"projects": {"count": 12000}})
    rows = visitor.get(PLANS).context["list"]["rows"]
    included = {row["title"]: row["data"]["included"] for row in rows}
    assert included["Pro"][1:] == ["Projects: 12,000", "2,500 credits per billing period"]


def test_htmx_is_told_to_let_the_browser_leave(visitor, server):
    answer = visitor.post(f"{PLANS}-/subscribe_month/pro/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith(server.url)


def test_a_page_leads_to_no_site_that_was_not_named(visitor, server, settings):
    settings.STRIPE_API_BASE = server.url
    settings.QUICKSCALE_REDIRECT_ORIGINS = []
    policy = visitor.get(PLANS)["Content-Security-Policy"]
    assert f"form-action 'self' {server.url}" in policy
    settings.STRIPE_API_BASE = ""
    assert "form-action 'self';" in visitor.get(PLANS)["Content-Security-Policy"]


def test_an_upgrade_shows_what_it_costs_before_it_is_done(visitor, ann, subscribe, deliver):
    subscribe(ann)
    assert "Switch to yearly" in visitor.get(PLANS).content.decode()
    url = "/account/plan/change/pro/year/"
    assert "$90.00" in visitor.get(url).content.decode()
    answer = visitor.post(url)
    assert answer.status_code == 303
    assert Subscription.objects.get().interval == "year"


def test_a_plan_is_cancelled_and_kept_after_all(visitor, ann, subscribe):
    subscribe(ann)
    assert "Cancel your plan" in visitor.get("/account/plan/-/cancel/").content.decode()
    visitor.post("/account/plan/-/cancel/")
    assert Subscription.objects.get().cancel_at
    page = visitor.get("/account/plan/").content.decode()
    assert "Keep plan" in page
    assert "Cancel plan" not in page
    visitor.post("/account/plan/-/resume/")
    assert Subscription.objects.get().cancel_at is None


def test_invoices_and_payments_are_listed_with_their_papers(visitor, ann, subscribe):
    subscribe(ann)
    page = visitor.get("/account/plan/invoices/").content.decode()
    assert ">PDF</a>" in page
    assert "$10.00" in page
    assert "Visa 4242" in visitor.get("/account/plan/payments/").content.decode()


def test_a_pack_is_bought_from_the_credits_page(visitor, ann, server, deliver):
    assert "100 credits" in visitor.get("/account/credits/").content.decode()
    answer = visitor.post("/account/credits/-/buy/hundred/")
    assert answer.status_code == 303
    server.complete_checkout(Checkout.objects.get().stripe_id)
    deliver()
    assert ann.credits.balance == 100


def test_what_belongs_to_somebody_else_does_not_exist(visitor, ann, subscribe, django_user_model):
    checkout = subscribe(ann)
    eve = Client()
    eve.force_login(django_user_model.objects.create_user("eve@example.com"))
    assert eve.get(f"/api/core/checkouts/{checkout.public_id}/").status_code == 404
    assert eve.get("/api/core/invoices/").json()["results"] == []
    assert eve.get("/api/core/payments/").json()["results"] == []
    invoice = visitor.get("/api/core/invoices/").json()["results"][0]["id"]
    assert eve.post(f"/api/core/invoices/{invoice}/pay/").status_code == 404


def test_a_list_of_invoices_asks_the_database_no_more_the_longer_it_is(
    visitor, ann, subscribe, server, deliver, django_assert_max_num_queries
):
    subscribe(ann)
    server.renew(Subscription.objects.get().stripe_id)
    deliver()
    with django_assert_max_num_queries(4):
        assert len(visitor.get("/api/core/invoices/").json()["results"]) == 2


def test_a_change_of_a_plan_that_nobody_has_says_why(visitor, server):
    answer = visitor.get("/account/plan/change/pro/month/")
    assert answer.status_code == 409
    assert "You don&#x27;t have a paid plan." in answer.content.decode()
    assert "a problem on our side" not in answer.content.decode()


ACCOUNT_PAGES = ["/account/", "/account/teams/", "/account/api-keys/", "/accounts/email/"]
NOTICE = "Your last payment failed"


@pytest.fixture
def overdue(server, deliver, subscribe):
    """Return a function that lets the renewal of an owner's plan fail."""

    def run(owner):
        subscribe(owner, "team", card="4000000000000341")
        server.renew(Subscription.objects.get().stripe_id)
        deliver()

    return run


def test_a_payment_that_failed_is_told_on_every_page_of_the_account(visitor, ann, overdue):
    overdue(ann)
    for path in ACCOUNT_PAGES:
        page = visitor.get(path).content.decode()
        assert page.count(NOTICE) == 1, path
        assert '<a class="link" href="/account/plan/">Update payment method</a>' in page
    plan = visitor.get("/account/plan/").content.decode()
    assert plan.count(NOTICE) == 1, "where it is mended it stands once, and leads nowhere"
    assert "Update payment method" not in plan
    assert NOTICE not in visitor.get("/").content.decode()


def test_a_teams_payment_that_failed_concerns_those_who_may_pay_it(
    client, ann, overdue, django_user_model
):
    from quickscale.core.teams.models import Membership
    from quickscale.core.teams.services import create_team

    team = create_team("Blue", owner=ann)
    admin, member = (
        django_user_model.objects.create_user(f"{role}@example.com") for role in ("admin", "member")
    )
    Membership.objects.create(team=team, user=admin, role="admin")
    Membership.objects.create(team=team, user=member, role="member")
    overdue(team)
    for user, is_told in ((ann, True), (admin, True), (member, False)):
        client.force_login(user)
        assert (NOTICE in client.get("/account/teams/").content.decode()) is False
        client.post("/account/workspace/", {"workspace": str(team.public_id)})
        assert (NOTICE in client.get("/account/teams/").content.decode()) is is_told, user


def test_where_all_is_well_a_page_asks_once_more_and_the_shop_never(
    visitor,
):
    def count(path):
        with CaptureQueriesContext(connection) as asked:
            assert visitor.get(path).status_code == 200
        return sum("billing_subscription" in query["sql"] for query in asked)

    assert count("/account/teams/") == 1
    assert count("/products/") == 0
