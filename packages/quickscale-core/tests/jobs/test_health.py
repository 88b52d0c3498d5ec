"""What a load balancer, a container and a monitor are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from quickscale.core import hooks
from quickscale.core.jobs import HealthCheck, health, scheduler
from quickscale.core.jobs.models import ScheduledRun
from quickscale.core.jobs.tasks import task
from quickscale.core.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db

READY = "/health/ready/"
WORK = "/health/work/"


@task
def wait_for_a_worker():
    """Never runs: nobody works here."""


@pytest.fixture(autouse=True)
def migrations_are_not_known_yet():
    health.check_migrations.applied = False
    yield
    health.check_migrations.applied = False


@pytest.fixture
def worked():
    """Let every command of the schedule have run just now."""
    scheduler.run_due()


@pytest.fixture
def broken_database(monkeypatch):
    def refuse():
        raise DatabaseError("password authentication failed for user 'app'")

    monkeypatch.setattr(connection, "cursor", refuse)


@pytest.mark.parametrize("path", ["/health/", "/health/live/", READY])
def test_a_healthy_application_answers_200(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response.json()["status"] == "ok"
    assert response["Cache-Control"] == "no-store"


def test_ready_names_what_was_checked(client):
    assert client.get(READY).json()["checks"] == {
        "application": "ok",
        "database": "ok",
        "cache": "ok",
        "migrations": "ok",
    }


def test_text_is_answered_to_whoever_prefers_it(client):
    response = client.get(READY, headers={"accept": "text/plain"})
    assert (
        response.content.decode()
        == "ok\napplication: ok\ndatabase: ok\ncache: ok\nmigrations: ok\n"
    )


def test_a_database_that_is_away_is_503_and_no_reason_is_told(client, broken_database, caplog):
    response = client.get(READY)
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "failing"
    assert "password" not in response.content.decode()
    assert "Health check database failed" in caplog.text


def test_a_process_lives_while_its_database_is_away(client, broken_database):
    assert client.get("/health/live/").status_code == 200


def test_live_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/health/live/")


def test_pages_that_cannot_be_loaded_are_503(client, settings):
    settings.ROOT_URLCONF = "no_such_module"
    response = client.get(READY)
    assert (response.status_code, response.json()["checks"]["application"]) == (503, "failing")


def test_a_cache_that_forgets_is_503(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert client.get(READY).json()["checks"]["cache"] == "failing"


def test_a_migration_that_is_not_applied_is_503_until_it_is(client):
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("quickscale_mail", "0003_mail_buttons")
    response = client.get(READY)
    assert (response.status_code, response.json()["checks"]["migrations"]) == (503, "failing")
    recorder.record_applied("quickscale_mail", "0003_mail_buttons")
    assert client.get(READY).status_code == 200


def test_ready_leaves_out_the_migrations_that_a_deploy_has_deferred(client, monkeypatch):
    MigrationRecorder(connection).record_unapplied("quickscale_jobs", "0001_initial")
    monkeypatch.setenv("QUICKSCALE_DEFERRED_MIGRATIONS", "quickscale_jobs.0001_initial")
    assert client.get(READY).status_code == 200


def test_ready_names_the_release_that_was_deployed(client, monkeypatch):
    assert "release" not in client.get(READY).json()
    monkeypatch.setenv("QUICKSCALE_RELEASE", "c425bb5fb588")
    assert client.get(READY).json()["release"] == "c425bb5fb588"


def test_ready_is_cheap_once_migrations_are_known(client, django_assert_num_queries):
    client.get(READY)
    with django_assert_num_queries(1):
        client.get(READY)


def test_health_needs_neither_https_nor_a_known_host(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["shop.example.com"]
    assert client.get(READY, headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_health_is_only_asked(client):
    assert client.post(READY).status_code == 405


def test_an_asynchronous_server_answers_too(client):
    from asgiref.sync import async_to_sync
    from django.test import AsyncClient

    assert async_to_sync(AsyncClient().get)("/health/live/").status_code == 200


def test_a_schedule_that_nobody_runs_is_failing(client):
    response = client.get(WORK)
    assert (response.status_code, response.json()["checks"]["schedule"]) == (503, "failing")


def test_work_that_is_done_is_fine(client, worked):
    assert client.get(WORK).json()["status"] == "ok"


def test_a_scheduler_that_stopped_is_failing(client, worked):
    ScheduledRun.objects.update(started_at=timezone.now() - timedelta(hours=1))
    assert client.get(WORK).json()["checks"]["schedule"] == "failing"


def test_a_command_that_failed_is_failing(client, worked):
    ScheduledRun.objects.filter(name="expire_credits").update(error="ValueError: x")
    assert client.get(WORK).json()["checks"]["schedule"] == "failing"


def test_a_queue_that_no_worker_takes_from_is_failing(client, worked, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    wait_for_a_worker.enqueue()
    assert client.get(WORK).json()["checks"]["tasks"] == "ok"
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=20))
    assert client.get(WORK).json()["checks"]["tasks"] == "failing"


def test_a_task_for_later_is_not_late(client, worked, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    wait_for_a_worker.using(run_after=timezone.now() + timedelta(hours=1)).enqueue()
    assert client.get(WORK).json()["checks"]["tasks"] == "ok"


def test_a_layer_names_parts_of_its_own(client, worked):
    named = [HealthCheck("imports", lambda: False)]
    with hooks.register_temporarily("core.health_checks", lambda: named):
        assert client.get(WORK).json()["checks"]["imports"] == "failing"
        assert "imports" not in client.get(READY).json()["checks"]
        with pytest.raises(CommandError, match="Unhealthy: imports"):
            call_command("check_health", "imports")


def test_every_part_has_its_place(client):
    parts = ["tasks", "schedule", "mail", "cache_server", "subscriptions"]
    assert list(client.get(WORK).json()["checks"]) == parts


def test_a_mail_that_was_given_up_is_failing(client, worked):
    OutgoingMail.objects.create(
        template="x", recipient="a@example.com", status="failed", finished_at=timezone.now()
    )
    assert client.get(WORK).json()["checks"]["mail"] == "failing"


def test_a_container_without_a_web_server_asks_by_command(broken_database):
    with pytest.raises(CommandError, match="Unhealthy: database"):
        call_command("check_health", "database", "cache")


def test_the_command_knows_every_part(worked, capsys):
    call_command("check_health")
    assert (
        "application, database, cache, migrations, tasks, schedule, mail" in capsys.readouterr().out
    )


def test_the_command_refuses_a_part_that_does_not_exist():
    with pytest.raises(CommandError, match="Unknown check: databse"):
        call_command("check_health", "databse")
