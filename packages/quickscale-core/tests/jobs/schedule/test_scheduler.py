"""Schedulers as processes: side by side, and told to stop."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from quickscale_testing.forked import start_python

pytestmark = pytest.mark.django_db

PROJECT = Path(__file__).parent / "periodic_project"


@pytest.fixture
def environment(migrated_database, tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "periodic_settings",
        "PYTHONPATH": str(PROJECT),
        "PERIODIC_DATABASE": str(shutil.copy(migrated_database, tmp_path)),
        "PERIODIC_LOG": str(tmp_path / "log"),
    }
    environment.pop("DATABASE_URL", None)
    return environment


def start(environment):
    return start_python("-m", "django", "run_schedule", env=environment)


def wait_for(path, text, seconds=90):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if path.exists() and text in path.read_text():
            return
        time.sleep(0.05)
    raise AssertionError(f"{text!r} was not written")


def test_two_schedulers_run_a_command_once_and_end_it_before_they_stop(environment):
    log = Path(environment["PERIODIC_LOG"])
    schedulers = [start(environment), start(environment)]
    wait_for(log, "begun")
    for scheduler in schedulers:
        scheduler.send_signal(signal.SIGTERM)
    assert [scheduler.wait(60) for scheduler in schedulers] == [0, 0]
    begun, ended = log.read_text().splitlines()
    assert begun.replace("begun", "ended") == ended
