"""The audit log is written once: models and database hold that, and only forgetting passes."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from quickscale.core.audit.models import AuditEvent, AuditIsAppendOnly
from quickscale.core.audit.services import forget_person, record
from quickscale.core.users.models import User

pytestmark = pytest.mark.django_db

TABLE = AuditEvent._meta.db_table


@pytest.fixture
def ann():
    return User.objects.create_user("ann@example.com")


@pytest.fixture
def event(ann):
    return record("account.signed_in", actor=ann, label="Ann", data={"method": "code"})


def execute(sql):
    with transaction.atomic():
        connection.cursor().execute(sql)


def test_the_model_refuses_to_change_or_delete(event):
    for attempt in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(action="x"),
        lambda: AuditEvent.objects.bulk_update([event], ["action"]),
    ):
        with pytest.raises(AuditIsAppendOnly):
            attempt()


@pytest.mark.parametrize(
    "change",
    [
        "action = 'account.signed_out'",
        "label = 'Eve'",
        "ip = '192.0.2.66'",
        'data = \'{"method": "x"}\'',
        "created_at = '2020-01-01'",
        "label = '', action = 'x'",
    ],
)
def test_the_database_refuses_to_change(event, change):
    with pytest.raises(DatabaseError, match="append-only"):
        execute(f"UPDATE {TABLE} SET {change}")


@pytest.mark.postgres
def test_postgresql_refuses_to_delete(event):
    with pytest.raises(DatabaseError, match="append-only"):
        execute(f"DELETE FROM {TABLE}")


@pytest.mark.parametrize("mark", [None, pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_person_is_forgotten_and_the_event_stays(event, ann, mark):
    forget_person(ann, [ann.email])
    event.refresh_from_db()
    assert (event.action, event.actor) == ("account.signed_in", ann)
    assert (event.label, event.ip, event.user_agent, event.data) == ("", None, "", {})


@pytest.mark.parametrize("mark", [None, pytest.param("postgres", marks=pytest.mark.postgres)])
def test_the_event_outlives_the_person(event, ann, mark):
    ann.delete()
    event.refresh_from_db()
    assert event.actor is None


@pytest.mark.parametrize("mark", [None, pytest.param("postgres", marks=pytest.mark.postgres)])
def test_only_what_is_older_than_the_retention_is_purged(event, settings, mark):
    old = timezone.now() - timedelta(days=31)
    AuditEvent.objects.bulk_create(AuditEvent(action="x.y", created_at=old) for _ in range(3))
    settings.QUICKSCALE_AUDIT_DAYS = 30
    out = StringIO()
    call_command("purge_audit_log", stdout=out)
    assert out.getvalue() == "Deleted 3 events older than 30 days.\n"
    assert list(AuditEvent.objects.all()) == [event]


@pytest.mark.postgres
def test_the_door_of_the_purge_closes_behind_it(event):
    call_command("purge_audit_log", "--days=9999", stdout=StringIO())
    with transaction.atomic():
        connection.cursor().execute("SELECT set_config('quickscale.audit_purge', '', true)")
    with pytest.raises(DatabaseError, match="append-only"):
        execute(f"DELETE FROM {TABLE}")


def test_staff_read_it_and_change_nothing(admin_client, event):
    listing = reverse("admin:quickscale_audit_auditevent_changelist")
    assert admin_client.get(listing).status_code == 200
    page = reverse("admin:quickscale_audit_auditevent_change", args=[event.pk])
    assert admin_client.get(page).status_code == 200
    assert admin_client.post(page, {"action": "x"}).status_code == 403
