"""Invitations: sent, resent, revoked, accepted, by whoever holds the link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from quickscale.core import hooks
from quickscale.core.audit.models import AuditEvent
from quickscale.core.teams.exceptions import CannotAddMember
from quickscale.core.teams.models import Invitation, Membership
from quickscale.core.teams.services import create_role, create_team, invite
from quickscale.core.users.models import User

pytestmark = pytest.mark.django_db

PATH = "teams/acme/invitations/"


@pytest.fixture
def send(team, ann, django_capture_on_commit_callbacks):
    """Invite an address, and have the mail sent."""

    def send(email="bob@example.com", role="member"):
        with django_capture_on_commit_callbacks(execute=True):
            return invite(team, email, role=role, by=ann)

    return send


@pytest.fixture
def later():
    """Let time pass."""
    return lambda **time: time_machine.travel(timezone.now() + timedelta(**time), tick=False)


def test_an_invitation_is_a_mail_with_a_link(
    api, team, ann, read_token, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = api(ann).post(PATH, {"email": "Bob@Example.com", "role": "admin"})
    assert response.status_code == 201
    assert response.json()["email"] == "bob@example.com"
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["bob@example.com"], "Ann invited you to Acme")
    assert "Your role: Admin." in sent.body
    assert AuditEvent.objects.filter(action="team.member_invited").exists()
    token = read_token()
    assert token not in str(Invitation.objects.across_teams().values().get())
    assert token not in str(response.json())


def test_the_link_tells_who_invites_to_what(api, send, read_token):
    send()
    told = api().get(f"invitations/{read_token()}/").json()
    assert (told["team"], told["role"], told["invited_by"]) == ("Acme", "Member", "Ann")


def test_whoever_accepts_belongs_to_the_team_and_acts_for_it(
    api, send, team, eve, read_token, heard, django_capture_on_commit_callbacks
):
    send(role="admin")
    asked = api(eve)
    with django_capture_on_commit_callbacks(execute=True):
        response = asked.post(f"invitations/{read_token()}/accept/")
    assert (response.status_code, response.json()["slug"]) == (200, "acme")
    assert asked.get("workspace/").json()["workspace"]["label"] == "Acme"
    assert Membership.objects.get(user=eve).role == "admin"
    assert [(it.name, dict(it.data)) for it in heard] == [
        ("core.member_joined", {"user": str(eve.public_id), "role": "admin"}),
        ("core.seats_changed", {"seats": 2}),
    ]


def test_an_invitation_is_good_once(api, send, bob, eve, read_token, problem):
    send()
    path = f"invitations/{read_token()}/accept/"
    assert api(bob).post(path).status_code == 200
    assert problem(api(eve).post(path)) == (410, "invitation-invalid")
    assert not eve.memberships.exists()


def test_unknown_used_expired_revoked_and_closed_are_answered_alike(
    api, team, ann, bob, eve, send, read_token, later
):
    asked, answers = api(eve), []

    def ask(token):
        for response in (
            asked.get(f"invitations/{token}/"),
            asked.post(f"invitations/{token}/accept/"),
        ):
            answers.append(
                (response.status_code, {**response.json(), "instance": "", "request_id": ""})
            )

    ask("x" * 43)
    send()
    used = read_token()
    api(bob).post(f"invitations/{used}/accept/")
    ask(used)
    revoked = send("kim@example.com")
    api(ann).post(f"{PATH}{revoked.public_id}/revoke/")
    ask(read_token())
    send("lee@example.com")
    with later(days=8):
        ask(read_token())
    api(ann).delete("teams/acme/")
    ask(read_token())
    assert len(answers) == 10
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 410


def test_a_member_who_accepts_keeps_their_role(api, send, team, bob, join, read_token):
    join(bob, team, "admin")
    send("other@example.com")
    assert api(bob).post(f"invitations/{read_token()}/accept/").status_code == 200
    assert Membership.objects.get(user=bob).role == "admin"


@pytest.mark.parametrize("email", ["", "no address", "bob@example.com", "kim@example.com"])
def test_whom_nobody_can_invite_is_a_field_error(api, team, ann, bob, join, send, email):
    join(bob, team)
    send("kim@example.com")
    response = api(ann).post(PATH, {"email": email, "role": "member"})
    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["email"]


def invite_by_api(asked, email):
    return asked.post(PATH, {"email": email, "role": "member"})


def invite_by_page(asked, email):
    url = reverse("base:team-invite", args=["acme"])
    return asked.client.post(url, {"email": email, "role": "member"}, follow=True)


def without_what_is_new(answer, email):
    """Return an answer's body without the address, and what is new in every answer."""
    body = answer.content.decode().replace(email, "…")
    return re.sub(
        r"(nonce|csrf|X-CSRFToken|token)[^>]*|[0-9a-f]{8}-[0-9a-f-]{27}|\d+[^\s\"<]*Z", "", body
    )


