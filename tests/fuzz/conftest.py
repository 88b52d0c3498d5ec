"""A database that lasts for the whole run, and people who ask."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings, setup_databases, teardown_databases
from django.utils.crypto import get_random_string
from pytest_django import DjangoDbBlocker

from quickscale.core.http import request_context
from quickscale.core.layers.stack import get_stack
from quickscale.core.skin_system.screens import chosen_theme, screens_of
from quickscale.core.teams import team_scope
from quickscale.core.teams.models import Membership, Team
from quickscale.core.teams.services import create_team
from quickscale.core.users.models import User
from stripe_sandbox.site import connected_stripe

_numbers = itertools.count()

PLANS = [
    {"slug": "free", "name": "Free", "default": True, "limits": {"seats": {"count": 3}}},
    {
        "slug": "pro",
        "name": "Pro",
        "features": {"reports": "Reports"},
        "credits": 100,
        "per_seat": True,
        "prices": [{"currency": "USD", "interval": "month", "amount": "10.00"}],
    },
]
PACKS = [{"slug": "hundred", "name": "100 credits", "credits": 100, "price": "50.00"}]


class SampleTeam:
    """The team for which all visitors work, where the theme's data belongs to teams."""

    def is_needed(self) -> bool:
        return any(it.screen.audience == "team" for it in screens_of(chosen_theme()))

    def make(self) -> Team:
        owner = User.objects.create_user("owner@example.com", None, name="Owner")
        self.team = create_team("Fuzzed", owner=owner)
        return self.team

    def join(self, client: Client, user: User) -> None:
        Membership.objects.create(team=self.team, user=user, role="admin")
        session = client.session
        session[request_context.TEAM] = str(self.team.public_id)
        session.save()


TEAM = SampleTeam()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.import_plugin("schemathesis.pytest.plugin")


@pytest.fixture(scope="session", autouse=True)
def database(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep what one request wrote for the next: operations that find nothing prove little.

    Payments are taken by a Stripe of our own.
    """
    billing = override_settings(QUICKSCALE_PLANS=PLANS, QUICKSCALE_CREDIT_PACKS=PACKS)
    with django_db_blocker.unblock(), billing, connected_stripe(settings):
        made = setup_databases(verbosity=0, interactive=False)
        for command in ("sync_plans", "sync_stripe"):
            call_command(command, verbosity=0)
        with team_scope(TEAM.make()) if TEAM.is_needed() else nullcontext():
            for line in get_stack().demo:
                call_command(*line.split(), verbosity=0)
        yield
        teardown_databases(made, verbosity=0)


# A test with a parameter has its operation in its name too.
@pytest.fixture(params=["all visitors"])
def visitors() -> dict[str, dict[str, dict[str, str]]]:
    """Return what visitors' browsers send: nobody's, a member's, one of the staff's.

    All of them ask the same: to think of it takes longer than to answer it.
    """
    return {
        "nobody": make_browser({}),
        "a member": make_browser(sign_in(is_staff=False)),
        "staff": make_browser(sign_in(is_staff=True)),
    }


def make_browser(cookies: dict[str, str]) -> dict[str, dict[str, str]]:
    token = get_random_string(32)
    return {
        "cookies": {settings.CSRF_COOKIE_NAME: token, **cookies},
        "headers": {"X-CSRFToken": token},
    }


def sign_in(*, is_staff: bool) -> dict[str, str]:
    email = f"person{next(_numbers)}@example.com"
    user = User.objects.create_user(
        email, "s3cret-enough", is_staff=is_staff, is_superuser=is_staff
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    user.credits.grant(1000, source="test", reason="To try with")
    client = Client()
    client.force_login(user)
    if TEAM.is_needed():
        TEAM.join(client, user)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
