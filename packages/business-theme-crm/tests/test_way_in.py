"""How people come to their team's records."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


@pytest.fixture
def enter():
    """Return a function that signs somebody in by the form, and returns their browser."""

    def start(user):
        user.set_password(PASSWORD)
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        client = Client()
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        return client

    return start


def test_a_member_of_one_team_acts_for_it_from_the_moment_they_sign_in(enter, make_member):
    assert enter(make_member("bob")).get("/leads/").status_code == 200


def test_a_member_of_two_teams_is_asked_for_which_they_act(enter, make_member):
    from quickscale.core.teams.services import create_team

    bob = make_member("bob")
    create_team("Support", owner=bob)
    answer = enter(bob).get("/leads/")
    assert answer.headers["Location"] == "/account/workspace/?next=%2Fleads%2F"
