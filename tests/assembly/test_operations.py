"""What a created project says about running it agrees with itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
STORE = ROOT / "examples" / "store"
COMPOSE = (STORE / "docker-compose.yml").read_text()
EXPLAINED = set(re.findall(r"(?m)^#?([A-Z_]+)=", (STORE / ".env.example").read_text()))
#: gunicorn reads it by itself.
SERVER = {"WEB_CONCURRENCY"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(COMPOSE)


@pytest.fixture(scope="module")
def applications(compose):
    return {name: it for name, it in compose["services"].items() if "build" in it}


def read_names(text):
    return set(re.findall(r"""env(?:\.\w+)?\(\s*"([A-Z_]+)\"""", text))


def read_settings():
    return read_names((STORE / "store" / "settings.py").read_text())


def read_compose():
    return set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))


def read_documentation():
    text = (ROOT / "docs" / "operations.md").read_text()
    section = text.partition("\n## Settings\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1])}


def test_every_variable_that_is_read_is_in_the_example_and_no_other():
    assert read_settings() | read_compose() | SERVER == EXPLAINED


def test_every_variable_of_the_example_is_documented_and_no_other():
    assert read_documentation() == EXPLAINED


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_no_documentation_sets_a_variable_that_nobody_reads(path):
    assigned = set(re.findall(r"(?m)(?:^ *|`)([A-Z][A-Z_]{3,})=", path.read_text()))
    assert assigned <= EXPLAINED | {"DJANGO_SETTINGS_MODULE", "UV_PROJECT_ENVIRONMENT"}


def test_the_containers_are_given_all_that_is_written_in_env(applications):
    assert applications
    for service in applications.values():
        assert service["env_file"] == ".env"


def test_the_containers_are_given_only_variables_that_are_read(applications):
    for service in applications.values():
        assert set(service["environment"]) <= read_settings()


def test_what_must_be_set_has_no_default(compose):
    written = re.findall(r"\$\{[^}]*\}", COMPOSE)
    assert [
        it for it in written if not re.fullmatch(r"\$\{[A-Z_]+:\?set [A-Z_]+ in \.env\}", it)
    ] == []
    assert read_compose() == {"SECRET_KEY", "POSTGRES_PASSWORD", "SITE_URL", "ALLOWED_HOSTS"}
    filled = re.findall(
        r"(?m)^(SECRET_KEY|POSTGRES_PASSWORD)=(.+)", (STORE / ".env.example").read_text()
    )
    assert filled == []


def test_only_the_proxy_can_be_reached_from_outside(compose):
    services = compose["services"]
    assert {name for name, it in services.items() if "ports" in it} == {"proxy"}
    assert not any("network_mode" in it for it in services.values())
    assert compose["networks"]["data"] == {"internal": True}
    for name in ("db", "redis"):
        assert services[name]["networks"] == ["data"]
    assert "networks" not in services["proxy"]


def test_outside_of_containers_the_web_server_stays_on_this_machine():
    assert "bind" not in re.findall(r"(?m)^(\w+) =", (STORE / "gunicorn.conf.py").read_text())


def test_the_application_trusts_the_one_proxy_before_it(applications):
    assert applications["web"]["environment"]["TRUSTED_PROXIES"] == "1"


def test_uploads_are_in_one_place(compose, applications):
    [mounted] = {tuple(it["volumes"]) for it in applications.values()}
    media, private = (volume.split(":") for volume in mounted)
    environment = applications["web"]["environment"]
    assert (environment["MEDIA_ROOT"], environment["PRIVATE_MEDIA_ROOT"]) == (media[1], private[1])
    assert f"{media[0]}:/srv/media:ro" in compose["services"]["proxy"]["volumes"]
    assert "{$MEDIA_ROOT:/srv/media}" in (STORE / "Caddyfile").read_text()


def test_the_proxy_does_not_have_private_files(compose):
    assert not any("private" in volume for volume in compose["services"]["proxy"]["volumes"])


def test_whatever_is_fetched_has_an_exact_version(compose):
    images = [it["image"] for it in compose["services"].values() if "image" in it]
    dockerfile = (STORE / "Dockerfile").read_text()
    images += re.findall(r"(?m)^FROM (\S+)", dockerfile)
    assert [it for it in images if not re.fullmatch(r"\w+:\d+\.\d+(\.\d+)?-[\w-]+", it)] == []
    assert re.search(r"uv==\d+\.\d+\.\d+ ", dockerfile)
    assert "uv sync --locked" in dockerfile
    assert "COPY pyproject.toml uv.lock ./" in dockerfile


def test_no_log_fills_the_disk(compose):
    for service in compose["services"].values():
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}


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


def test_visitors_come_in_once_there_is_somebody_to_answer(compose):
    assert compose["services"]["proxy"]["depends_on"] == {"web": {"condition": "service_healthy"}}


def test_every_service_that_stays_says_how_it_is(compose):
    assert {name for name, it in compose["services"].items() if "healthcheck" not in it} == {
        "migrate"
    }


def test_background_work_has_a_queue_and_somebody_who_takes_from_it(compose):
    services = compose["services"]
    assert services["web"]["environment"]["TASKS_BACKEND"] == "django_tasks_db.DatabaseBackend"
    assert "db_worker" in services["worker"]["command"]
    assert "run_schedule" in services["scheduler"]["command"]


@pytest.mark.parametrize(
    "path",
    [STORE / "README.md", ROOT / "docs" / "operations.md"],
    ids=["README.md", "operations.md"],
)
def test_a_deployment_is_checked_with_what_its_containers_are_given(path, applications):
    section = path.read_text().partition("\n## Deploy\n")[2].partition("\n## ")[0]
    command = r"docker compose run --rm --no-deps (\w+) python manage\.py check --deploy"
    (service,) = re.findall(command, section)
    given = applications[service]["environment"]
    assert {"DATABASE_URL", "REDIS_URL", "TRUSTED_PROXIES"} <= given.keys()
    assert section.index("docker compose build") < section.index("check --deploy")
