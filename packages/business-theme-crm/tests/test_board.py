"""Deals on a board, and the step by which each comes into another column."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quickscale_business_themes.crm.models import Deal, StageChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(post):
    return post("deals", 201, name="Wine", opened_on="2026-01-05")


@pytest.fixture
def change_stage(post, deal, stages):
    """Return a function that leads the deal to a stage."""

    def change(name, expected=200, **said):
        stage = str(stages[name].public_id)
        return post(f"deals/{deal['id']}/change-stage", expected, stage=stage, **said)

    return change


def test_the_board_has_the_stages_of_the_default_pipeline_with_their_totals(post, read, stages):
    post("deals", 201, name="Wine", amount="1000")
    post("deals", 201, name="Beer", amount="250.5")
    post("deals", 201, name="Tea", stage=str(stages["Proposal"].public_id))
    columns = read("deals/board")["columns"]
    assert [column["label"] for column in columns] == list(stages)
    told = {
        column["label"]: (
            column["count"],
            column["amounts"],
            [row["name"] for row in column["results"]],
        )
        for column in columns
        if column["count"]
    }
    assert told == {
        "Prospecting": (2, [{"amount": "1250.50", "currency": "USD"}], ["Beer", "Wine"]),
        "Proposal": (1, [], ["Tea"]),
    }


def test_another_pipeline_is_asked_for_by_its_id(post, read):
    partners = post("pipelines", 201, name="Partners")
    other = read("stages", pipeline=partners["id"])["results"]
    columns = read("deals/board", pipeline=partners["id"])["columns"]
    assert [column["id"] for column in columns] == [stage["id"] for stage in other]
    assert "pipeline" in read("deals/board", 400, pipeline="nothing")["errors"]


def test_a_deal_moves_is_won_and_opened_again_by_one_operation(change_stage):
    assert change_stage("Proposal")["status"] == "open"
    won = change_stage("Won", amount="900", closed_on="2026-02-01")
    assert (won["status"], won["amount"], won["closed_on"]) == ("won", "900.00", "2026-02-01")
    assert change_stage("Negotiation")["status"] == "open"
    steps = StageChange.objects.across_teams().order_by("pk").values_list("to_name", flat=True)
    assert list(steps) == ["Prospecting", "Proposal", "Won", "Negotiation"]


def test_a_won_stage_asks_for_the_amount_and_a_lost_one_for_the_reason(change_stage):
    assert "amount" in change_stage("Won", 400)["errors"]
    assert "reason" in change_stage("Lost", 400)["errors"]
    lost = change_stage("Lost", reason="price", note="Half of it.")
    assert (lost["status"], lost["lost_reason"], lost["lost_note"]) == (
        "lost",
        "price",
        "Half of it.",
    )
    assert Deal.objects.across_teams().get().closed_on <= date.today()


def test_a_deal_comes_into_no_stage_of_another_pipeline(post, read, deal):
    partners = post("pipelines", 201, name="Partners")
    for stage in read("stages", pipeline=partners["id"])["results"]:
        said = {"stage": stage["id"], "amount": "1", "reason": "price"}
        assert "stage" in post(f"deals/{deal['id']}/change-stage", 400, **said)["errors"]


def test_whoever_sees_their_own_deals_has_no_others_on_the_board(read, deal, make_member, sign_in):
    bob = sign_in(make_member("bob", plain=False))
    columns = read("deals/board", by=bob)["columns"]
    assert [column["count"] for column in columns] == [0] * len(columns)


def test_a_board_costs_the_same_statements_however_many_deals_there_are(client, post):
    def count():
        with CaptureQueriesContext(connection) as statements:
            assert client.get("/deals/").status_code == 200
        return len(statements)

    for number in range(2):
        post("deals", 201, name=f"Deal {number}", amount="10")
    count()
    few = count()
    for number in range(30):
        post("deals", 201, name=f"More {number}", amount="10")
    assert count() == few


def test_a_board_offers_no_filter_by_its_columns_until_one_is_set(client, stages, deal):
    assert 'id="id-filter-stage"' not in client.get("/deals/").text
    chosen = stages["Proposal"].public_id
    assert f'<option value="{chosen}" selected' in client.get(f"/deals/?stage={chosen}").text
    assert 'id="id-filter-stage"' in client.get("/deals/?_layout=table").text
