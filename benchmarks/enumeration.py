"""How long answers take for an address that has an account, against one that has none.

Sign-in, a new password, a code, both kinds of sign-up, an invitation by the API and by its page:
each is asked many times for either address in turn; the slower median may be little above the
other. Passwords are hashed by the cheapest hasher, so that nothing hides behind the hashing: with
the real one the same differences are a tenth of the whole. DATABASE_URL chooses the database.

Run: python benchmarks/enumeration.py [rounds]
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale_testing.settings")

import django
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import (
    override_settings,
    setup_databases,
    setup_test_environment,
    teardown_databases,
    teardown_test_environment,
)
from django.urls import reverse
from side_by_side import finish, report

ROUNDS = 40
#: A quarter more is less than what the network and the neighbours add.
BAR = 1.25
KNOWN, UNKNOWN = "eve@example.com", "new@example.com"
PASSWORD = "a-long-Secret-9"
BOTH = {"password1": PASSWORD, "password2": PASSWORD}
PAGES = {
    "sign in": ("account_login", "login", {"password": "wrong"}),
    "new password": ("account_reset_password", "email", {}),
    "sign in by code": ("account_request_login_code", "email", {}),
    "sign up": ("account_signup", "email", BOTH),
    "sign up by passkey": ("account_signup_by_passkey", "email", {}),
}

Ask = Callable[[str], object]

django.setup()


def ask_page(name: str, field: str, rest: dict[str, str]) -> Ask:
    """Return a function that sends an account page as a new visitor."""
    return lambda email: Client().post(reverse(name), {field: email, **rest})


def make_people() -> Client:
    """Make the known address, and a team; return its owner, signed in."""
    from allauth.account.models import EmailAddress

    from quickscale.core.teams.services import create_team
    from quickscale.core.users.models import User

    eve = User.objects.create_user(KNOWN, PASSWORD)
    EmailAddress.objects.create(user=eve, email=KNOWN, verified=True, primary=True)
    ann = User.objects.create_user("ann@example.com", PASSWORD)
    create_team("Acme", owner=ann)
    client = Client()
    client.force_login(ann)
    return client


def list_questions(owner: Client) -> dict[str, Ask]:
    """Return what is asked with either address, by name."""
    page, role = reverse("base:team-invite", args=["acme"]), {"role": "member"}
    operation = "/api/core/teams/acme/invitations/"
    questions: dict[str, Ask] = {name: ask_page(*page) for name, page in PAGES.items()}
    questions["invite by the API"] = lambda email: owner.post(
        operation, {"email": email, **role}, "application/json"
    )
    questions["invite by the page"] = lambda email: owner.post(page, {"email": email, **role})
    return questions


def forget() -> None:
    """Take back what one question left behind: limits, mails, an account, an invitation."""
    from quickscale.core.teams.models import Invitation
    from quickscale.core.users.models import User

    User.objects.filter(email=UNKNOWN).delete()
    Invitation.objects.across_teams().delete()
    cache.clear()
    mail.outbox.clear()


def measure(ask: Ask, email: str) -> float:
    """Return the seconds that an answer takes."""
    began = time.perf_counter()
    ask(email)
    seconds = time.perf_counter() - began
    forget()
    return seconds


def compare(name: str, ask: Ask, rounds: int) -> bool:
    """Ask for both addresses in turn, and hold the medians to the bar."""
    for email in (KNOWN, UNKNOWN):
        measure(ask, email)
    turns = ((KNOWN, UNKNOWN), (UNKNOWN, KNOWN))
    taken: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for number in range(rounds):
        for email in turns[number % 2]:
            taken[email].append(measure(ask, email))
    known, unknown = (statistics.median(taken[email]) for email in (KNOWN, UNKNOWN))
    slower = "known" if known > unknown else "unknown"
    title = f"{connection.vendor}, {name}, {slower} address"
    return report(title, max(known, unknown), min(known, unknown), bar=BAR)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    no_limits = {
        "QUICKSCALE_API_THROTTLES": {**settings.QUICKSCALE_API_THROTTLES, "invitations": None},
        "QUICKSCALE_TEAM_INVITATIONS_PER_DAY": 1_000_000,
    }
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with override_settings(**no_limits):
            questions = list_questions(make_people())
            held = [compare(name, ask, rounds) for name, ask in questions.items()]
    finally:
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()
    finish(*held)


if __name__ == "__main__":
    main()
