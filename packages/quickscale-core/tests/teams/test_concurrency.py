"""Real threads on one team, on the default database and on PostgreSQL."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from quickscale.core import hooks
from quickscale.core.teams.exceptions import (
    AlreadyInvited,
    CannotAddMember,
    InvitationInvalid,
    MemberNotFound,
    NotTheOwner,
    OwnerCannotLeave,
    RoleInUse,
    RoleNotFound,
    TeamClosed,
    TeamError,
    TooManyInvitations,
)
from quickscale.core.teams.models import Invitation, Membership, Role
from quickscale.core.teams.services import (
    accept_invitation,
    change_role,
    close_team,
    create_role,
    create_team,
    delete_role,
    invite,
    leave_team,
    transfer_ownership,
)

pytestmark = pytest.mark.django_db(transaction=True)

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(autouse=True, params=["default", ON_POSTGRES])
def database(request) -> None:
    """Let each test run on the suite's own database, and in the run of ``-m postgres``."""


def run_at_once(*tasks):
    """Run each task in a thread of its own, all started together; return how each ended."""
    start = Barrier(len(tasks))

    def run(task):
        start.wait()
        try:
            return task()
        except TeamError as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result() for future in [pool.submit(run, task) for task in tasks]]


@pytest.fixture
def token(team, ann, read_token):
    """Invite member, and return the token."""

    def send(email):
        invite(team, email, by=ann)
        return read_token()

    return send


def test_an_invitation_is_accepted_once(team, token, make_user):
    link = token("new@example.com")
    people = [make_user(f"Guest{number}") for number in range(6)]
    ends = run_at_once(*[partial(accept_invitation, link, user=person) for person in people])
    assert ends.count(InvitationInvalid) == 5
    assert Membership.objects.filter(team=team).count() == 2


def test_one_person_joins_once_by_two_invitations(team, token, bob):
    links = [token("one@example.com"), token("two@example.com")]
    run_at_once(*[partial(accept_invitation, link, user=bob) for link in links])
    assert Membership.objects.filter(team=team, user=bob).count() == 1
    assert not Invitation.objects.for_team(team).open().exists()


def test_the_last_seat_is_taken_once(team, token, make_user):
    def limit(seats):
        if seats > 3:
            raise CannotAddMember

    links = {token(f"{name}@example.com"): make_user(name) for name in "klmnop"}
    with hooks.register_temporarily("core.can_add_member", limit):
        ends = run_at_once(
            *[partial(accept_invitation, link, user=user) for link, user in links.items()]
        )
    assert ends.count(CannotAddMember) == 4
    assert team.seats_used == 3
    assert Invitation.objects.for_team(team).open().count() == 4


@pytest.mark.parametrize("attempt", range(3))
def test_a_team_has_one_owner_whoever_leaves_meanwhile(team, ann, bob, eve, join, attempt):
    heirs = [join(bob, team), join(eve, team)]
    ends = run_at_once(
        partial(transfer_ownership, team, heirs[0], by=ann),
        partial(transfer_ownership, team, heirs[1], by=ann),
        partial(leave_team, team, user=ann),
        partial(leave_team, team, user=bob),
    )
    refusals = {NotTheOwner, OwnerCannotLeave, MemberNotFound}
    assert {end for end in ends if end} <= refusals
    assert Membership.objects.filter(team=team, role="owner").count() == 1


def test_an_address_is_invited_once(team, ann):
    ends = run_at_once(*[partial(invite, team, "new@example.com", by=ann)] * 4)
    assert Counter(ends)[AlreadyInvited] == 3
    assert Invitation.objects.for_team(team).count() == 1


def test_nobody_joins_a_team_that_is_being_closed(team, ann, bob, token):
    link = token("bob@example.com")
    ends = run_at_once(
        partial(close_team, team, by=ann), partial(accept_invitation, link, user=bob)
    )
    assert ends[0] is None
    assert not Membership.objects.filter(team=team).exists()
    assert ends[1] is InvitationInvalid or isinstance(ends[1], Membership)


def test_a_role_is_not_deleted_from_under_whoever_is_given_it(team, ann, bob, join):
    member = join(bob, team)
    role = create_role(team, "Clerk", [], by=None)
    given, deleted = run_at_once(
        partial(change_role, member, role, by=ann), partial(delete_role, role, by=ann)
    )
    assert (given is RoleNotFound) != (deleted is RoleInUse)
    assert Role.objects.for_team(team).exists() == (deleted is RoleInUse)


def test_a_closed_team_changes_no_more(team, ann):
    ends = run_at_once(*[partial(close_team, team, by=ann)] * 3)
    assert sorted(str(end) for end in ends) == sorted(map(str, [None, TeamClosed, TeamClosed]))


def test_one_person_in_several_teams_at_once_sends_no_more_than_a_days_invitations(ann, settings):
    settings.QUICKSCALE_TEAM_INVITATIONS_PER_DAY = 3
    teams = [create_team(f"Team {number}", owner=ann) for number in range(6)]
    tasks = [partial(invite, team, "bob@example.com", by=ann) for team in teams]
    results = Counter(it if isinstance(it, type) else "sent" for it in run_at_once(*tasks))
    assert results == {"sent": 3, TooManyInvitations: 3}
