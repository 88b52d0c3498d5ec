"""Teams of a CRM with rows by the hundred thousand, which the database makes by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
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
