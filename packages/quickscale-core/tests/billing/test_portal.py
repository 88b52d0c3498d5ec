"""Stripe's own pages for cards, addresses and invoices, and who is led there."""

from __future__ import annotations

import pytest
import requests
from django.test import Client

from quickscale.core.billing.models import Subscription
from quickscale.core.http import request_context
from quickscale.core.teams.models import Membership, Role
from quickscale.core.teams.services import create_team
from quickscale.core.users.models import User

# Stripe is never asked in a transaction, not even in that of a test.
pytestmark = pytest.mark.django_db(transaction=True)

PORTAL = "/api/core/billing/portal/"


@pytest.fixture
def team(ann):
    return create_team("Rockets", owner=ann)


@pytest.fixture
def sign_in(team):
    """Return a function that signs a new member in, who acts for the team."""

    def run(role, custom_role=None):
        user = User.objects.create_user(f"{role}@example.com")
        Membership.objects.create(team=team, user=user, role=role, custom_role=custom_role)
        return act_for_team(user)

    def act_for_team(user):
        client = Client()
        client.force_login(user)
        session = client.session
        session[request_context.TEAM] = str(team.public_id)
        session.save()
        return client

    run.as_user = act_for_team
    return run


def test_the_portal_is_stripes_and_leads_back_to_the_plan(ann, subscribe, client, server):
    subscribe(ann)
    client.force_login(ann)
    assert "Cards and billing address" in client.get("/account/plan/").content.decode()
    answer = client.post("/account/plan/-/portal/")
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{server.url}/p/session/")
    page = requests.get(answer["Location"], timeout=10).text
    assert "http://testserver/account/plan/" in page
    assert "4242" in page


def test_what_is_changed_in_the_portal_is_known_here(ann, subscribe, client, deliver):
    subscribe(ann)
    client.force_login(ann)
    url = client.post(PORTAL).json()["url"]
    subscription = Subscription.objects.get()
    form = {"action": "cancel", "subscription": subscription.stripe_id}
    requests.post(url, data=form, timeout=10)
    deliver()
    subscription.refresh_from_db()
    assert subscription.cancel_at == subscription.current_period_end
    assert client.get("/api/core/plan/").json()["can"]["resume"]


def test_the_owner_an_admin_and_whoever_manages_payments_are_led_there(
    ann, team, sign_in, subscribe
):
    subscribe(team, "team")
    payer = Role.objects.for_team(team).create(name="Payer", permissions=["billing.manage"])
    allowed = [sign_in.as_user(ann), sign_in("admin"), sign_in("custom", payer)]
    assert [client.post(PORTAL).status_code for client in allowed] == [201, 201, 201]


def test_nobody_else_of_the_team_is(team, sign_in, subscribe):
    subscribe(team, "team")
    writer = Role.objects.for_team(team).create(name="Writer", permissions=["members.manage"])
    for client in (sign_in("member"), sign_in("custom", writer)):
        answer = client.post(PORTAL)
        assert answer.status_code == 403
        assert "Manage plan and payments" in answer.json()["detail"]


def test_somebody_who_is_not_signed_in_is_led_nowhere(client, server, plans):
    assert client.post(PORTAL).status_code in (401, 403)


def test_without_a_key_there_is_no_portal(ann, client):
    client.force_login(ann)
    assert client.post(PORTAL).status_code == 503
    assert "Cards and billing address" not in client.get("/account/plan/").content.decode()
