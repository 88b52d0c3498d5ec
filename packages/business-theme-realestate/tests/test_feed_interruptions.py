"""Imports whose process is killed, that run at once, or that race with people."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection

from quickscale_business_themes.realestate.feeds import FeedListing, write_csv
from quickscale_business_themes.realestate.models import (
    FeedImport,
    Listing,
    ListingEvent,
    ListingSource,
    Property,
)
from quickscale_business_themes.realestate.services import feed_import
from quickscale_business_themes.realestate.services.feed_files import resume_imports, work_on
from quickscale_business_themes.realestate.services.feed_import import import_feed
from quickscale_business_themes.realestate.services.listings import change_price, change_status

ROWS = 600


def make_feed(count=ROWS, **values) -> bytes:
    records = (
        FeedListing(
            **{
                "key": str(number),
                "price": Decimal(200_000 + number),
                "currency": "EUR",
                "country": "DE",
                "city": "Lindenau",
                "title": f"Home {number}",
                **values,
            }
        )
        for number in range(count)
    )
    return "".join(write_csv(records)).encode()


def load(team, feed, **options):
    return import_feed(BytesIO(feed), team=team, format="csv", is_full=True, **options)


def assert_is_whole(team, count=ROWS):
    """Every record has one listing, property and source, and four events."""
    keys = list(Listing.objects.for_team(team).values_list("source_key", flat=True))
    assert sorted(keys) == sorted(map(str, range(count)))
    assert Property.objects.for_team(team).count() == count
    assert ListingSource.objects.for_team(team).count() == count
    assert ListingEvent.objects.for_team(team).count() == 4 * count
    assert set(Listing.objects.for_team(team).values_list("standard_status", flat=True)) == {
        "active"
    }


def fork(work):
    """Do something in a process of its own; return its id."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(4))
def test_an_import_that_is_killed_anywhere_loses_and_doubles_nothing(team, monkeypatch, seed):
    monkeypatch.setattr(feed_import, "BATCH", 50)
    chance, feed = random.Random(seed), make_feed()
    for _kill in range(3):
        child = fork(lambda: load(team, feed))
        time.sleep(chance.uniform(0.02, 0.6))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    done = load(team, feed)

    assert (done.state, done.read, done.withdrawn) == ("done", ROWS, 0)
    assert_is_whole(team)
    unfinished = FeedImport.objects.for_team(team).exclude(pk=done.pk).exclude(state="done")
    assert {it.state for it in unfinished} <= {"failed"}


SCRIPT = """
import sys, django
django.setup()
from django.core.management import call_command
from quickscale_business_themes.realestate.services import feed_import
feed_import.BATCH = 50
if sys.argv[1] == "prepare":
    from django.contrib.auth import get_user_model
    from quickscale.core.teams.services import create_team
    call_command("migrate", verbosity=0)
    create_team("Linden", owner=get_user_model().objects.create_user("ada@example.com", name="A"))
else:
    call_command("import_listings", sys.argv[1], team="linden", format="csv", full=True)
"""


