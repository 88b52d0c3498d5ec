"""Deals and the steps that they take."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from quickscale_business_themes.crm.models import Deal, StageChange

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def deal(post):
    return post("deals", 201, name="Wine", amount="1000", tags=["Pilot", "pilot 2"])


def stage_id(stages, name):
    return str(stages[name].public_id)


def test_a_deal_starts_in_the_first_stage_of_the_default_pipeline(deal):
    assert deal["stage"]["label"] == "Prospecting"
    assert (deal["status"], deal["probability"], deal["owner"]["label"]) == ("open", 10, "Ada")
    assert StageChange.objects.across_teams().get().from_stage is None


def test_a_deal_cannot_start_as_won(post, stages):
    answer = post("deals", 400, name="Wine", stage=stage_id(stages, "Won"))
    assert "stage" in answer["errors"]


def test_each_step_says_how_long_the_deal_was_in_the_former_stage(post, read, stages):
    with time_machine.travel(NOON, tick=False) as clock:
        deal = post("deals", 201, name="Wine")
        clock.shift(timedelta(days=2, seconds=5))
        moved = post(f"deals/{deal['id']}/move", 200, stage=stage_id(stages, "Proposal"))
        assert (moved["stage"]["label"], moved["probability"]) == ("Proposal", 50)
    step, first = read("stage-changes", deal=deal["id"])["results"]
    assert (step["from_name"], step["to_name"], step["seconds"]) == (
        "Prospecting",
        "Proposal",
        2 * 86_400 + 5,
    )
    assert (step["days"], step["by"], first["seconds"]) == (2, "Ada", None)


def test_moving_a_deal_to_where_it_is_changes_nothing(deal, post, stages):
    post(f"deals/{deal['id']}/move", 200, stage=stage_id(stages, "Prospecting"))
    assert StageChange.objects.across_teams().count() == 1


def test_a_deal_is_not_moved_to_won_nor_into_another_pipeline(deal, post, read, stages):
    won = post(f"deals/{deal['id']}/move", 400, stage=stage_id(stages, "Won"))
    post("pipelines", 201, name="Partners")
    partners = read("pipelines", search="Partners")["results"][0]
    other = read("stages", pipeline=partners["id"])["results"][0]
    elsewhere = post(f"deals/{deal['id']}/move", 400, stage=other["id"])
    assert "stage" in won["errors"]
    assert "stage" in elsewhere["errors"]


def test_the_stages_offered_are_the_open_ones_of_the_pipeline(deal, read):
    offered = read("open-stages", deal=deal["id"])["results"]
    assert [stage["name"] for stage in offered] == [
        "Prospecting", "Qualification", "Proposal", "Negotiation",
    ]  # fmt: skip


def test_a_won_deal_says_when_and_for_how_much(deal, post):
    won = post(f"deals/{deal['id']}/win", 200, amount="900")
    assert (won["status"], won["amount"], won["probability"]) == ("won", "900.00", 100)
    assert won["closed_on"] == date.today().isoformat()
    assert won["can"] == {
        "edit": True, "delete": True, "move": False, "win": False, "lose": False, "reopen": True,
        "change-stage": True, "attach": True,
    }  # fmt: skip


def test_a_deal_without_an_amount_is_not_won(post):
    deal = post("deals", 201, name="Wine")
    assert "amount" in post(f"deals/{deal['id']}/win", 400)["errors"]


def test_the_amount_of_a_won_deal_is_not_taken_away(deal, post, client):
    post(f"deals/{deal['id']}/win", 200)
    address = f"/api/crm/deals/{deal['id']}/"
    answer = client.patch(address, {"amount": None}, content_type="application/json")
    assert "amount" in answer.json()["errors"]


def test_a_lost_deal_says_why(deal, post):
    assert "reason" in post(f"deals/{deal['id']}/lose", 400)["errors"]
    lost = post(f"deals/{deal['id']}/lose", 200, reason="price", note="Half of it")
    assert (lost["status"], lost["lost_reason"], lost["probability"]) == ("lost", "price", 0)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_deal_is_closed_neither_before_it_was_opened_nor_in_the_future(deal, post, days):
    day = (date.today() + timedelta(days=days)).isoformat()
    assert "closed_on" in post(f"deals/{deal['id']}/win", 400, closed_on=day)["errors"]
    lost = post(f"deals/{deal['id']}/lose", 400, reason="price", closed_on=day)
    assert "closed_on" in lost["errors"]


def test_a_closed_deal_is_not_closed_again(deal, post):
    post(f"deals/{deal['id']}/win", 200)
    answer = post(f"deals/{deal['id']}/lose", 409, reason="price")
    assert answer["type"].endswith("deal-closed")


def test_reopening_keeps_the_history(deal, post, read, stages):
    post(f"deals/{deal['id']}/lose", 200, reason="price")
    reopened = post(f"deals/{deal['id']}/reopen", 200, stage=stage_id(stages, "Proposal"))
    assert (reopened["status"], reopened["closed_on"], reopened["lost_reason"]) == (
        "open",
        None,
        "",
    )
    assert reopened["probability"] == 50
    steps = read("stage-changes", deal=deal["id"])["results"]
    assert [step["to_name"] for step in steps] == ["Proposal", "Lost", "Prospecting"]


def test_a_probability_set_by_hand_stays_until_it_is_left_to_the_stage(deal, post, client, stages):
    address = f"/api/crm/deals/{deal['id']}/"

    def change(probability):
        sent = {"probability": probability}
        return client.patch(address, sent, content_type="application/json").json()

    assert change(35)["probability"] == 35
    moved = post(f"deals/{deal['id']}/move", 200, stage=stage_id(stages, "Proposal"))
    assert moved["probability"] == 35
    assert change(None)["probability"] == 50


def test_a_deal_is_stale_after_its_stages_days(post, read):
    with time_machine.travel(NOON, tick=False) as clock:
        deal = post("deals", 201, name="Wine")
        clock.shift(timedelta(days=30, seconds=-1))
        assert read(f"deals/{deal['id']}")["is_stale"] is False
        clock.shift(timedelta(seconds=1))
        assert read(f"deals/{deal['id']}")["is_stale"] is True


def test_tags_are_found_however_they_are_capitalised(deal, post, read):
    other = post("deals", 201, name="Beer", tags=["PILOT"])
    assert other["tags"] == ["Pilot"]
    tag = next(tag for tag in read("tags")["results"] if tag["name"] == "Pilot")
    assert len(read("deals", tag=tag["id"])["results"]) == 2


def test_tags_that_are_not_sent_stay_and_an_empty_list_takes_them_away(deal, client):
    address = f"/api/crm/deals/{deal['id']}/"
    kept = client.patch(address, {"name": "W"}, content_type="application/json").json()
    assert kept["tags"] == ["Pilot", "pilot 2"]
    assert client.patch(address, {"tags": []}, content_type="application/json").json()["tags"] == []


def test_the_edit_form_of_a_deal_keeps_what_nobody_touched(deal, client):
    address = f"/deals/{deal['id']}/edit/"
    fields = client.get(address).context["form"]["fields"]
    held = {field["name"]: field["value"] for field in fields}
    assert held["tags"] == ["Pilot", "pilot 2"]
    assert client.post(address, held).status_code == 303
    stored = Deal.objects.across_teams().get()
    assert (stored.name, stored.amount, stored.tags.count()) == ("Wine", 1000, 2)


@pytest.mark.django_db(transaction=True)
def test_what_happens_to_a_deal_is_told(post, stages):
    from quickscale.core import hooks

    told = []
    with hooks.register_temporarily("event:*", lambda *, event: told.append(event)):
        deal = post("deals", 201, name="Wine", amount="1000")
        post(f"deals/{deal['id']}/win", 200)
    ours = [event for event in told if event.theme == "crm"]
    assert [event.name for event in ours] == ["crm.deal_created", "crm.deal_moved", "crm.deal_won"]
    assert {event.object_id for event in ours} == {deal["id"]}
    assert str(ours[-1].value.amount) == "1000.0000"
