"""Absorption, rents, prices by city and month, response times and files: computed by hand."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quickscale.core.teams.services import create_team
from quickscale_business_themes.realestate.models import Agent, Inquiry, Listing, ListingEvent

pytestmark = pytest.mark.django_db

REPORTS = ("months", "cities", "agents", "prices", "absorption")
TODAY = date.today()
THIS_MONTH = TODAY.replace(day=1)


def months_ago(count):
    """Return the first day of a month."""
    month = THIS_MONTH
    for _each in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def at(day, hour=12, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.fixture
def offer(make_listing):
    """Return a function that makes a listing that came onto the market on a day."""

    def make(since, *, since_at=None, **values):
        listing = make_listing(**values)
        came = since_at or at(since)
        events = ListingEvent.objects.across_teams().filter(listing=listing)
        events.update(at=came)
        rows = Listing.objects.across_teams().filter(pk=listing.pk)
        rows.update(on_market_date=since, created_at=came)
        listing.refresh_from_db()
        return listing

    return make


@pytest.fixture
def move():
    """Return a function that moves a listing into another status, as of a moment."""
    from quickscale_business_themes.realestate.services.listings import Closing, change_status

    def change(listing, status, when, *, price=None, on=None):
        closing = Closing(Decimal(price or 300_000), on or when.date())
        told = change_status(listing, status, user=None, closing=closing)
        ListingEvent.objects.across_teams().filter(
            pk=told.events.order_by("-pk").values("pk")[:1]
        ).update(at=when)
        return told

    return change


def sell(move, listing, on, **values):
    """Sell a listing on a day: somebody agrees first."""
    move(listing, "pending", at(on, 9))
    return move(listing, "closed", at(on, 10), **values)


def read_absorption(read, **query):
    rows = read("agency/reports/absorption", **{"period": 90, **query})
    return {
        (it["offer_type"], it["id"].split(":")[1]): (
            it["active"],
            it["closed"],
            it["rate"],
            it["months_of_supply"],
        )
        for it in rows
    }


def key(month, offer="sale"):
    return offer, f"{month:%Y-%m}"


def test_absorption_is_closed_in_a_month_by_active_when_it_began(offer, move, read):
    two, one = months_ago(2), months_ago(1)
    four = [offer(months_ago(3)) for _number in range(4)]
    offer(one + timedelta(days=3))  # was not there when the month began
    sell(move, four[0], two + timedelta(days=4))
    sell(move, four[1], one + timedelta(days=2))
    move(four[2], "withdrawn", at(one + timedelta(days=2)))
    found = read_absorption(read)
    assert found[key(two)] == (4, 1, "25.00", "4.0")
    assert found[key(one)] == (3, 1, "33.33", "3.0")
    # One that was never closed, and the one that came last month.
    assert found[key(THIS_MONTH)] == (2, 0, "0.00", None)


def test_what_comes_back_is_active_again(offer, move, read):
    listing = offer(months_ago(3))
    move(listing, "withdrawn", at(months_ago(3) + timedelta(days=5)))
    move(listing, "active", at(months_ago(2) + timedelta(days=5)))
    found = read_absorption(read)
    assert key(months_ago(2)) not in found
    assert found[key(months_ago(1))] == (1, 0, "0.00", None)


def test_a_relisted_home_is_counted_once_at_a_time(offer, move, read):
    former = offer(months_ago(3))
    move(former, "canceled", at(months_ago(2) + timedelta(days=3)))
    again = offer(months_ago(2) + timedelta(days=6), home=former.property)
    sell(move, again, months_ago(1) + timedelta(days=1))
    found = read_absorption(read)
    assert found[key(months_ago(2))] == (1, 0, "0.00", None)
    assert found[key(months_ago(1))] == (1, 1, "100.00", "1.0")
    [row] = read("agency/reports/cities", period=90)
    assert row["closed"] == 1


def test_a_closing_that_was_told_late_counts_from_its_own_day(offer, move, read):
    listing = offer(months_ago(3))
    told = at(months_ago(1) + timedelta(days=9))
    move(listing, "active_under_contract", at(months_ago(3) + timedelta(days=2)))
    move(listing, "closed", told, on=months_ago(2) + timedelta(days=3))
    found = read_absorption(read)
    assert found[key(months_ago(2))] == (1, 1, "100.00", "1.0")
    assert key(months_ago(1)) not in found


def test_a_corrected_closing_is_what_is_reported(offer, move, read):
    listing = sell(move, offer(months_ago(3)), months_ago(1) + timedelta(days=1), price=300_000)
    Listing.objects.across_teams().filter(pk=listing.pk).update(
        close_price=Decimal(240_000), close_date=months_ago(2) + timedelta(days=1)
    )
    [row] = read("agency/reports/months", period=365)
    assert (row["id"], row["sale_to_list"]) == (f"sale:EUR:{months_ago(2):%Y-%m}", "80.00")


def test_months_end_when_they_do_on_the_sites_clock(offer, read):
    # Half past eleven in London on the last evening is the first of the month in Berlin.
    evening = at(months_ago(1) - timedelta(days=1), 23, 30)
    with override_settings(TIME_ZONE="Europe/Berlin"):
        offer(evening.date(), since_at=evening)
        assert key(months_ago(1)) not in read_absorption(read)
    with override_settings(TIME_ZONE="UTC"):
        assert read_absorption(read)[key(months_ago(1))][0] == 1


def test_a_period_that_begins_within_a_month_has_the_whole_month(offer, move, read):
    day = TODAY - timedelta(days=29)
    month = day.replace(day=1)
    sell(move, offer(month - timedelta(days=20)), month)
    found = read_absorption(read, period=30)
    assert found[key(month)] == (1, 1, "100.00", "1.0")
    assert min(found) >= key(month)


def test_rents_stand_apart_from_sales_and_are_put_down_for_a_month(offer, move, read):
    day = TODAY - timedelta(days=2)
    rents = {"offer_type": "rent", "living_area": 50}
    week = offer(day, price=300, price_period="week", **rents)
    year = offer(day, price=12_000, price_period="year", **rents)
    sell(move, week, day, price=300)
    sell(move, year, day, price=12_000)
    sell(move, offer(day, price=200_000, living_area=100), day, price=200_000)
    sale, rent = read("agency/reports/cities")
    assert (sale["offer_type"], Decimal(sale["volume"])) == ("sale", 200_000)
    # 300 · 52 / 12 = 1,300 and 12,000 / 12 = 1,000; for each m² 26 and 20.
    assert (rent["closed"], Decimal(rent["volume"])) == (2, 2_300)
    assert Decimal(rent["price_per_m2"]) == 23
    [only] = read("agency/reports/cities", offer_type="rent")
    assert only["id"] == rent["id"]
    assert len(read_absorption(read, offer_type="sale")) <= 3


def test_prices_by_city_and_month_leave_out_what_has_no_area(offer, move, read):
    one, two = months_ago(1), months_ago(2)
    for price, city, area, month in (
        (200_000, "Lindenau", 100, one),
        (300_000, "Lindenau", 100, one),
        (100_000, "Lindenau", 100, two),
        (500_000, "Ahorn", 100, one),
        (900_000, "Ahorn", None, two),
    ):
        sell(move, offer(two, city=city, living_area=area, price=price), month, price=price)
    found = read("agency/reports/prices", period=365)
    assert [(it["name"], it["closed"], Decimal(it["price_per_m2"])) for it in found] == [
        ("Ahorn", 1, 5_000),
        ("Lindenau", 2, 2_500),
        ("Lindenau", 1, 1_000),
    ]


@pytest.fixture
def agents(team):
    return [
        Agent.objects.create(team=team, name=name, email=f"{name}@example.com")
        for name in ("Ada", "Bob")
    ]


@pytest.fixture
def ask(team, make_listing):
    """Return a function that asks an agent, some days ago, and is answered after some hours."""
    listing = make_listing()

    def make(agent, *, hours=None, days_ago=2):
        asked = timezone.now() - timedelta(days=days_ago)
        answered = None if hours is None else asked + timedelta(hours=hours)
        return Inquiry.objects.create(
            team=team,
            listing=listing,
            agent=agent,
            name="Nora",
            email="nora@example.com",
            created_at=asked,
            answered_at=answered,
            status="new" if answered is None else "answered",
        )

    return make


def test_response_times_are_medians_of_first_answers_by_agent(agents, ask, read):
    ada, bob = agents
    for hours in (1, 4, 30, None):
        ask(ada, hours=hours)
    ask(bob, hours=2)
    ask(bob, hours=3)
    ask(None)
    ask(bob, hours=40, days_ago=50)
    found = read("agency/reports/responses")
    assert [
        (it["name"], it["inquiries"], it["answered"], it["rate"], it["hours"]) for it in found
    ] == [
        ("Bob", 2, 2, "100.00", "2.5"),
        ("Ada", 4, 3, "75.00", "4.0"),
        ("Nobody", 1, 0, "0.00", None),
    ]
    assert read("agency/figures/response")["value"] == "3"


def test_a_viewing_that_was_arranged_is_an_answer(agents, ask, read, post):
    inquiry = ask(agents[0])
    begin = (timezone.now() + timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)
    path = f"agency/inquiries/{inquiry.public_id}/schedule"
    told = {"starts_at": begin.isoformat(), "agent": str(agents[0].public_id)}
    post(path, 200, **told)
    [row] = read("agency/reports/responses")
    assert (row["answered"], row["hours"]) == (1, "48.0")


def test_the_league_says_how_soon_agents_answer(agents, offer, move, ask, read):
    day = TODAY - timedelta(days=2)
    sell(move, offer(day, price=100_000, list_agent=agents[0]), day, price=90_000)
    ask(agents[0], hours=6)
    ask(agents[1], hours=1)
    [row] = read("agency/reports/agents")
    told = row["name"], row["closed"], Decimal(row["volume"]), row["sale_to_list"], row["response"]
    assert told == ("Ada", 1, 90_000, "90.00", 6.0)


def test_another_agency_sees_nothing_of_any_report(
    agents, offer, move, ask, read, sign_in, make_user
):
    day = TODAY - timedelta(days=2)
    sell(move, offer(day, list_agent=agents[0], living_area=80), day)
    ask(agents[0], hours=6)
    bob = make_user("bob")
    rival = sign_in(bob, create_team("Rival Homes", owner=bob))
    paths = [f"agency/reports/{report}" for report in (*REPORTS, "responses")]
    for path in (*paths, "agency/figures/statuses"):
        assert read(path, period=90)
        assert read(path, by=rival, period=90) == []
    assert read("agency/figures/closed", by=rival)["value"] == "0"


def test_where_nothing_happened_reports_are_empty(read):
    for report in (*REPORTS, "responses", "statuses"):
        path = "agency/figures/statuses" if report == "statuses" else f"agency/reports/{report}"
        assert read(path) == []
    assert read("agency/figures/sale-to-list")["value"] is None
    assert read("agency/figures/closed")["value"] == "0"


def test_a_period_that_is_not_on_offer_is_refused(read):
    for report in (*REPORTS, "responses"):
        told = read(f"agency/reports/{report}", 400, period="31")
        assert "period" in str(told)


def test_each_report_is_a_file_with_the_same_rows(offer, move, ask, agents, client, read):
    day = TODAY - timedelta(days=2)
    sell(move, offer(day, price=100_000, list_agent=agents[0], living_area=80), day, price=90_000)
    ask(agents[0], hours=6)
    paths = [f"agency/reports/{report}" for report in (*REPORTS, "responses")]
    for path in (*paths, "agency/figures/statuses"):
        answer = client.get(f"/api/realestate/{path}/", {"format": "csv", "period": 90})
        assert answer["Content-Type"].startswith("text/csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len(rows) == len(read(path, period=90)) > 0
        if path.endswith("cities"):
            assert (rows[0]["City"], rows[0]["Closed"], rows[0]["Currency"]) == (
                "Lindenau",
                "1",
                "EUR",
            )


def test_the_pages_explain_their_figures(client, offer, move, ask):
    day = TODAY - timedelta(days=2)
    sell(move, offer(day, living_area=80), day)
    ask(None)
    page = client.get("/agency/reports/", {"period": 90}).content.decode()
    assert "Closing price as a part of the last list price" in page
    assert "/agency/reports/absorption/?period=90" in page
    for path in ("months", "absorption", "cities", "prices", "agents", "responses", "statuses"):
        answer = client.get(f"/agency/reports/{path}/", {"period": 90})
        assert answer.status_code == 200, path
        assert "format=csv" in answer.content.decode(), path


def test_reports_are_a_fixed_number_of_statements(agents, offer, move, ask, read):
    counts = dict.fromkeys((*REPORTS, "responses"), 0)
    day = TODAY - timedelta(days=2)
    for number in range(2):
        for agent in agents:
            sell(move, offer(day, list_agent=agent, living_area=50 + number), day)
            ask(agent, hours=number)
        for report, before in counts.items():
            with CaptureQueriesContext(connection) as caught:
                read(f"agency/reports/{report}")
            counts[report] = len(caught)
            assert before in (0, len(caught)), report
