"""Teams of a CRM with rows by the hundred thousand, which the database makes by itself."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

FIRST_NAMES = (
    "Ada Alan Anna Ben Carla Chen Clara David Elena Emil Emma Felix Frida Georg Hanna Ivan Jonas "
    "Julia Jürgen Karl Kim Lea Leo Lina Maria Max Mei Mia Nina Noah Ole Otto Paul Paula Rosa Sara "
    "Theo Tom Zara Zoë"
)
SYLLABLES = "an ber cas dor el fin gar hol in jan kow lun mar nov or pet qui ros sten tor"


def write_choice(words: str, number: str) -> str:
    """Return the SQL of one of some words, by a number."""
    return f"(string_to_array('{words}', ' '))[1 + ({number}) %% {len(words.split())}]"


#: A number that says nothing of another one, nor of the order of rows.
HASH = "abs(hashint4(n * 7 + {}))"
FIRST_NAME = write_choice(FIRST_NAMES, HASH.format(0))
#: One of 8,000.
LAST_NAME = (
    f"initcap({' || '.join(write_choice(SYLLABLES, HASH.format(part)) for part in (1, 2, 3))})"
)

COMPANIES = f"""
    INSERT INTO crm_company (public_id, created_at, updated_at, team_id, owner_id, custom, name,
        website, domain, phone, phone_e164, industry, street, postcode, city, country, description)
    SELECT gen_random_uuid(), now(), now(), %(team)s, %(owner)s, '{{}}', name || ' ' || n, '',
        'company' || n || '.example', '', '', 'Retail', '', '', 'Bergen', 'Norway', ''
    FROM (SELECT n, {LAST_NAME} AS name FROM generate_series(1, %(companies)s) AS n) AS named"""

CONTACTS = f"""
    INSERT INTO crm_contact (public_id, created_at, updated_at, team_id, owner_id, custom,
        company_id, first_name, last_name, job_title, email, email_normalized, phone, phone_e164,
        do_not_email, do_not_call, description)
    SELECT gen_random_uuid(), now() - n * interval '1 second', now(), %(team)s, %(owner)s, '{{}}',
        %(company)s + n %% %(companies)s, first_name, last_name, 'Buyer', email, email,
        '+1 212 ' || 5550000 + n, '+1212' || 5550000 + n, false, false, ''
    FROM (SELECT n, {FIRST_NAME} AS first_name, {LAST_NAME} AS last_name,
        lower({LAST_NAME}) || n || '@example' || n %% 5000 || '.com' AS email
        FROM generate_series(1, %(contacts)s) AS n) AS named"""

#: A fifth of the deals is open, a quarter won, the others lost; all were opened within two years.
DEALS = f"""
    INSERT INTO crm_deal (public_id, created_at, updated_at, team_id, owner_id, custom, name,
        stage_id, status, amount, home_amount, currency, probability, probability_is_manual,
        opened_on, expected_close_on, closed_on, stage_since, source, next_step, description,
        lost_reason, lost_note)
    SELECT gen_random_uuid(), opened, now(), %(team)s, %(owner)s, '{{}}', 'Deal ' || n,
        (%(stages)s::bigint[])[place], (%(kinds)s::text[])[place], 100 + {HASH.format(3)} %% 9900,
        100 + {HASH.format(3)} %% 9900, 'USD', (%(probabilities)s::int[])[place], false, opened,
        current_date + {HASH.format(4)} %% 180 - 30,
        CASE WHEN place > 4 THEN least(opened + {HASH.format(5)} %% 90, current_date) END, opened,
        (ARRAY['website', 'referral', 'event', ''])[1 + {HASH.format(6)} %% 4], '', '',
        CASE place WHEN 6 THEN {write_choice("price competitor budget timing", HASH.format(7))}
            ELSE '' END, ''
    FROM (SELECT n, (current_date - {HASH.format(8)} %% 730) AS opened,
        CASE WHEN n %% 20 < 4 THEN 1 + n %% 4 WHEN n %% 20 < 9 THEN 5 ELSE 6 END AS place
        FROM generate_series(1, %(deals)s) AS n) AS placed"""

#: Each deal went through as many stages as there are steps.
STEPS = """
    INSERT INTO crm_stagechange (public_id, team_id, deal_id, by_id, from_stage_id, to_stage_id,
        from_name, to_name, from_kind, to_kind, at, seconds)
    SELECT gen_random_uuid(), %(team)s, id, %(owner)s, (%(stages)s::bigint[])[step - 1],
        CASE WHEN step = %(steps)s THEN stage_id ELSE (%(stages)s::bigint[])[step] END, '', '', '',
        CASE WHEN step = %(steps)s THEN status ELSE 'open' END,
        created_at + step * interval '1 day', 86400
    FROM crm_deal, generate_series(1, %(steps)s) AS step WHERE team_id = %(team)s"""
STEPS_EACH = 5


def make_team(name: str) -> tuple[Any, Any]:
    """Make a team; return it and its owner."""
    from django.contrib.auth import get_user_model

    from quickscale.core.teams.services import create_team

    owner = get_user_model().objects.create_user(f"{name}@example.com", name=name.title())
    return create_team(name.title(), owner=owner), owner


def fill(team: Any, owner: Any, *, contacts: int) -> None:
    """Give a team so many contacts, five of each of its companies, and every fourth a tag."""
    from django.db import connection

    from quickscale_business_themes.crm.models import Company, Tag

    said = {"team": team.pk, "owner": owner.pk, "contacts": contacts, "companies": contacts // 5}
    with connection.cursor() as cursor:
        cursor.execute(COMPANIES, said)
        first = Company.objects.for_team(team).order_by("pk").values_list("pk", flat=True)[0]
        cursor.execute(CONTACTS, {**said, "company": first})
        tag = Tag.objects.for_team(team).create(name="Newsletter")
        cursor.execute(
            "INSERT INTO crm_contact_tags (contact_id, tag_id) "
            "SELECT id, %s FROM crm_contact WHERE team_id = %s AND id %% 4 = 0",
            (tag.pk, team.pk),
        )


def fill_deals(team: Any, owner: Any, *, changes: int) -> None:
    """Give a team so many stage changes, five of each of its deals."""
    from django.db import connection

    from quickscale_business_themes.crm.models import Stage

    stages = list(Stage.objects.for_team(team).order_by("position"))
    said = {
        "team": team.pk,
        "owner": owner.pk,
        "deals": changes // STEPS_EACH,
        "steps": STEPS_EACH,
        "stages": [stage.pk for stage in stages],
        "kinds": [stage.kind for stage in stages],
        "probabilities": [stage.probability for stage in stages],
    }
    with connection.cursor() as cursor:
        cursor.execute(DEALS, said)
        cursor.execute(STEPS, said)


def sign_in(team: Any, owner: Any) -> Any:
    """Return the browser of a member, in which they work for their team."""
    from django.test import Client

    from quickscale.core.http import request_context

    client = Client()
    client.force_login(owner)
    session = client.session
    session[request_context.TEAM] = str(team.public_id)
    session.save()
    return client


def measure(client: Any, path: str, *, requests: int = 1) -> float:
    """Return the seconds that a request takes in this process and in the database."""
    from django.db import connection

    waited = 0.0

    def wait(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal waited
        began, before = time.perf_counter(), time.process_time()
        try:
            return execute(*arguments)
        finally:
            waited += time.perf_counter() - began - (time.process_time() - before)

    start = time.process_time()
    with connection.execute_wrapper(wait):
        for _ in range(requests):
            assert client.get(path).status_code == 200
    return (time.process_time() - start + waited) / requests


@contextmanager
def own_database() -> Iterator[Any]:
    """Start PostgreSQL with an empty CRM in it; give the server."""
    from quickscale_testing.postgres import own_server

    with own_server() as server:
        os.environ.update(
            DATABASE_URL=server.url,
            DJANGO_SETTINGS_MODULE="quickscale_testing.settings",
            QUICKSCALE_TEST_THEME="crm",
            QUICKSCALE_TEST_PLUGINS="",
        )
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections
        from django.test.utils import setup_test_environment

        setup_test_environment()
        call_command("migrate", verbosity=0)
        try:
            yield server
        finally:
            connections.close_all()
