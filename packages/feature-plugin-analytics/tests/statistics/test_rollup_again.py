import threading
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from quickscale_feature_plugins.analytics.models import DailyStat, RolledDay
from quickscale_feature_plugins.analytics.rollup import rollup_day


def snapshot():
    return sorted(DailyStat.objects.values_list("day", "name", "dimension", "key", "events"))


@pytest.mark.django_db
def test_counting_a_day_again_changes_nothing(make_event, noon):
    make_event(noon, path="/a/", source="news")
    rollup_day(noon.date())
    before = snapshot()
    rollup_day(noon.date())
    assert snapshot() == before


@pytest.mark.django_db
def test_counting_a_day_again_finds_what_came_late_and_forgets_what_went(make_event, noon):
    gone = make_event(noon, path="/gone/")
    rollup_day(noon.date())
    gone.delete()
    make_event(noon, path="/late/")
    rollup_day(noon.date())
    keys = DailyStat.objects.filter(dimension="path").values_list("key", flat=True)
    assert set(keys) == {"/late/"}


@pytest.mark.django_db(transaction=True)
def test_counting_a_day_from_several_processes_at_once_counts_it_once(make_event, noon):
    for number in range(50):
        make_event(noon, path=f"/{number}/")
    failures = []

    def work():
        try:
            rollup_day(noon.date())
        except Exception as error:  # noqa: BLE001  # told to the test below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert DailyStat.objects.get(name="", theme="", dimension="").events == 50
    assert DailyStat.objects.filter(dimension="path").count() == 50


@pytest.mark.django_db
def test_the_command_counts_what_is_due(make_event, noon):
    make_event(noon)
    out = StringIO()
    with time_machine.travel(noon + timedelta(days=2)):
        call_command("rollup_analytics", stdout=out)
    assert out.getvalue().split("\n")[0] == f"Aggregated {noon.date()}."
    assert RolledDay.objects.filter(complete=True).count() == 2


@pytest.mark.django_db
def test_the_command_counts_the_days_one_names(make_event, noon):
    make_event(noon)
    with time_machine.travel(noon + timedelta(days=9)):
        day = str(noon.date())
        call_command("rollup_analytics", "--start", day, "--end", day, stdout=StringIO())
        with pytest.raises(CommandError, match="requires --start"):
            call_command("rollup_analytics", "--end", day)
    assert RolledDay.objects.get().day == noon.date()


@pytest.mark.django_db
def test_counting_asks_the_database_the_same_whatever_the_traffic(
    make_event, noon, django_assert_max_num_queries
):
    for number in range(30):
        make_event(noon, path=f"/{number}/")
    with django_assert_max_num_queries(40):
        rollup_day(noon.date())
