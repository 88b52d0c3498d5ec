"""A site under load loses Redis, PostgreSQL and Stripe, and goes on when they are back."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from .conftest import Load, wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("outages")]

MAIL = """
from quickscale.core import mail
mail.send("account_deleted", to="ann@example.com", context={})
"""


def statuses(answers, *paths):
    return {status for path, status, _, _ in answers if not paths or path in paths}


@pytest.mark.parametrize(("leave", "back"), [("stop", "start"), ("hang", "go_on")])
def test_pages_go_on_without_redis(site, leave, back):
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server")
    with Load(site) as load:
        load.take(6)
        getattr(site.redis, leave)()
        without = load.take(20)
        assert site.part("cache") == "ok"
        assert site.part("cache_server") == "failing"
        getattr(site.redis, back)()
        wait_until(lambda: site.part("cache_server") == "ok", 10, "Redis")
    assert statuses(load.answers, "/accounts/login/", "/") == {200}
    assert statuses(load.answers, "/api/core/account/") == {401, 403} & statuses(load.answers)
    assert max(seconds for *_, seconds in without) < 6


def test_postgresql_is_missed_and_everything_goes_on_when_it_is_back(site):
    with Load(site) as load:
        load.take(6)
        site.postgres.stop()
        without = load.take(20)
        assert site.get("/health/live/").status_code == 200
        assert site.part("database") == "failing"
        time.sleep(3)  # the worker and the scheduler have asked by now
        assert {name: it.poll() for name, it in site.processes.items()} == dict.fromkeys(
            site.processes
        )
        site.postgres.start()
        wait_until(site.is_ready, 10, "PostgreSQL")
        with_it = load.take(20)
    asks_it = [answer for answer in without if answer[1] == 503]
    assert asks_it
    assert {retry for _, _, retry, _ in asks_it} == {"5"}
    assert not {0, 500, 502} & statuses(load.answers)
    assert 503 not in statuses(with_it)
    wait_for_the_scheduler(site)
    wait_for_the_worker(site)


def wait_for_the_scheduler(site):
    with psycopg.connect(site.postgres.url, autocommit=True) as database:
        runs = "quickscale_jobs_scheduledrun"
        database.execute(
            f"UPDATE {runs} SET started_at = NULL, locked_until = NULL WHERE name = 'deliver_mail'"
        )
        find = f"SELECT 1 FROM {runs} WHERE name = 'deliver_mail' AND started_at < finished_at"
        wait_until(lambda: database.execute(find).fetchone(), 15, "the scheduler")


def wait_for_the_worker(site):
    site.manage("shell", "-v0", "-c", MAIL)
    with psycopg.connect(site.postgres.url, autocommit=True) as database:
        find = "SELECT 1 FROM quickscale_mail_outgoingmail WHERE status = 'sent'"
        wait_until(lambda: database.execute(find).fetchone(), 15, "the worker")


def test_a_stripe_that_hangs_takes_every_thread_for_ten_seconds_at_most(site):
    everybody = site.sessions
    begun = time.monotonic()
    with ThreadPoolExecutor(len(everybody)) as pool:
        answers = list(pool.map(site.subscribe, everybody))
        assert site.get("/accounts/login/").status_code == 200
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.headers["Retry-After"] for answer in answers} == {"20"}
    assert time.monotonic() - begun < 10 + 4  # half of them found every thread taken
    begun = time.monotonic()
    assert site.subscribe(everybody[0]).status_code == 503
    assert site.get("/accounts/login/").status_code == 200
    assert time.monotonic() - begun < 3
