"""Teams through their operations: making, naming, leaving, handing over and closing them."""

from __future__ import annotations

import pytest

from quickscale.core import hooks
from quickscale.core.audit.models import AuditEvent
from quickscale.core.teams.exceptions import CannotCloseTeam, OwnerCannotLeave
from quickscale.core.teams.models import Membership, Team
from quickscale.core.teams.services import create_team, leave_every_team, owned_teams

pytestmark = pytest.mark.django_db


def list_audited():
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_whoever_makes_a_team_owns_it_and_acts_for_it(api, ann):
    made = api(ann)
    response = made.post("teams/", {"name": "Acme & Sons"})
    assert response.status_code == 201
    assert response.json()["slug"] == "acme-sons"
    assert response.json()["role"]["id"] == "owner"
    assert made.get("workspace/").json()["workspace"]["label"] == "Acme & Sons"
    assert list_audited() == ["team.created"]


@pytest.mark.parametrize("name", ["Acme", "new", "日本"])
def test_two_teams_of_one_name_have_addresses_of_their_own(ann, name):
    slugs = {create_team(name, owner=ann).slug for _ in range(3)}
    assert len(slugs) == 3
    assert "new" not in slugs
    assert "" not in slugs


def test_a_team_without_a_name_is_a_field_error(api, ann):
    response = api(ann).post("teams/", {"name": " "})
    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["name"]


def test_a_list_of_teams_is_ones_own_with_ones_role(api, team, ann, bob, eve, join):
    join(bob, team)
    create_team("Other", owner=eve)
    [row] = api(bob).rows("teams/")
    assert (row["name"], row["members"], row["role"]["label"]) == ("Acme", 2, "Member")
    assert row["can"] == {
        "invite": False,
        "settings": False,
        "edit": False,
        "new-role": False,
        "leave": True,
        "transfer": False,
        "close": False,
    }


def test_the_queries_of_a_list_do_not_grow_with_its_teams(api, ann, django_assert_num_queries):
    for number in range(4):
        create_team(f"Team {number}", owner=ann)
    asked = api(ann)
    with django_assert_num_queries(4):  # the flag, the session, its user, the page
        assert len(asked.rows("teams/")) == 4


@pytest.mark.parametrize("role, status", [("admin", 200), ("member", 403)])
def test_renaming_takes_a_role_that_may(api, team, bob, join, role, status):
    join(bob, team, role)
    assert api(bob).put("teams/acme/", {"name": "Umbrella"}).status_code == status
    assert Team.objects.get().name == ("Umbrella" if status == 200 else "Acme")


def test_a_refusal_says_what_the_role_lacks(api, team, bob, join):
    join(bob, team)
    detail = api(bob).put("teams/acme/", {"name": "Umbrella"}).json()["detail"]
    assert detail == (
        "Your role in Acme, “Member”, does not allow this: Manage team settings and roles."
    )


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_another_teams_member_finds_nothing(api, team, eve, method):
    create_team("Other", owner=eve)
    body = [{"name": "Mine"}] if method == "put" else []
    assert getattr(api(eve), method)("teams/acme/", *body).status_code == 404


def test_a_member_leaves(api, team, bob, join, heard, django_capture_on_commit_callbacks):
    join(bob, team)
    with django_capture_on_commit_callbacks(execute=True):
        assert api(bob).post("teams/acme/leave/").status_code == 204
    assert not bob.memberships.exists()
    assert [(it.name, dict(it.data)) for it in heard] == [
        ("core.member_left", {"user": str(bob.public_id), "removed": False}),
        ("core.seats_changed", {"seats": 1}),
    ]


def test_an_owner_cannot_leave(api, team, ann, problem):
    assert problem(api(ann).post("teams/acme/leave/")) == (409, "owner-stays")
    assert ann.memberships.exists()


def test_a_team_is_handed_over(api, team, ann, bob, join):
    member = join(bob, team)
    response = api(ann).post("teams/acme/transfer/", {"member": str(member.public_id)})
    assert response.status_code == 200
    assert response.json()["role"]["id"] == "admin"
    roles = dict(Membership.objects.values_list("user__name", "role"))
    assert roles == {"Ann": "admin", "Bob": "owner"}
    assert list_audited()[-1] == "team.ownership_transferred"


def test_only_an_owner_hands_over(api, team, bob, eve, join, problem):
    member = join(eve, team)
    join(bob, team, "admin")
    response = api(bob).post("teams/acme/transfer/", {"member": str(member.public_id)})
    assert problem(response) == (403, "not-the-owner")


def test_a_team_is_not_handed_to_whoever_does_not_belong_to_it(api, team, ann, eve):
    other = create_team("Other", owner=eve)
    stranger = other.memberships.get()
    for chosen in (stranger, team.memberships.get()):
        response = api(ann).post("teams/acme/transfer/", {"member": str(chosen.public_id)})
        assert list(response.json()["errors"]) == ["member"]


def test_a_closed_team_is_gone_for_everybody_and_keeps_its_data(
    api, team, ann, bob, join, heard, django_capture_on_commit_callbacks
):
    join(bob, team)
    acting = api(bob).act_for(team)
    with django_capture_on_commit_callbacks(execute=True):
        assert api(ann).delete("teams/acme/").status_code == 204
    assert acting.get("teams/acme/").status_code == 404
    assert acting.get("workspace/").json()["kind"] == "personal"
    assert Team.objects.get().closed_at
    assert {it.name for it in heard} == {
        "core.member_left",
        "core.seats_changed",
        "core.team_closed",
    }


def test_only_an_owner_closes_a_team(api, team, bob, join, problem):
    join(bob, team, "admin")
    assert problem(api(bob).delete("teams/acme/")) == (403, "not-the-owner")


def test_a_gate_keeps_a_team_open(api, team, ann, problem):
    def keep(team):
        raise CannotCloseTeam("There is an active subscription.")

    with hooks.register_temporarily("core.can_close_team", keep):
        response = api(ann).delete("teams/acme/")
    assert problem(response) == (409, "team-in-use")
    assert response.json()["detail"] == "There is an active subscription."
    assert not Team.objects.get().closed_at


def test_whoever_goes_leaves_every_team_but_those_they_own(team, ann, bob, join):
    own = create_team("Own", owner=bob)
    join(bob, team)
    assert list(owned_teams(bob)) == [own]
    with pytest.raises(OwnerCannotLeave):
        leave_every_team(bob)
    assert bob.memberships.count() == 2
    own.memberships.all().delete()
    leave_every_team(bob)
    assert not bob.memberships.exists()
