"""What the core's own pages cost in statements and templates; no row adds a statement."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quickscale.core.teams.models import Membership
from quickscale.core.teams.services import create_team
from quickscale.core.webhooks.services import create_endpoint

pytestmark = pytest.mark.django_db

TRANSACTIONS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
#: The statements of each page, its template renders, and those that each row adds.
BUDGETS = {
    "overview": (52, 139, 0),  # with the first steps of a shop that is not set up
    "members": (10, 33, 2),
    "ledger": (7, 35, 1),
    "webhooks": (7, 34, 1),
}


@pytest.fixture
def boss(django_user_model):
    return django_user_model.objects.create_superuser("boss@example.com", name="Boss", password="x")


@pytest.fixture
def team(boss):
    return create_team("Blue", owner=boss)


@pytest.fixture
def addresses(team):
    return {
        "overview": reverse("dashboard:overview"),
        "members": reverse("base:team-members", kwargs={"slug": team.slug}),
        "ledger": reverse("base:ledger"),
        "webhooks": reverse("base:webhooks"),
    }


def fill(boss, team, rows, django_user_model):
    """Let there be so many rows on each of the pages."""
    for number in range(rows):
        user = django_user_model.objects.create_user(f"user{number}@example.com")
        Membership.objects.create(team=team, user=user)
        boss.credits.grant(10, source="test", reason=f"Gift {number}")
        create_endpoint(user=boss, url=f"https://example.com/{number}", events=["*"])


def open_page(client, address, language="en"):
    """Return the number of statements and of template renders that a page takes."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    statements = [each for each in queries if not each["sql"].startswith(TRANSACTIONS)]
    return len(statements), len(answer.templates)


@pytest.mark.parametrize("language", ["en", "de", "ar"])
@pytest.mark.parametrize("rows", [2, 20])
@pytest.mark.parametrize("page", BUDGETS)
def test_a_page_keeps_its_budget_however_much_it_shows_and_in_each_language(
    client, boss, team, addresses, django_user_model, page, rows, language
):
    cache.clear()
    fill(boss, team, rows, django_user_model)
    client.force_login(boss)
    open_page(client, addresses[page], language)  # A process does some things for its first page.
    # What a process keeps for a minute may end during one of two.
    statements, renders = min(open_page(client, addresses[page], language) for _time in range(2))
    most_statements, most_renders, renders_a_row = BUDGETS[page]
    assert statements <= most_statements
    assert renders <= most_renders + rows * renders_a_row