def test_on_sqlite_a_killed_command_can_be_run_again(tmp_path):
    database, feed = tmp_path / "db.sqlite3", tmp_path / "feed.csv"
    feed.write_bytes(make_feed())
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "quickscale_testing.settings",
    }

    def start(what: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", SCRIPT, str(what)]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def count(table: str) -> int:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
            return opened.execute(f"SELECT count(*) FROM realestate_{table}").fetchone()[0]

    told = start("prepare").communicate()
    assert database.exists(), told
    for least in (1, 250):
        child = start(feed)
        while count("listing") < least and child.poll() is None:
            time.sleep(0.005)
        child.kill()
        child.communicate()
        assert least <= count("listing") < ROWS
    _said, complaint = start(feed).communicate()

    assert complaint == b""
    assert [count(it) for it in ("listing", "property", "listingsource")] == [ROWS] * 3
    assert count("listingevent") == 4 * ROWS


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_imports_of_one_source_at_once_one_is_told_and_nothing_is_doubled(team, monkeypatch):
    monkeypatch.setattr(feed_import, "BATCH", 50)
    feed, begun, done = make_feed(), Barrier(3), []

    def run():
        begun.wait()
        done.append(load(team, feed))
        connection.close()

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    states = sorted(it.state for it in done)
    assert states[0] == "done"
    refused = [it.reason for it in done if it.state == "failed"]
    assert refused == ["Another import of this source began."] * len(refused)
    assert_is_whole(team)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_people_do_during_an_import_is_not_lost(team, monkeypatch):
    monkeypatch.setattr(feed_import, "BATCH", 50)
    load(team, make_feed())
    touched = list(Listing.objects.for_team(team).order_by("pk")[::12])
    begun = Barrier(2)

    def work():
        begun.wait()
        for number, listing in enumerate(touched):
            change_status(listing, "pending", user=None)
            change_price(listing, Decimal(90_000 + number), user=None)
        connection.close()

    thread = Thread(target=work)
    thread.start()
    begun.wait()
    done = load(team, make_feed(bedrooms=3))
    thread.join()

    assert (done.state, done.updated) == ("done", ROWS)
    rows = Listing.objects.for_team(team).filter(pk__in=[it.pk for it in touched])
    found = list(rows.order_by("pk"))
    assert [it.standard_status for it in found] == ["pending"] * len(touched)
    assert [it.list_price for it in found] == [90_000 + n for n in range(len(touched))]
    assert {it.bedrooms_total for it in Listing.objects.for_team(team)} == {3}
    for listing in found:
        statuses = list(listing.events.filter(kind="status").order_by("pk"))
        assert all(first.new == second.old for first, second in pairwise(statuses)), statuses
        prices = list(listing.events.filter(kind="price").order_by("pk"))
        assert all(Decimal(a.new) == Decimal(b.old) for a, b in pairwise(prices)), prices


@pytest.mark.django_db(transaction=True)
def test_a_file_that_a_dead_worker_left_is_taken_up_where_it_was(team, monkeypatch, tmp_path):
    from django.core.files.base import ContentFile
    from django.utils import timezone

    monkeypatch.setattr(feed_import, "BATCH", 50)
    left = feed_import.start_import(FeedImport(team=team, source="csv", format="csv", is_full=True))
    left.file.save("feed.csv", ContentFile(make_feed()))
    write, written = feed_import.import_entries, []

    def die(*arguments):
        written.append(arguments)
        if len(written) == 4:
            raise KeyboardInterrupt
        write(*arguments)

    monkeypatch.setattr(feed_import, "import_entries", die)
    with pytest.raises(KeyboardInterrupt):
        work_on(left.pk)
    monkeypatch.setattr(feed_import, "import_entries", write)
    assert resume_imports() == 0
    FeedImport.objects.for_team(team).update(updated_at=timezone.now() - timedelta(minutes=3))
    assert resume_imports() == 1

    left.refresh_from_db()
    assert (left.state, left.read, left.created) == ("done", ROWS, ROWS)
    assert_is_whole(team)


@pytest.mark.django_db
def test_a_file_that_is_imported_again_writes_nothing_but_its_own_row(
    team, django_assert_max_num_queries
):
    from django.test.utils import CaptureQueriesContext

    load(team, make_feed())
    with CaptureQueriesContext(connection) as asked:
        again = load(team, make_feed())

    assert (again.state, again.unchanged) == ("done", ROWS)
    writes = [it["sql"] for it in asked if it["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert all("realestate_feedimport" in it for it in writes)


@pytest.mark.django_db
def test_what_people_have_changed_stays_until_the_feed_says_something_new(team):
    load(team, make_feed(1))
    listing = Listing.objects.for_team(team).get()
    change_status(listing, "pending", user=None)
    change_price(listing, Decimal(150_000), user=None)

    load(team, make_feed(1))
    load(team, make_feed(1, bedrooms=2))
    listing.refresh_from_db()
    assert (listing.standard_status, listing.list_price) == ("pending", 150_000)
    assert listing.bedrooms_total == 2

    load(team, make_feed(1, price=Decimal(140_000), status="Active Under Contract"))
    listing.refresh_from_db()
    assert (listing.standard_status, listing.list_price) == ("active_under_contract", 140_000)


def test_the_command_tells_missing_files_plainly(db, team):
    from django.core.management import CommandError, call_command

    for path, told in (
        (Path("missing.csv"), "There is no file missing.csv."),
        (Path("/"), "/ is a folder."),
    ):
        with pytest.raises(CommandError, match=told):
            call_command("import_listings", str(path), team=team.slug, format="csv")


def test_the_command_tells_what_was_read_before_a_fault(db, team, tmp_path):
    from django.core.management import CommandError, call_command

    path = tmp_path / "feed.json"
    path.write_text('{"value": [{"ListingKey": "1"}, {"ListingKey"')
    with pytest.raises(CommandError, match=r"Line 1: .*\nRead 0 listings: 0 created"):
        call_command("import_listings", str(path), team=team.slug, format="reso")