@pytest.mark.parametrize("ask", [invite_by_api, invite_by_page])
def test_inviting_tells_nobody_whether_an_address_has_an_account(
    api, team, ann, eve, ask, monkeypatch, django_capture_on_commit_callbacks
):
    hashed, told = [], []
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, password, salt: hashed.append(password)
    )
    asked = api(ann)
    # The first one fills what the process remembers, such as content types.
    for email in ("first@example.com", "eve@example.com", "new@example.com"):
        cache.clear()
        with (
            CaptureQueriesContext(connection) as queries,
            django_capture_on_commit_callbacks(execute=True),
        ):
            answer = ask(asked, email)
        told.append(
            {
                "status": answer.status_code,
                "chain": getattr(answer, "redirect_chain", []),
                "cookies": sorted(asked.client.cookies),
                "body": without_what_is_new(answer, email),
                "queries": [re.sub(r"'[^']*'|\d+", "", it["sql"]) for it in queries],
                "mails": [message.to for message in mail.outbox] == [[email]],
            }
        )
        mail.outbox.clear()
        Invitation.objects.across_teams().delete()
    assert told[1] == told[2]
    assert told[1]["status"] in (200, 201)
    assert told[1]["mails"]
    assert hashed == []


@pytest.mark.parametrize("ask", [invite_by_api, invite_by_page])
def test_whoever_invites_learns_who_is_a_member_for_they_see_the_members_anyway(
    api, team, ann, bob, join, ask
):
    join(bob, team)
    answer = ask(api(ann), "bob@example.com")
    assert answer.status_code in (400, 422)
    assert "already a member of this team" in answer.content.decode()


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_wrong_token_costs_what_a_used_one_costs(api, send, bob, eve, read_token, signed_in):
    send()
    used = read_token()
    api(bob).post(f"invitations/{used}/accept/")
    asked = api(eve if signed_in else None)
    made = []
    for token in (used, "x" * 43):
        for ask in (asked.get, lambda path: asked.post(f"{path}accept/")):
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                ask(f"invitations/{token}/")
            made.append(len(queries))
    assert made[:2] == made[2:]


def test_an_expired_invitation_makes_room_for_a_new_one(api, ann, send, later):
    send()
    with later(days=8):
        assert api(ann).rows(PATH)[0]["state"] == "expired"
        response = api(ann).post(PATH, {"email": "bob@example.com", "role": "member"})
        assert response.status_code == 201
        assert len(api(ann).rows(PATH)) == 1


def test_sending_again_makes_a_new_link_and_ends_the_former(
    api, ann, bob, send, read_token, later, problem, django_capture_on_commit_callbacks
):
    invitation = send()
    former = read_token()
    path = f"{PATH}{invitation.public_id}/resend/"
    assert problem(api(ann).post(path)) == (409, "invitation-just-sent")
    with later(minutes=2), django_capture_on_commit_callbacks(execute=True):
        assert api(ann).post(path).status_code == 200
    assert api(bob).get(f"invitations/{former}/").status_code == 410
    assert api(bob).get(f"invitations/{read_token()}/").status_code == 200


