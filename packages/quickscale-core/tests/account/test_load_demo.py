"""Something to look at in a new project, and accounts to look at it with."""

import io
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import override_settings

from quickscale.core.teams.models import Membership, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_theme_data(monkeypatch):
    from quickscale.core.layers.stack import get_stack

    monkeypatch.setattr(get_stack().theme.manifest, "demo", ())


@pytest.fixture
def development(no_theme_data):
    with override_settings(DEBUG=True):
        yield


def load_demo() -> str:
    """Run the command and return the password that it prints."""
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue().rsplit(" ", 1)[-1].strip()


def test_the_customer_can_sign_in_and_spend(client, development):
    password = load_demo()
    assert client.login(email="demo@example.com", password=password)
    assert client.get("/api/core/credits/").json()["balance"] == "1000"


def test_the_member_of_staff_can_open_the_admin(client, development):
    client.login(email="admin@example.com", password=load_demo())
    assert client.get("/admin/").status_code == 200


def test_a_second_run_renews_the_password_and_gives_no_more_credits(client, development):
    first, second = load_demo(), load_demo()
    assert not client.login(email="demo@example.com", password=first)
    assert client.login(email="demo@example.com", password=second)
    customer = get_user_model().objects.get(email="demo@example.com")
    assert customer.credits.balance == Decimal(1000)


def test_the_customer_has_a_team_with_a_colleague_and_an_open_invitation(client, development):
    client.login(email="demo@example.com", password=load_demo())
    [team] = client.get("/api/core/teams/").json()["results"]
    members = client.get(f"/api/core/teams/{team['slug']}/members/").json()["results"]
    invited = client.get(f"/api/core/teams/{team['slug']}/invitations/").json()["results"]
    assert team["name"] == "Demo Team"
    assert [(it["name"], it["role"]["label"]) for it in members] == [
        ("Demo Customer", "Owner"),
        ("Demo Colleague", "Member"),
    ]
    assert [(it["email"], it["state"]) for it in invited] == [("invited@example.com", "waiting")]
    assert mail.outbox == []


def test_the_colleague_can_sign_in_with_the_same_password(client, development):
    assert client.login(email="colleague@example.com", password=load_demo())


def test_a_second_run_makes_no_second_team(development):
    load_demo()
    load_demo()
    assert Team.objects.count() == 1
    assert Membership.objects.count() == 2


def test_it_refuses_to_run_in_production(no_theme_data):
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("load_demo")
    assert not get_user_model().objects.filter(email="demo@example.com").exists()


def test_the_themes_sample_data_is_the_demo_teams(development, monkeypatch):
    from quickscale.core.layers.stack import get_stack
    from quickscale.core.teams.scoping import current_scope

    scopes = []
    monkeypatch.setattr(get_stack().theme.manifest, "demo", ("create_deals",))
    run = "quickscale.core.account.management.commands.load_demo.call_command"
    monkeypatch.setattr(run, lambda name, **options: scopes.append((name, current_scope())))
    load_demo()
    assert scopes == [("migrate", None), ("create_deals", Team.objects.get().pk)]
