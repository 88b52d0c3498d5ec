"""Members and roles through their operations."""

from __future__ import annotations

import pytest

from quickscale.core import hooks
from quickscale.core.audit.models import AuditEvent
from quickscale.core.teams.models import Membership, Role
from quickscale.core.teams.services import create_role, create_team
from quickscale.core.teams.team_permissions import TeamPermission, known_permissions

pytestmark = pytest.mark.django_db


@pytest.fixture
def inviters(team):
    """A role that may invite and remove members, and nothing else."""
    return create_role(team, "Inviter", ["members.manage"], by=None)


def test_members_are_listed_with_what_can_be_done_with_each(api, team, ann, bob, join):
    join(bob, team, "admin")
    rows = {row["name"]: row for row in api(bob).rows("teams/acme/members/")}
    assert [row["role"]["label"] for row in rows.values()] == ["Owner", "Admin"]
    assert rows["Ann"]["can"] == {"change-role": False, "remove": False}
    assert rows["Bob"]["can"] == {"change-role": True, "remove": False}
    assert api(ann).rows("teams/acme/members/")[1]["can"] == {"change-role": True, "remove": True}


def test_the_queries_of_a_list_do_not_grow_with_its_members(
    api, team, ann, make_user, join, inviters, django_assert_num_queries
):
    for number in range(5):
        join(make_user(f"Member{number}"), team, "custom", inviters)
    asked = api(ann)
    with django_assert_num_queries(
        5
    ):  # the flag, the session, its user, one's own membership, the page
        assert len(asked.rows("teams/acme/members/")) == 6


def test_a_member_is_given_another_role(
    api, team, ann, bob, join, inviters, heard, django_capture_on_commit_callbacks
):
    path = f"teams/acme/members/{join(bob, team).public_id}/"
    with django_capture_on_commit_callbacks(execute=True):
        response = api(ann).put(path, {"role": str(inviters.public_id)})
    assert response.json()["role"]["label"] == "Inviter"
    assert [event.name for event in heard] == ["core.member_changed"]
    event = AuditEvent.objects.get(action="team.role_changed")
    assert event.data == {"role": "Inviter", "from": "member"}


@pytest.mark.parametrize("role", ["owner", "boss", "", None])
def test_a_role_that_cannot_be_given_is_a_field_error(api, team, ann, bob, join, role):
    path = f"teams/acme/members/{join(bob, team).public_id}/"
    response = api(ann).put(path, {"role": role})
    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["role"]


def test_a_role_of_another_team_cannot_be_given(api, team, ann, bob, eve, join):
    other = create_role(create_team("Other", owner=eve), "Spy", [], by=None)
    path = f"teams/acme/members/{join(bob, team).public_id}/"
    response = api(ann).put(path, {"role": str(other.public_id)})
    assert list(response.json()["errors"]) == ["role"]


def test_the_owner_keeps_their_role_and_their_place(api, team, bob, join, problem):
    join(bob, team, "admin")
    path = f"teams/acme/members/{team.memberships.get(role='owner').public_id}/"
    assert problem(api(bob).put(path, {"role": "member"})) == (409, "owner-stays")
    assert problem(api(bob).delete(path)) == (409, "owner-stays")


def test_nobody_gives_or_takes_more_than_they_may_do(api, team, bob, eve, join, inviters, problem):
    join(bob, team, "custom", inviters)
    path = f"teams/acme/members/{join(eve, team, 'admin').public_id}/"
    assert problem(api(bob).put(path, {"role": "member"})) == (403, "more-than-you-may")
    assert problem(api(bob).delete(path)) == (403, "more-than-you-may")
    Membership.objects.filter(user=eve).update(role="custom", custom_role=inviters)
    assert problem(api(bob).put(path, {"role": "admin"})) == (403, "more-than-you-may")
    assert api(bob).delete(path).status_code == 204


