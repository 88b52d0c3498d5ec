"""What a created project says about running it agrees with itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

STORE = Path(__file__).parents[2] / "examples" / "store"


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((STORE / "docker-compose.yml").read_text())


def read_names(text):
    return set(re.findall(r"""env(?:\.\w+)?\(\s*"([A-Z_]+)\"""", text))


def test_every_variable_that_the_settings_read_is_explained():
    explained = set(re.findall(r"(?m)^#?([A-Z_]+)=", (STORE / ".env.example").read_text()))
    assert read_names((STORE / "store" / "settings.py").read_text()) <= explained


def test_the_containers_are_given_only_variables_that_are_read(compose):
    read = read_names((STORE / "store" / "settings.py").read_text())
    assert set(compose["services"]["web"]["environment"]) - {"WEB_CONCURRENCY"} <= read


def test_web_worker_and_scheduler_are_one_application(compose):
    services = compose["services"]
    for name in ("worker", "scheduler", "migrate"):
        assert services[name]["environment"] == services["web"]["environment"]
        assert services[name]["build"] == "."


def test_whatever_serves_waits_for_the_migrations(compose):
    for name in ("web", "worker", "scheduler"):
        waits = compose["services"][name]["depends_on"]
        assert waits["migrate"] == {"condition": "service_completed_successfully"}
        assert set(waits) <= set(compose["services"])


def test_every_service_that_stays_says_how_it_is(compose):
    assert {name for name, it in compose["services"].items() if "healthcheck" not in it} == {
        "migrate"
    }


def test_background_work_has_a_queue_and_somebody_who_takes_from_it(compose):
    services = compose["services"]
    assert services["web"]["environment"]["TASKS_BACKEND"] == "django_tasks_db.DatabaseBackend"
    assert "db_worker" in services["worker"]["command"]
    assert "run_schedule" in services["scheduler"]["command"]
