"""The figures of the overview, and the time that they are about."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from quickscale.core.admin_dashboard.models import DailyFigure
from quickscale.core.credits.models import Entry
from quickscale.core.skin_system.views.data import write_csv

from .conftest import API

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    """Let it be noon, far from the hour in which yesterday is not over yet."""
    with time_machine.travel("2026-06-15T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def history(make_user, write_entry):
    """Some weeks of the ledger, and those who joined in them."""
    for number, days_ago in enumerate((0, 3, 6, 8, 40)):
        joined = timezone.now() - timedelta(days=days_ago)
        user = make_user(f"user{number}@example.com", date_joined=joined)
        write_entry(user, 100, kind=Entry.Kind.GRANT, days_ago=days_ago)
        write_entry(user, 7, kind=Entry.Kind.GRANT, days_ago=days_ago, paid=False)
        write_entry(user, -10, days_ago=days_ago)
        write_entry(user, -1, kind=Entry.Kind.CAPTURE, days_ago=days_ago)
        write_entry(user, -5, kind=Entry.Kind.EXPIRY, days_ago=days_ago)


def ask(client, name, period=7):
    return client.get(f"{API}/figures/{name}/?period={period}").json()


def test_a_figure_stands_beside_that_of_the_time_before(staff_client, history):
    stat = ask(staff_client, "credit-spent-stat")
    assert (stat["value"], stat["previous"], stat["change"]) == ("33", "11", "2")
    assert ask(staff_client, "credit-sold-stat")["value"] == "300"
    assert ask(staff_client, "credit-sold-stat", 90)["value"] == "500"
    assert ask(staff_client, "credit-sold-stat", 90)["change"] is None


@pytest.mark.parametrize("counted", [False, True], ids=["from the rows", "counted before"])
def test_counting_days_changes_no_figure(staff_client, history, counted):
    if counted:
        call_command("rollup_dashboard")
        assert DailyFigure.objects.filter(name="entries").count() == 40
    for _ in range(2):
        assert ask(staff_client, "credit-spent-stat")["value"] == "33"
        lines = {
            line["name"]: line["points"] for line in ask(staff_client, "credit-series")["lines"]
        }
        assert [point["y"] for point in lines["spent"]] == ["11", "0", "0", "11", "0", "0", "11"]
        assert [point["y"] for point in lines["sold"]] == ["100", "0", "0", "100", "0", "0", "100"]
        signups = ask(staff_client, "signup-series", 90)["lines"][0]["points"]
        assert sum(int(point["y"]) for point in signups) == 6
        call_command("rollup_dashboard")


def test_days_are_counted_once_and_what_happens_later_is_added(staff_client, history, write_entry):
    call_command("rollup_dashboard")
    rows = list(DailyFigure.objects.values("day", "name", "count", "amount"))
    call_command("rollup_dashboard")
    assert list(DailyFigure.objects.values("day", "name", "count", "amount")) == rows
    write_entry(staff_client.user, -4)
    assert ask(staff_client, "credit-spent-stat")["value"] == "37"


def test_a_counted_site_answers_without_looking_at_old_rows(
    staff_client, history, django_assert_max_num_queries
):
    call_command("rollup_dashboard")
    staff_client.get(f"{API}/figures/credit-spent-stat/")
    with django_assert_max_num_queries(6) as captured:
        ask(staff_client, "credit-spent-stat", 365)
    looked = [it["sql"] for it in captured if "credits_entry" in it["sql"]]
    assert looked
    assert all("2026-06-15" in sql for sql in looked)


def test_a_day_is_counted_when_it_is_an_hour_over(make_user):
    make_user("kim@example.com", date_joined=timezone.now())
    with time_machine.travel("2026-06-16T00:59:00+00:00", tick=False):
        call_command("rollup_dashboard")
        assert not DailyFigure.objects.filter(day="2026-06-15").exists()
    with time_machine.travel("2026-06-16T01:00:00+00:00", tick=False):
        call_command("rollup_dashboard")
    assert DailyFigure.objects.get(day="2026-06-15", name="signups").count == 1


def test_a_year_is_drawn_by_weeks(staff_client):
    points = ask(staff_client, "signup-series", 365)["lines"][0]["points"]
    assert len(points) == 52


@pytest.mark.parametrize("period", ["8", "x", "-7", "\u0667"])
def test_a_period_that_is_not_on_offer_is_a_field_error(staff_client, period):
    answer = staff_client.get(f"{API}/figures/signup-stat/", {"period": period})
    assert answer.status_code == 400
    assert "period" in answer.json()["errors"]


def test_the_page_passes_its_period_on_to_every_panel(staff_client, history):
    html = staff_client.get(reverse("dashboard:overview"), {"period": 90}).content.decode()
    assert "Last 90 days" in html
    assert "Last 30 days" not in html


def test_the_page_takes_no_notice_of_a_period_that_is_none(staff_client):
    response = staff_client.get(reverse("dashboard:overview"), {"period": "never"})
    assert response.status_code == 200
    assert "Last 30 days" in response.content.decode()


def test_a_layer_adds_a_panel_that_stands_among_its_kind():
    from quickscale.core import hooks
    from quickscale.core.theme_system import Panel
    from quickscale.core.theme_system.registry import get_screens

    def add():
        return [Panel("mine", "core:signup-stat", kind="stat")]

    with hooks.register_temporarily("core.dashboard_panels", add):
        kinds = [panel.kind for panel in get_screens("dashboard")["overview"].panels]
        names = [panel.name for panel in get_screens("dashboard")["overview"].panels]
    stats = [index for index, kind in enumerate(kinds) if kind == "stat"]
    assert stats == list(range(stats[0], stats[-1] + 1))
    assert names.index("mine") in stats
    assert kinds.index("stat") < kinds.index("series") < names.index("newest-users")


def test_a_screen_drawn_in_the_browser_gets_figures_and_charts_as_data(staff_client, history):
    data = staff_client.get("/_screens/dashboard/overview.json").json()
    panels = {panel["name"]: panel for panel in data["panels"]}
    assert panels["signups"]["stat"]["value"] == "5"
    assert panels["signup-chart"]["chart"]["lines"][0]["path"].startswith("M")
    assert panels["signup-chart"]["data"]["lines"][0]["points"]
    assert data["page"]["section"]["navigation"][0]["name"] == "overview"


def test_the_figures_of_a_chart_are_a_file_for_spreadsheets(staff_client, history):
    page = staff_client.get(reverse("dashboard:overview"), {"period": 7})
    panels = {it["name"]: it for it in page.context["panels"]}
    url = panels["signup-chart"]["csv_url"]
    assert url.replace("&", "&amp;") in page.content.decode()
    answer = staff_client.get(url)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="signup-chart.csv"'
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert rows[0] == ["Day", "Sign-ups"]
    assert len(rows) == 8
    assert [row[0] for row in rows[1:]] == sorted(row[0] for row in rows[1:])


def test_a_file_of_figures_is_for_those_who_may_see_the_chart(client, staff_client):
    page = staff_client.get(reverse("dashboard:overview"))
    url = next(it["csv_url"] for it in page.context["panels"] if it["csv_url"])
    assert client.get(url).status_code == 403
    assert staff_client.get(url.replace("revenue-chart", "revenue")).status_code == 404
    assert staff_client.get(url.replace("revenue-chart", "nothing")).status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_label_of_a_file_of_figures_is_a_formula(start):
    line = {"label": f"{start}1+1", "points": [{"x": "2026-01-01", "y": "-5"}]}
    header, first = csv.reader(StringIO(write_csv({"lines": [line]}), newline=""))
    assert header[1] == f"'{start}1+1"
    assert first == ["2026-01-01", "-5"]