def test_a_member_is_removed(api, team, ann, bob, join, heard, django_capture_on_commit_callbacks):
    path = f"teams/acme/members/{join(bob, team).public_id}/"
    with django_capture_on_commit_callbacks(execute=True):
        assert api(ann).delete(path).status_code == 204
    assert api(bob).get("teams/acme/").status_code == 404
    assert dict(heard[0].data) == {"user": str(bob.public_id), "removed": True}
    assert AuditEvent.objects.filter(action="team.member_removed", label="Bob").exists()


def test_plain_members_manage_nobody(api, team, bob, eve, join, problem):
    join(bob, team)
    path = f"teams/acme/members/{join(eve, team).public_id}/"
    assert problem(api(bob).delete(path)) == (403, "permission-denied")
    assert problem(api(bob).put(path, {"role": "admin"})) == (403, "permission-denied")


def test_a_team_makes_roles_of_permissions(api, team, ann):
    asked = api(ann)
    body = {"name": "Bookkeeper", "permissions": ["billing.manage", "audit.view"]}
    response = asked.post("teams/acme/roles/", body)
    assert response.status_code == 201
    assert [row["name"] for row in asked.rows("teams/acme/roles/")] == [
        "Admin",
        "Member",
        "Bookkeeper",
    ]
    path = f"teams/acme/roles/{response.json()['id']}/"
    changed = asked.put(path, {"name": "Clerk", "permissions": []}).json()
    assert (changed["name"], changed["permissions"]) == ("Clerk", [])
    assert asked.delete(path).status_code == 204
    assert asked.get(path).status_code == 404


@pytest.mark.parametrize(
    "body, field",
    [
        ({"name": "", "permissions": []}, "name"),
        ({"name": "Inviter", "permissions": []}, "name"),
        ({"name": "inviter", "permissions": []}, "name"),
        ({"name": "owner", "permissions": []}, "name"),
        ({"name": "Spy", "permissions": ["no.such"]}, "permissions"),
        ({"name": "Spy"}, "permissions"),
    ],
)
def test_a_wrong_role_is_a_field_error(api, team, ann, inviters, body, field):
    response = api(ann).post("teams/acme/roles/", body)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]


def test_a_role_that_somebody_has_stays(api, team, ann, bob, join, inviters, problem):
    join(bob, team, "custom", inviters)
    path = f"teams/acme/roles/{inviters.public_id}/"
    assert problem(api(ann).delete(path)) == (409, "role-in-use")
    assert Role.objects.for_team(team).exists()


def test_nobody_makes_a_role_of_more_than_they_may_do(api, team, bob, join, problem):
    renamers = create_role(team, "Renamer", ["team.manage"], by=None)
    join(bob, team, "custom", renamers)
    body = {"name": "Boss", "permissions": ["billing.manage"]}
    assert problem(api(bob).post("teams/acme/roles/", body)) == (403, "more-than-you-may")
    path = f"teams/acme/roles/{renamers.public_id}/"
    assert problem(api(bob).put(path, body)) == (403, "more-than-you-may")


def test_a_themes_permissions_are_part_of_roles(api, team, ann, bob, join):
    def give():
        return [
            TeamPermission("crm.export", "Export deals"),
            TeamPermission("crm.read", "See deals", members=True),
        ]

    member = join(bob, team)
    with hooks.register_temporarily("core.team_permissions", give):
        assert "crm.export" in known_permissions()
        offered = {row["id"] for row in api(ann).rows("team-permissions/")}
        assert member.permissions == {"credits.spend", "crm.read"}
        role = create_role(team, "Exporter", ["crm.export"], by=ann)
        member = Membership(role="custom", custom_role=role)
        assert member.permissions == {"crm.export"}
    assert offered >= {"crm.export", "members.manage"}
    assert Membership(role="custom", custom_role=role).permissions == frozenset()


def test_teammates_are_those_of_the_current_workspace(api, team, ann, bob, eve, join):
    join(bob, team)
    asked = api(ann)
    assert [row["name"] for row in asked.rows("workspace/members/")] == ["Ann"]
    asked.act_for(team)
    assert [row["name"] for row in asked.rows("workspace/members/")] == ["Ann", "Bob"]