def test_a_mail_that_nobody_committed_is_never_sent(
    api, team, ann, django_capture_on_commit_callbacks
):
    def refuse():
        raise CannotAddMember

    with (
        hooks.register_temporarily("core.can_add_member", refuse),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert api(ann).post(PATH, {"email": "x@example.com", "role": "member"}).status_code == 409
    assert mail.outbox == []


def test_invitations_are_limited(api, team, ann, settings):
    settings.QUICKSCALE_API_THROTTLES = {
        **settings.QUICKSCALE_API_THROTTLES,
        "invitations": "2/day",
    }
    asked = api(ann)
    statuses = [
        asked.post(PATH, {"email": f"{n}@example.com", "role": "member"}).status_code
        for n in range(3)
    ]
    assert statuses == [201, 201, 429]


def test_plain_members_neither_see_nor_send_invitations(api, team, bob, join, problem):
    join(bob, team)
    assert problem(api(bob).get(PATH)) == (403, "permission-denied")
    refused = api(bob).post(PATH, {"email": "x@example.com", "role": "member"})
    assert problem(refused) == (403, "permission-denied")


def test_nobody_invites_to_more_than_they_may_do(api, team, bob, join, problem):
    join(bob, team, "custom", create_role(team, "Inviter", ["members.manage"], by=None))
    response = api(bob).post(PATH, {"email": "x@example.com", "role": "admin"})
    assert problem(response) == (403, "more-than-you-may")


def test_the_queries_of_a_list_do_not_grow_with_its_invitations(
    api, ann, send, django_assert_num_queries
):
    for number in range(4):
        send(f"{number}@example.com")
    asked = api(ann)
    with django_assert_num_queries(
        5
    ):  # the flag, the session, its user, one's own membership, the page
        assert len(asked.rows(PATH)) == 4


def test_seats_count_open_invitations_where_the_settings_say_so(team, ann, send, settings):
    send()
    assert team.seats_used == 1
    settings.QUICKSCALE_TEAM_INVITATIONS_TAKE_SEATS = True
    assert team.seats_used == 2


def test_an_invited_seat_is_not_taken_twice(api, team, bob, send, read_token, settings):
    def limit(seats):
        if seats > 2:
            raise CannotAddMember

    settings.QUICKSCALE_TEAM_INVITATIONS_TAKE_SEATS = True
    with hooks.register_temporarily("core.can_add_member", limit):
        send()
        assert api(bob).post(f"invitations/{read_token()}/accept/").status_code == 200
    assert team.seats_used == 2


def sign_up(client, email):
    body = {"email": email, "password1": "long-and-unusual-7", "password2": "long-and-unusual-7"}
    return client.post(reverse("account_signup"), body)


def test_signing_up_by_an_invitation_joins_without_another_mail(api, send, team, read_token):
    send("new@example.com")
    visitor = api()
    page = reverse("base:invitation", args=[read_token()])
    assert visitor.client.get(page).status_code == 200
    assert sign_up(visitor.client, "new@example.com").status_code == 302
    assert Membership.objects.get(user__email="new@example.com").team == team
    assert visitor.get("workspace/").json()["workspace"]["label"] == "Acme"
    assert len(mail.outbox) == 1


def test_signing_up_with_another_address_proves_nothing(api, send, read_token):
    send("new@example.com")
    visitor = api()
    visitor.client.get(reverse("base:invitation", args=[read_token()]))
    sign_up(visitor.client, "other@example.com")
    user = User.objects.get(email="other@example.com")
    assert not user.memberships.exists()
    assert not user.emailaddress_set.get().verified


def test_accepting_without_an_account_leads_to_signing_in_and_back(api, send, read_token):
    send("new@example.com")
    visitor = api()
    page = reverse("base:invitation", args=[read_token()])
    response = visitor.client.post(f"{page}-/accept/")
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={page.replace('/', '%2F')}"


def test_an_invitation_may_be_to_a_role_of_the_teams_own(api, send, team, bob, read_token):
    send(role=create_role(team, "Clerk", ["audit.view"], by=None))
    api(bob).post(f"invitations/{read_token()}/accept/")
    assert Membership.objects.get(user=bob).permissions == {"audit.view"}


def test_an_invitation_of_another_team_is_nobody_elses(api, send, eve):
    create_team("Other", owner=eve)
    path = send().public_id
    for slug in ("acme", "other"):
        assert api(eve).post(f"teams/{slug}/invitations/{path}/revoke/").status_code == 404


@pytest.fixture
def three_a_day(settings):
    settings.QUICKSCALE_TEAM_INVITATIONS_PER_DAY = 3


def send_invitations(api, user, team, *names):
    path = f"teams/{team.slug}/invitations/"
    answers = [
        api(user).post(path, {"email": f"{it}@example.com", "role": "member"}) for it in names
    ]
    return [answer.status_code for answer in answers], answers[-1]


def test_a_team_sends_so_many_invitations_a_day_whoever_of_it_does(
    three_a_day, ann, bob, team, api, join, problem
):
    join(bob, team, "admin")
    assert send_invitations(api, ann, team, "a", "b")[0] == [201, 201]
    statuses, last = send_invitations(api, bob, team, "c", "d")
    assert statuses == [201, 429]
    assert problem(last) == (429, "too-many-invitations")
    assert 0 < int(last["Retry-After"]) <= 24 * 60 * 60
    assert Invitation.objects.for_team(team).count() == 3


def test_a_person_sends_so_many_invitations_a_day_in_however_many_teams(
    three_a_day, ann, team, api
):
    other = create_team("Other", owner=ann)
    assert send_invitations(api, ann, team, "a", "b")[0] == [201, 201]
    assert send_invitations(api, ann, other, "c", "d")[0] == [201, 429]


def test_to_send_again_counts_and_a_day_later_there_are_new_ones(three_a_day, ann, team, api):
    with time_machine.travel("2030-01-01T12:00Z", tick=False) as clock:
        _statuses, answer = send_invitations(api, ann, team, "a")
        again = f"teams/{team.slug}/invitations/{answer.json()['id']}/resend/"
        for expected in (200, 200, 429):
            clock.shift(61)
            assert api(ann).post(again).status_code == expected
        clock.shift(24 * 60 * 60)
        assert api(ann).post(again).status_code == 200
