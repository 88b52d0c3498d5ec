"""Searching a hundred thousand rows asks an index, and never looks at every row."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from .conftest import API

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ROWS = 100_000
PEOPLE = f"""
INSERT INTO quickscale_users_user (password, is_superuser, public_id, email, name, is_staff,
                                   is_active, date_joined)
SELECT '!', false, gen_random_uuid(), 'user' || n || '@example.com', 'Person' || n || ' Example',
       false, true, now()
FROM generate_series(1, {ROWS}) AS n
"""
EVENTS = f"""
INSERT INTO quickscale_audit_auditevent (public_id, action, object_type, object_id, label, data,
                                         user_agent, created_at)
SELECT gen_random_uuid(), CASE WHEN n <= 20 THEN 'team.closed' ELSE 'account.signed_in' END, '', '',
       '', '{{}}', '', now()
FROM generate_series(1, {ROWS}) AS n
"""


@pytest.fixture
def rows_read():
    """Return a function that asks for an address, and returns what came and how many rows of a
    table were read for it."""

    def read(client, address, table):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        selects = [it["sql"] for it in queries if f'FROM "{table}"' in it["sql"]]
        return answer.json()["results"], sum(count_rows(sql, table) for sql in selects)

    return read


def count_rows(sql, table):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        [[plan]] = cursor.fetchall()
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return sum(map(count_of, walk(plan[0]["Plan"], table)))


def walk(node, table):
    """Yield the parts of a plan that read a table, none of which may be the whole table."""
    if node.get("Relation Name") == table:
        assert node["Node Type"] != "Seq Scan"
        yield node
    for child in node.get("Plans", ()):
        yield from walk(child, table)


def count_of(node):
    return (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]


def fill(statement, table):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute(f"ANALYZE {table}")


@pytest.mark.parametrize("search", ["user77777", "PERSON77777", "person77777+ex"])
def test_people_are_found_by_the_beginning_of_address_or_name(staff_client, rows_read, search):
    table = "quickscale_users_user"
    fill(PEOPLE, table)
    found, read = rows_read(staff_client, f"{API}/users/?search={search}", table)
    assert [it["email"] for it in found] == ["user77777@example.com"]
    assert read < 100


@pytest.mark.parametrize("code", ["team.closed", "team.c", "team"])
def test_the_audit_log_is_narrowed_by_the_beginning_of_a_code(staff_client, rows_read, code):
    table = "quickscale_audit_auditevent"
    fill(EVENTS, table)
    found, read = rows_read(staff_client, f"{API}/audit/?action={code}", table)
    assert len(found) == 20
    assert read < 100
