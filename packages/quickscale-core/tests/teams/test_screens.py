"""The screens of teams, in whichever skin the suite runs."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quickscale.core.teams.models import Invitation, Membership, Role, Team
from quickscale.core.teams.services import create_role, invite

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"base:{name}", args=args)


def read(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def read_text(response):
    """Return what a page says, without its tags."""
    return re.sub(r"<[^>]+>", "", read(response))


def list_actions(response, panel=""):
    """Return the actions that a page offers, or those of the rows of one of its panels."""
    context = response.context
    if not panel:
        return [action["name"] for action in context["actions"]]
    rows = next(it for it in context["panels"] if it["name"] == panel)["list"]["rows"]
    return {row["title"]: [action["name"] for action in row["actions"]] for row in rows}


@pytest.fixture
def browse(api):
    return lambda user: api(user).client


def test_a_team_is_made_and_shown(browse, ann):
    client = browse(ann)
    assert "You aren&#x27;t a member of any team yet" in read(client.get(url("team-list")))
    response = client.post(url("team-create"), {"name": "Acme"})
    assert response["Location"] == url("team-detail", "acme")
    page = read(client.get(response["Location"]))
    assert "Team created." in page
    assert "ann@example.com" in page


def test_a_form_ties_what_is_wrong_to_its_input(browse, team, ann):
    client = browse(ann)
    for name, args, body, field in (
        ("team-create", (), {"name": ""}, "name"),
        ("team-invite", ("acme",), {"email": "nobody", "role": "member"}, "email"),
        ("team-invite", ("acme",), {"email": "x@example.com", "role": ""}, "role"),
        ("team-role-create", ("acme",), {"name": "Owner"}, "name"),
    ):
        response = client.post(url(name, *args), body)
        assert response.status_code == 422
        wrong = [it["name"] for it in response.context["form"]["fields"] if it["errors"]]
        assert wrong == [field]


def test_each_role_is_offered_what_it_may_do(browse, team, ann, bob, eve, join):
    join(bob, team, "admin")
    join(eve, team)
    invite(team, "new@example.com", by=ann)
    page = browse(ann).get(url("team-detail", "acme"))
    assert list_actions(page) == ["invite", "settings"]
    assert list_actions(page, "members")["Bob"] == ["change-role", "remove"]
    assert list_actions(page, "members")["Ann"] == []
    assert list_actions(page, "invitations") == {"new@example.com": ["resend", "revoke"]}
    page = browse(bob).get(url("team-detail", "acme"))
    assert list_actions(page) == ["invite", "settings", "leave"]
    assert list_actions(page, "members")["Eve"] == ["change-role", "remove"]
    page = browse(eve).get(url("team-detail", "acme"))
    assert list_actions(page) == ["leave"]
    assert [panel["name"] for panel in page.context["panels"]] == ["members"]
    assert set(map(tuple, list_actions(page, "members").values())) == {()}


def test_only_an_owner_is_offered_to_hand_over_and_to_close(browse, team, ann, bob, join):
    assert list_actions(browse(ann).get(url("team-settings", "acme"))) == [
        "edit",
        "new-role",
        "close",
    ]
    join(bob, team, "admin")
    assert "transfer" in list_actions(browse(ann).get(url("team-settings", "acme")))
    assert list_actions(browse(bob).get(url("team-settings", "acme"))) == ["edit", "new-role"]


@pytest.mark.parametrize(
    "name", ["team-detail", "team-settings", "team-members", "team-invitations"]
)
def test_a_stranger_finds_no_page(browse, team, eve, name):
    assert browse(eve).get(url(name, "acme")).status_code == 404


def test_whatever_a_form_leads_to_shows_what_became_of_it(browse, team, ann, bob, join):
    client, member = browse(ann), join(bob, team)

    def do(address, body=None):
        response = client.post(address, body or {}, follow=True)
        assert response.status_code == 200
        return response.content.decode()

    assert "Invitation sent." in do(
        url("team-invite", "acme"), {"email": "x@example.com", "role": "admin"}
    )
    do(url("team-role-create", "acme"), {"name": "Clerk", "permissions": ["audit.view"]})
    role = Role.objects.for_team(team).get()
    form = client.get(url("team-member-role", "acme", member.public_id)).context["form"]
    [field] = form["fields"]
    assert [it["label"] for it in field["choices"]][-3:] == ["Admin", "Member", "Clerk"]
    assert [it["label"] for it in field["choices"] if it["selected"]] == ["Member"]
    do(url("team-member-role", "acme", member.public_id), {"role": str(role.public_id)})
    member.refresh_from_db()
    assert member.custom_role == role
    assert (
        "This role is in use"
        in client.post(f"{url('team-settings', 'acme')}-/delete/{role.public_id}/").content.decode()
    )
    do(
        url("team-role-edit", "acme", role.public_id),
        {"name": "Bookkeeper", "permissions": ["audit.view", "billing.manage"]},
    )
    assert "Manage plan and payments" in read(client.get(url("team-settings", "acme")))
    do(url("team-transfer", "acme"), {"member": str(member.public_id)})
    assert Membership.objects.get(role="owner").user == bob
    assert "You left" in do(f"{url('team-detail', 'acme')}-/leave/")


def test_closing_is_asked_first_and_leads_to_the_list(browse, team, ann):
    client = browse(ann)
    address = f"{url('team-settings', 'acme')}-/close/"
    assert "Delete the team?" in read(client.get(address))
    response = client.post(address)
    assert response["Location"] == url("team-list")
    assert Team.objects.get().closed_at


def test_an_invitation_is_revoked_from_its_row(browse, team, ann):
    invitation = invite(team, "new@example.com", by=ann)
    client = browse(ann)
    address = f"{url('team-detail', 'acme')}-/revoke/{invitation.public_id}/"
    assert "stop working" in read(client.get(address))
    assert client.post(address).status_code == 303
    assert Invitation.objects.for_team(team).get().revoked_at


def test_an_invitations_page_is_for_whoever_has_its_link(
    browse, api, team, ann, bob, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invite(team, "bob@example.com", by=ann)
    link = re.search(r"http://[^/]+(/\S+)", mail.outbox[0].body)[1]
    page = read(api().client.get(link))
    assert "Acme" in page
    assert "Accept invitation" in page
    client = browse(bob)
    response = client.post(f"{link}-/accept/")
    assert response["Location"] == url("team-detail", "acme")
    gone = client.get(link)
    assert gone.status_code == 410
    assert "has expired or been revoked" in gone.content.decode()


def test_a_switcher_is_drawn_for_whoever_has_a_choice(browse, team, ann, eve):
    assert 'name="workspace"' not in read(browse(eve).get(url("account")))
    client = browse(ann)
    page = client.get(url("account"))
    assert 'name="workspace"' in read(page)
    response = client.post(url("workspace"), {"workspace": str(team.public_id), "next": "/"})
    assert (response.status_code, response["Location"]) == (303, "/")
    current = client.get(url("account")).context["page"]["workspace"]
    assert (current["name"], current["role"]) == ("Acme", "Owner")
    form = client.get(url("workspace")).context["form"]
    assert [it["label"] for it in form["fields"][0]["choices"] if it["selected"]] == ["Acme"]


def test_the_queries_of_a_teams_page_do_not_grow(browse, team, ann, make_user, join):
    role, client, counts = create_role(team, "Clerk", [], by=None), browse(ann), []
    for number in range(8):
        join(make_user(f"Member{number}"), team, "custom", role)
        invite(team, f"{number}@example.com", by=ann)
        client.get(url("team-detail", "acme"))
        with CaptureQueriesContext(connection) as captured:
            read(client.get(url("team-detail", "acme")))
        counts.append(len(captured))
    assert len(set(counts)) == 1


@pytest.mark.django_db(transaction=True)
def test_switching_and_inviting_work_over_http_too(browse, team, ann, live_server, settings):
    settings.QUICKSCALE_API_TRANSPORT = f"{live_server.url}/api/"
    client = browse(ann)
    client.post(url("workspace"), {"workspace": str(team.public_id)})
    page = client.get(url("team-detail", "acme"))
    assert page.context["page"]["workspace"]["name"] == "Acme"
    body = {"email": "x@example.com", "role": "member"}
    assert client.post(url("team-invite", "acme"), body).status_code == 303
    assert list_actions(client.get(url("team-detail", "acme")), "invitations")


def test_the_team_in_which_somebody_works_stands_on_every_page_of_the_account(browse, ann, team):
    client = browse(ann)
    client.post(url("workspace"), {"workspace": str(team.public_id)})
    pages = [url(name) for name in ("home", "account", "credits", "plan", "team-list", "api-keys")]
    for path in [*pages, reverse("account_email")]:
        assert "Active workspace:" in read_text(client.get(path)), path
    client.post(url("workspace"), {"workspace": "personal"})
    assert "Active workspace:" not in read_text(client.get(url("home")))


@pytest.mark.parametrize("name", ["credits", "ledger", "plan", "plans", "invoices", "api-keys"])
def test_figures_and_lists_of_a_workspace_say_whose_they_are(browse, ann, team, name):
    client = browse(ann)
    client.post(url("workspace"), {"workspace": str(team.public_id)})
    assert re.search(r"Belongs to:\s+Acme", read_text(client.get(url(name))))
    client.post(url("workspace"), {"workspace": "personal"})
    assert re.search(r"Belongs to:\s+Personal account", read_text(client.get(url(name))))


def test_the_overview_says_whose_each_of_its_figures_is(browse, ann, eve, team):
    client = browse(ann)
    client.post(url("workspace"), {"workspace": str(team.public_id)})
    panels = client.get(url("home")).context["panels"]
    owners = {panel["name"]: panel["owner"] for panel in panels}
    assert {name for name, owner in owners.items() if owner == "Acme"} == {"credits", "plan"}
    assert set(owners.values()) == {"", "Acme"}
    alone = browse(eve).get(url("home"))
    assert {panel["owner"] for panel in alone.context["panels"]} == {""}
    assert "Belongs to:" not in read_text(alone)
