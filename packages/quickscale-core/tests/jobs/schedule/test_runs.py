"""What is due runs once, whoever asks, and one command's failure stays its own."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from quickscale.core import hooks
from quickscale.core.jobs import ScheduledCommand, scheduler
from quickscale.core.jobs import scheduler as runs
from quickscale.core.jobs.models import ScheduledRun

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
HOURLY = ScheduledCommand("hourly", every=HOUR)


@pytest.fixture
def ran(monkeypatch):
    """Name two commands, one of which fails, and tell what ran."""
    ran = []

    def run(name, *arguments, **options):
        ran.append(" ".join((name, *arguments)))
        if name == "broken":
            raise CommandError("no disk")

    monkeypatch.setattr(runs, "call_command", run)
    named = [[ScheduledCommand("broken", HOUR), HOURLY]]
    monkeypatch.setattr(runs, "collect_scheduled_commands", lambda: named)
    return ran


def set_back(by):
    ScheduledRun.objects.update(started_at=timezone.now() - by)


def test_a_command_runs_when_it_is_first_named(ran):
    runs.run_due()
    assert "hourly" in ran


def test_a_command_does_not_run_again_before_its_time(ran):
    runs.run_due()
    set_back(timedelta(minutes=59))
    runs.run_due()
    assert ran.count("hourly") == 1


def test_a_command_runs_again_when_its_time_has_come(ran):
    runs.run_due()
    set_back(HOUR)
    runs.run_due()
    assert ran.count("hourly") == 2


def test_runs_that_were_missed_are_not_made_up_for(ran):
    runs.run_due()
    set_back(timedelta(days=3))
    runs.run_due()
    runs.run_due()
    assert ran.count("hourly") == 2


def test_a_failure_does_not_keep_other_commands_from_running(ran):
    assert runs.run_due() == 1
    assert ran == ["broken", "hourly"]
    assert ScheduledRun.objects.get(name="broken").error == "CommandError: no disk"


def test_a_command_that_failed_runs_again_at_its_next_time(ran):
    runs.run_due()
    set_back(HOUR)
    runs.run_due()
    assert ran.count("broken") == 2


def test_a_command_that_exits_does_not_end_the_schedule(ran, monkeypatch):
    def leave(*args, **options):
        raise SystemExit(3)

    monkeypatch.setattr(runs, "call_command", leave)
    assert runs.run_due() == 2


def test_a_run_that_goes_on_is_not_started_again():
    runs.remember([HOURLY])
    assert runs.start_run(HOURLY)
    ScheduledRun.objects.update(started_at=timezone.now() - HOUR)
    assert runs.start_run(HOURLY) is None


def test_a_run_that_died_is_started_again_after_its_lease():
    runs.remember([HOURLY])
    runs.start_run(HOURLY)
    past = timezone.now() - HOUR
    ScheduledRun.objects.update(started_at=past, locked_until=past)
    assert runs.start_run(HOURLY)


def test_a_run_that_was_taken_for_dead_does_not_end_its_successor():
    runs.remember([HOURLY])
    first = runs.start_run(HOURLY)
    ScheduledRun.objects.update(started_at=timezone.now() - HOUR, locked_until=None)
    assert runs.start_run(HOURLY)
    runs.finish_run(first, "")
    assert ScheduledRun.objects.get().is_locked


def test_the_command_for_cron_fails_if_a_command_failed(ran):
    with pytest.raises(CommandError, match="1 commands failed"):
        call_command("run_schedule", once=True)


def test_every_command_that_is_named_exists_and_runs():
    assert runs.run_due() == 0
    names = set(ScheduledRun.objects.values_list("name", flat=True))
    assert {"deliver_mail", "expire_credits", "cleanup_idempotency", "clearsessions"} <= names
    assert {"rollup_analytics", "purge_analytics"} <= names


def test_the_results_of_tasks_are_pruned_where_they_are_kept_in_the_database(settings):
    assert "prune_db_task_results" not in {each.command for each in runs.list_commands()}
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    assert "prune_db_task_results" in {each.command for each in runs.list_commands()}
    assert runs.run_due() == 0


def test_the_results_of_every_queue_and_backend_are_pruned(settings):
    database = {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}
    settings.TASKS = {"default": database, "reports": database}
    old = timezone.now() - timedelta(days=15)
    ended = {"status": "SUCCESSFUL", "enqueued_at": old, "started_at": old, "finished_at": old}
    for backend, queue in (("default", "default"), ("default", "mail"), ("reports", "slow")):
        DBTaskResult.objects.create(
            backend_name=backend,
            queue_name=queue,
            args_kwargs={"args": [], "kwargs": {}},
            task_path="quickscale.core.mail.outbox.deliver_mail",
            **ended,
        )
    assert runs.run_due() == 0
    assert not DBTaskResult.objects.exists()


def test_a_command_that_is_named_again_replaces_the_earlier_one():
    again = [ScheduledCommand("deliver_mail", every=timedelta(minutes=9))]
    with hooks.register_temporarily("core.scheduled_commands", lambda: again):
        found = [each for each in runs.list_commands() if each.command == "deliver_mail"]
    assert found == again


def test_the_list_tells_when_each_command_ran():
    moment = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
    ScheduledRun.objects.create(name="purge_mail", started_at=moment, error="CommandError: x")
    out = StringIO()
    call_command("run_schedule", "--list", stdout=out)
    lines = {line.split()[0]: line for line in out.getvalue().splitlines()}
    assert "every 1 day, 0:00:00" in lines["purge_mail"]
    assert lines["purge_mail"].endswith("last 2026-11-24 03:30:00  CommandError: x")
    assert lines["expire_credits"].endswith("last never")


def test_a_command_that_ended_while_the_database_was_away_is_released(monkeypatch):
    told = []

    def tell(*args):
        told.append(args)
        if len(told) < 3:
            raise OperationalError("the connection is closed")

    monkeypatch.setattr(scheduler, "finish_run", tell)
    monkeypatch.setattr(scheduler, "close_old_connections", lambda: None)  # it is the test's own
    command, run = ScheduledCommand("purge_mail", every=HOUR), ScheduledRun(name="purge_mail")
    scheduler.Scheduler(pause=0.01)._run(command, run)
    assert told == [(run, "")] * 3


def test_a_run_that_goes_on_for_longer_than_its_lease_is_not_started_again(monkeypatch):
    monkeypatch.setattr(scheduler, "close_old_connections", lambda: None)  # it is the test's own
    runs.remember([HOURLY])
    going_on = scheduler.Scheduler()
    going_on._running = [scheduler._Running(HOURLY, runs.start_run(HOURLY), Future())]
    past = timezone.now() - HOUR
    ScheduledRun.objects.update(started_at=past, locked_until=past)
    going_on._look([HOURLY], pool=None)
    assert ScheduledRun.objects.get().is_locked
    assert runs.start_run(HOURLY) is None
