"""What a server loads before it forks."""

import subprocess
import sys

import pytest

FIRST_REQUEST = """
import sys
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
from django.test import Client
from quickscale.core.preload import preload_application
{preload}
before = set(sys.modules)
assert Client().get("/").status_code in (200, 302)
print(*(name for name in set(sys.modules) - before if name.startswith("quickscale")))
"""


def modules_of_the_first_request(database, *, preload: str) -> list[str]:
    answer = subprocess.run(
        [sys.executable, "-c", FIRST_REQUEST.format(preload=preload)],
        env={
            "DJANGO_SETTINGS_MODULE": "quickscale_testing.settings",
            "DATABASE_URL": f"sqlite:///{database}",
            "PATH": "/usr/bin",
        },
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return answer.stdout.split()


@pytest.mark.django_db
@pytest.mark.parametrize(("preload", "loads_more"), [("preload_application()", False), ("", True)])
def test_the_first_request_loads_no_module_that_was_not_preloaded(
    migrated_database, preload, loads_more
):
    assert bool(modules_of_the_first_request(migrated_database, preload=preload)) is loads_more


START_UP = """
import sys
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
get_wsgi_application()
get_resolver().url_patterns
print(*sys.modules)
"""
#: How many modules a server of the whole stack loads, and what it does not need before it is asked.
MOST_MODULES, MOST_OWN_MODULES = 2_390, 770
ONLY_WHEN_USED = {"fpdf", "jsonschema", "nh3", "qrcode", "selectolax", "towncrier", "ua_parser"}


def test_starting_up_loads_no_more_modules_than_budgeted():
    answer = subprocess.run(
        [sys.executable, "-c", START_UP],
        env={"DJANGO_SETTINGS_MODULE": "quickscale_testing.settings", "PATH": "/usr/bin"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    modules = answer.stdout.split()
    assert len(modules) <= MOST_MODULES
    assert sum(name.startswith("quickscale") for name in modules) <= MOST_OWN_MODULES
    assert not ONLY_WHEN_USED & {*modules}


def test_preloading_asks_no_database():
    from quickscale.core.preload import preload_application

    preload_application()  # pytest-django refuses any query of a test that is not marked
