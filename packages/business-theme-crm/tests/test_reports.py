"""Reports, equal to what is worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quickscale_business_themes.crm.models import Deal, StageChange

pytestmark = pytest.mark.django_db

TODAY = date.today()


@pytest.fixture
def make_deal(team, owner, stages):
    """Return a function that makes a deal as it might stand in a team's table."""

    def make(stage="Prospecting", amount=None, *, opened=0, closed=None, **values):
        end = stages[stage]
        defaults = {"owner": owner, "probability": end.probability, "name": "Wine"}
        if end.kind == "lost":
            defaults["lost_reason"] = "price"
        return Deal.objects.for_team(team).create(
            **{
                **defaults,
                "stage": end,
                "status": end.kind,
                "amount": None if amount is None else Decimal(amount),
                "opened_on": TODAY - timedelta(days=opened),
                "closed_on": None if closed is None else TODAY - timedelta(days=closed),
                **values,
            }
        )

    return make


@pytest.fixture
def year(make_deal):
    """Three deals won in 10, 20 and 60 days, two lost, three open; one is from last year."""
    make_deal("Won", "100", opened=12, closed=2)
    make_deal("Won", "200", opened=25, closed=5)
    make_deal("Won", "600", opened=70, closed=10)
    make_deal("Lost", "999", opened=9, closed=1)
    make_deal("Lost", opened=9, closed=1, lost_reason="timing")
    make_deal("Won", "5000", opened=430, closed=400)
    make_deal("Prospecting", "50", opened=3)
    make_deal("Proposal", "80", opened=3)
    make_deal("Negotiation", opened=3)


@pytest.fixture
def figure(read):
    def ask(name, **query):
        return read(f"reports/{name}", **query)["value"]

    return ask


def test_what_was_won_and_lost_in_a_period(year, figure):
    assert figure("won") == "900"
    assert figure("win-rate") == "0.6"
    assert figure("won-value") == "300"
    assert figure("cycle") == "30"
    assert figure("win-rate", period=7) == "0.5"


def win_many(make_deal, amount, *, of):
    """Win 40 deals of an amount, and as many of nothing as make so many."""
    made = [make_deal("Won", amount, opened=10, closed=1)]
    made += [make_deal("Won", "0", opened=10, closed=1)]
    rows = [made[0]] * 39 + [made[1]] * (of - 41)
    for row in rows:
        row.pk, row.public_id = None, uuid4()
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("amount", "mean"), [("1.83", "0.92"), ("2.07", "1.04"), ("2.09", "1.04"), ("2.45", "1.22")]
)
def test_figures_are_rounded_as_they_are_and_not_as_floats_are(make_deal, figure, amount, mean):
    win_many(make_deal, amount, of=80)
    assert figure("won-value") == mean
    assert Decimal(figure("won")) == 40 * Decimal(amount)


@pytest.mark.parametrize(
    ("won", "lost", "rate"), [(1, 7, "0.125"), (1, 31, "0.0312"), (2, 1, "0.6667")]
)
def test_rates_have_four_decimals_half_to_even(make_deal, figure, read, won, lost, rate):
    for stage, number in (("Won", won), ("Lost", lost)):
        for _each in range(number):
            make_deal(stage, "1", opened=9, closed=1)
    assert figure("win-rate") == rate
    assert read("reports/owners")[0]["win_rate"] == f"{Decimal(rate) * 100:.2f}"


def test_velocity_is_open_deals_times_win_rate_times_value_by_cycle(year, figure):
    assert figure("velocity") == str(3 * Decimal("0.6") * 300 / 30).rstrip("0").rstrip(".")


def test_a_period_without_deals_has_no_rates(figure):
    assert figure("win-rate") is None
    assert figure("velocity") is None
    assert figure("won") == "0"


def test_the_open_pipeline_is_weighted_by_probability(year, figure):
    assert figure("pipeline-value") == "130"
    assert figure("weighted-value") == "45"


def test_the_figure_of_the_time_before_is_compared(make_deal, read):
    make_deal("Won", "100", opened=50, closed=40)
    make_deal("Won", "150", opened=20, closed=10)
    answer = read("reports/won")
    assert (answer["value"], answer["previous"], answer["change"]) == ("150", "100", "0.5")


def test_the_pipeline_by_stage_has_stages_without_deals_and_counts_the_stale(year, read, stages):
    late = Deal.objects.across_teams().filter(stage=stages["Prospecting"])
    late.update(stage_since=late.get().stage_since - timedelta(days=31))
    rows = read("reports/stages")
    assert [(row["name"], row["deals"], row["value"], row["weighted"]) for row in rows] == [
        ("Prospecting", 1, "50.00", "5.00"),
        ("Qualification", 0, "0.00", "0.00"),
        ("Proposal", 1, "80.00", "40.00"),
        ("Negotiation", 1, "0.00", "0.00"),
    ]
    assert [row["stale"] for row in rows] == [1, 0, 0, 0]
    assert rows[0]["mean_days"] == 31


