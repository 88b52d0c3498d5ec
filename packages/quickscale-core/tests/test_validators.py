"""Names of people, teams and roles carry no message of their own into anybody's mail."""

# ruff: noqa: RUF001 - names in many scripts

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from quickscale.core.mail.accounts import render_account_mail
from quickscale.core.teams.models import Invitation, Role, Team
from quickscale.core.teams.services import create_team, invite
from quickscale.core.teams.services.invitations import build_mail_context
from quickscale.core.users.adapters import SocialAccountAdapter
from quickscale.core.validators import break_addresses, validate_name

HARMFUL = (
    "Your account is locked\nSee below",
    "Ann\rBob",
    "Ann\tBob",
    "Ann\x00",
    "Ann\u2028Bob",
    "Ann \u202egnp.exe",
    "https://evil.example/now",
    "Pay at www.evil.example",
    "visit evil.example today",
    "evil.com",
    "EVIL.CO.UK",
    "evil\u3002com",
    "ｅｖｉｌ．ｃｏｍ",
    "пример.рф",
    "write to ann@evil.example",
    "mailto:ann",
    "Ann@evil",
    "evil\u200d.com",
    "evil.\u200ccom",
    "evil\ufe0f.com",
    "evil\u034f.\u200fcom",
    "evil.js.com",
)
HARMLESS = (
    "",
    "Ann Lee",
    "Dr. Ann Lee-O’Neill, Jr.",
    "J.R.R. Tolkien",
    "محمد",
    "می\u200cخواهم",
    "李小龍",
    "Acme & Sons (No. 1) – 2.0",
    "Team: Sales/Support 24/7 @ Acme",
    "👩\u200d🔧 Fixers",
    "❤\ufe0f Fixers",
    "O'Neill & Söhne GmbH, St. John's",
    "AT&T",
    "Node.js Berlin",
    "محمد (Acme Inc.)\u200f",
)


@pytest.mark.parametrize("name", HARMFUL, ids=ascii)
def test_a_name_with_a_line_break_or_an_address_is_refused(name):
    with pytest.raises(ValidationError):
        validate_name(name)


@pytest.mark.parametrize("name", HARMLESS, ids=ascii)
def test_a_name_as_people_and_teams_have_them_is_one(name):
    validate_name(name)
    assert break_addresses(name) == name


@pytest.mark.parametrize("name", HARMFUL, ids=ascii)
def test_what_is_printed_is_one_line_that_no_program_makes_a_link_of(name):
    printed = break_addresses(name)
    assert break_addresses(printed) == printed
    validate_name(printed)


@pytest.mark.parametrize("model", [get_user_model(), Team, Role])
def test_every_name_that_people_give_is_checked_at_its_field(model):
    assert validate_name in model._meta.get_field("name").validators


@pytest.fixture
def ann(django_user_model):
    return django_user_model.objects.create_user("ann@example.com", "secret", name="Ann")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["evil.example", "a\nb"])
def test_the_api_answers_with_a_field_error(ann, client, name):
    client.force_login(ann)
    team = create_team("Acme", owner=ann)
    asked = [
        ("put", "account/", {"name": name}),
        ("post", "teams/", {"name": name}),
        ("put", f"teams/{team.slug}/", {"name": name}),
        ("post", f"teams/{team.slug}/roles/", {"name": name, "permissions": []}),
    ]
    for method, path, body in asked:
        send = getattr(client, method)
        response = send(f"/api/core/{path}", body, content_type="application/json")
        assert response.status_code == 400, path
        assert list(response.json()["errors"]) == ["name"], path


@pytest.mark.django_db
def test_the_admin_answers_with_a_field_error(ann, admin_client):
    url = f"/admin/quickscale_users/user/{ann.pk}/change/"
    page = admin_client.post(url, {"email": ann.email, "name": "evil.example", "is_active": "on"})
    assert "name" in page.context["adminform"].form.errors


def test_the_name_from_a_provider_is_made_harmless():
    adapter = SocialAccountAdapter()

    class Login:
        user = get_user_model()()

    user = adapter.populate_user(RequestFactory().get("/"), Login, {"name": "x evil.example"})
    assert user.name == "x evil. example"


@pytest.mark.django_db
def test_an_invitation_prints_names_that_came_past_every_check_harmlessly(ann, mailoutbox):
    ann.name = "Ann\n\nYour account is locked: https://evil.example/now"
    ann.save()
    team = create_team("Pay at www.evil.example", owner=ann)
    role = Role.objects.for_team(team).create(name="see evil.example", permissions=[])
    invitation = invite(team, "bob@example.com", role=role, by=ann)
    told = build_mail_context(invitation, "token")
    assert told["inviter"] == "Ann Your account is locked: https: / / evil. example/ now"
    for name in ("team", "inviter", "role"):
        validate_name(told[name])
    assert Invitation.objects.for_team(team).count() == 1


@pytest.mark.django_db
def test_an_inviter_without_a_name_is_told_by_an_address_that_is_no_link(ann):
    ann.name = ""
    ann.save()
    invitation = invite(create_team("Acme", owner=ann), "bob@example.com", by=ann)
    assert build_mail_context(invitation, "token")["inviter"] == "ann@ example. com"


def test_a_browser_that_calls_itself_an_address_is_told_harmlessly(db):
    scope = {"user_agent": "see\nhttps://evil.example", "ip": "192.0.2.1", "email": "a@b.example"}
    assert "evil.example" not in render_account_mail("account/email/password_changed", scope).text
