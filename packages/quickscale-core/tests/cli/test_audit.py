"""quickscale audit finds what is weak in a project, and runs its tests."""

import json
import os

import pytest

from quickscale_testing.forked import run_python

#: It draws a page's static file, too, which nobody has collected.
PASSING = """
from unittest import TestCase

from django.templatetags.static import static


class T(TestCase):
    def test(self):
        static("anything.css")
"""
FAILING = PASSING.replace('static("anything.css")', 'self.fail("no stock")')
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "a-long-random-text-of-more-than-fifty-characters-for-production",
    "SITE_URL": "https://shop.example.com",
    "ALLOWED_HOSTS": "shop.example.com",
    "TRUSTED_PROXIES": "1",
    "DATABASE_URL": "postgres://app:hunter2@localhost/shop",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp+tls://mail.example.com",
    "DEFAULT_FROM_EMAIL": "shop@example.com",
}


def quickscale(folder, *arguments, **environment):
    strangers = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL")
    kept = {name: value for name, value in os.environ.items() if name not in strangers}
    command = ("-m", "quickscale.core.cli", *arguments)
    return run_python(*command, cwd=folder, env={**kept, **environment})


@pytest.fixture(scope="module")
def created(tmp_path_factory):
    folder = tmp_path_factory.mktemp("created")
    assert quickscale(folder, "create", "shop", "--no-install").returncode == 0
    return folder / "shop"


@pytest.fixture
def shop(created):
    (created / "tests/test_project.py").write_text(PASSING)
    return created


def test_a_project_as_it_should_run_has_nothing_to_mend_without_collected_static_files(shop):
    done = quickscale(shop, "audit", "--json", **PRODUCTION)
    assert json.loads(done.stdout) == {"passed": True, "findings": []}
    assert done.returncode == 0


def test_a_development_machine_is_told_what_production_needs(shop):
    done = quickscale(shop, "audit", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["passed"] is False
    by_id = {finding["id"]: finding for finding in told["findings"]}
    assert {"security.W018", "quickscale.W901", "quickscale.W903", "quickscale.W904"} <= set(by_id)
    assert by_id["quickscale.W903"]["hint"].startswith("Set DATABASE_URL=")


def test_findings_are_told_to_people_with_their_mend(shop):
    done = quickscale(shop, "audit", **{**PRODUCTION, "ALLOWED_HOSTS": "*"})
    assert done.returncode == 1
    assert "WARNING: (quickscale.W905)" in done.stdout
    assert "Fix: Set ALLOWED_HOSTS" in done.stdout
    assert "1 problem found." in done.stdout


def test_tests_that_fail_are_a_finding(shop):
    (shop / "tests/test_project.py").write_text(FAILING)
    done = quickscale(shop, "audit", "--json", **PRODUCTION)
    assert done.returncode == 1
    [finding] = json.loads(done.stdout)["findings"]
    assert finding["id"] == "tests"
    assert "no stock" in finding["message"]


def test_a_project_that_does_not_start_is_a_finding_and_no_traceback(shop):
    wrong = {**PRODUCTION, "DATABASE_URL": "postgres://app:hunter2@localhost/shop?poool=true"}
    done = quickscale(shop, "audit", "--json", **wrong)
    assert done.returncode == 1
    findings = json.loads(done.stdout)["findings"]
    assert findings[0]["id"] == "start"
    assert "DATABASE_URL has an unknown option 'poool'" in findings[0]["message"]
    assert "Traceback" not in done.stdout + done.stderr
    assert "hunter2" not in done.stdout + done.stderr


def test_there_is_nothing_to_audit_outside_of_a_project(tmp_path):
    done = quickscale(tmp_path, "audit")
    assert done.returncode == 1
    assert "No project found" in done.stderr