def test_the_forecast_is_by_month_and_never_counts_what_is_closed(make_deal, read):
    first = TODAY.replace(day=1)
    late, later = first - timedelta(days=1), first + timedelta(days=40)
    make_deal("Proposal", "100", expected_close_on=first)
    make_deal("Proposal", "60", expected_close_on=first + timedelta(days=3))
    make_deal("Negotiation", "10", expected_close_on=later)
    make_deal("Prospecting", "10", expected_close_on=late)
    make_deal("Prospecting", "70")
    make_deal("Lost", "5000", opened=5, closed=1, expected_close_on=first)
    rows = read("reports/forecast")
    assert [row["id"] for row in rows] == [
        f"{late:%Y-%m}",
        f"{first:%Y-%m}",
        f"{later:%Y-%m}",
        "none",
    ]
    assert [row["weighted"] for row in rows] == ["1.00", "80.00", "8.00", "7.00"]
    assert rows[0]["name"].endswith("(overdue)")
    assert (rows[1]["deals"], rows[1]["value"]) == (2, "160.00")


def move(deal, *names, stages):
    for name in names:
        StageChange.objects.for_team(deal.team_id).create(
            deal=deal, to_stage=stages[name], to_name=name, to_kind=stages[name].kind
        )


def test_conversion_counts_a_deal_once_and_keeps_what_is_lost_by_now(make_deal, read, stages):
    # Back and forth and on; lost after a proposal; never moved; won; opened too long ago.
    move(
        make_deal("Negotiation"),
        "Prospecting",
        "Proposal",
        "Prospecting",
        "Negotiation",
        stages=stages,
    )
    lost = make_deal("Lost", opened=3, closed=1)
    move(lost, "Prospecting", "Proposal", "Lost", stages=stages)
    move(make_deal(), "Prospecting", stages=stages)
    won = make_deal("Won", "5", opened=3, closed=1)
    move(won, "Prospecting", "Won", stages=stages)
    old = make_deal(opened=200)
    move(old, "Prospecting", stages=stages)
    rows = read("reports/funnel")
    assert [(row["name"], row["reached"], row["rate"]) for row in rows] == [
        ("Prospecting", 4, "75.00"),
        ("Qualification", 3, "100.00"),
        ("Proposal", 3, "66.67"),
        ("Negotiation", 2, "50.00"),
        ("Won", 1, None),
    ]


def test_lost_reasons_have_their_share(year, read, make_deal):
    make_deal("Lost", "1", opened=2, closed=1)
    rows = read("reports/lost-reasons")
    assert [(row["name"], row["deals"], row["share"], row["value"]) for row in rows] == [
        ("Price", 2, "66.67", "1000.00"),
        ("Bad timing", 1, "33.33", "0.00"),
    ]


def test_deals_are_told_apart_by_owner_and_by_source(year, make_deal, make_member, read):
    make_deal("Won", "7000", opened=2, closed=1, owner=make_member("ben"), source="event")
    rows = read("reports/owners")
    assert [(row["name"], row["won"], row["lost"], row["revenue"]) for row in rows] == [
        ("Ben", 1, 0, "7000.00"),
        ("Ada", 3, 2, "900.00"),
    ]
    assert [row["win_rate"] for row in rows] == ["100.00", "60.00"]
    assert rows[1]["open_deals"] == 3
    assert [row["name"] for row in read("reports/sources")] == ["Event", "Unknown"]


def test_what_was_won_over_time_adds_up(year, read):
    points = read("reports/won-over-time")["lines"][0]["points"]
    assert len(points) == 30
    assert sum(Decimal(point["y"]) for point in points) == 900


def test_reports_are_narrowed_by_pipeline_and_owner(year, make_deal, make_member, post, figure):
    ben = make_member("ben")
    make_deal("Won", "7", opened=2, closed=1, owner=ben)
    assert figure("won", owner=str(ben.public_id)) == "7"
    other = post("pipelines", 201, name="Partners")
    assert figure("won", pipeline=other["id"]) == "0"


def test_a_role_that_sees_its_own_records_has_its_own_reports(year, sign_in, make_member, read):
    cy = sign_in(make_member("cy", plain=False))
    assert read("reports/won", by=cy)["value"] == "0"


def test_the_reports_page_needs_few_statements(year, client):
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/reports/")
    asked = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    assert len(asked) <= 45
    assert {panel["name"] for panel in page.context["panels"]} >= {"won", "funnel", "forecast"}


def test_another_team_has_reports_of_its_own(year, sign_in, make_user, read):
    from quickscale.core.teams.services import create_team

    eve = make_user("eve")
    others = sign_in(eve, create_team("Others", owner=eve))
    assert read("reports/pipeline-value", by=others)["value"] == "0"
    assert read("reports/owners", by=others) == []
    assert [row["deals"] for row in read("reports/stages", by=others)] == [0, 0, 0, 0]
