"""What a project can do as soon as it is created."""

import socket
import subprocess
import time
import urllib.request

import pytest

from .projects import clean_environment, python, run

pytestmark = pytest.mark.slow

PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "a-long-random-text-of-more-than-fifty-characters-for-production",
    "SITE_URL": "https://shop.example.com",
    "ALLOWED_HOSTS": "shop.example.com,127.0.0.1",
    "TRUSTED_PROXIES": "1",
}
SERVICES = {
    "DATABASE_URL": "postgres://app:secret@localhost:5432/app",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp+tls://mail.example.com",
    "DEFAULT_FROM_EMAIL": "Shop <shop@example.com>",
}


def test_it_runs_on_the_wheels_alone(project):
    where = run(
        [python(project), "-c", "import quickscale.core; print(quickscale.core.__file__)"], project
    )
    assert str(project / ".venv") in where


def test_it_needs_nothing_that_layers_are_tested_with(project):
    code = "from importlib.metadata import distributions as all; print(*(it.name for it in all()))"
    installed = run([python(project), "-c", code], project).split()
    assert "quickscale-core" in installed
    assert not {"quickscale-testing", "stripe-sandbox"} & {*installed}


def test_its_own_tests_pass(project):
    assert "OK" in run([python(project), "manage.py", "test"], project)


def test_it_is_ready_to_deploy(project):
    command = [python(project), "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    assert "no issues" in run(command, project, **PRODUCTION, **SERVICES)


def test_it_has_no_missing_migration(project):
    run([python(project), "manage.py", "makemigrations", "--check", "--dry-run"], project)


def test_it_is_small(project):
    written = [
        path
        for path in project.rglob("*")
        if path.is_file() and not {".venv", "__pycache__", "media", "wheels"} & set(path.parts)
    ]
    assert len([path for path in written if "sqlite3" not in path.name]) <= 25


def test_gunicorn_serves_it_in_production(project):
    run([python(project), "manage.py", "collectstatic", "--noinput"], project, **PRODUCTION)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [python(project), "-m", "gunicorn", f"{project.name}.wsgi", "--bind", f"127.0.0.1:{port}"],
        cwd=project,
        env=clean_environment(**PRODUCTION, HTTPS="false"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        page = wait_for(f"http://127.0.0.1:{port}/", server)
    finally:
        server.terminate()
        server.wait(10)
    assert "<h1" in page


def wait_for(url: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(150):
        assert server.poll() is None, server.stdout.read().decode()
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                return response.read().decode()
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer")
