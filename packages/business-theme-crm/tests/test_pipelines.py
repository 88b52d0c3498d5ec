"""Pipelines and their stages."""

import pytest

from quickscale_business_themes.crm.models import Deal, Pipeline, Stage

pytestmark = pytest.mark.django_db

ENDS = [{"name": "Won", "kind": "won"}, {"name": "Lost", "kind": "lost"}]


@pytest.fixture
def pipeline(read):
    return read(f"pipelines/{read('pipelines')['results'][0]['id']}")


@pytest.fixture
def put(client, pipeline):
    def send(stages, name="Sales", pipeline=pipeline):
        address = f"/api/crm/pipelines/{pipeline['id']}/"
        return client.put(
            address, {"name": name, "stages": stages}, content_type="application/json"
        )

    return send


def test_a_new_team_begins_with_a_pipeline(pipeline):
    assert pipeline["is_default"]
    assert pipeline["stage_names"] == [
        "Prospecting", "Qualification", "Proposal", "Negotiation", "Won", "Lost",
    ]  # fmt: skip


def test_a_new_pipeline_without_stages_starts_with_the_usual_ones(post):
    assert len(post("pipelines", 201, name="Partners")["stages"]) == 6


def test_stages_name_their_pipeline_where_there_are_several(post, read, pipeline):
    post("pipelines", 201, name="Partners")
    assert "Sales: Won" in [row["name"] for row in read("stages")["results"]]
    named = [row["name"] for row in read("stages", pipeline=pipeline["id"])["results"]]
    assert named == pipeline["stage_names"]


def test_a_name_that_is_taken_is_an_error_of_the_name(post, client):
    answer = post("pipelines", 400, name="sales")
    assert answer["errors"]["name"] == ["A pipeline with this name already exists."]
    page = client.post("/pipelines/new/", {"name": "SALES"})
    assert page.status_code == 422
    assert page.context["form"]["fields"][0]["errors"]


def test_stages_keep_their_identity_and_take_the_order_of_the_rows(pipeline, put):
    first, second, *others = pipeline["stages"]
    answer = put([second, {**first, "name": "New"}, *others])
    assert answer.status_code == 200, answer.text
    names = answer.json()["stage_names"]
    assert names == ["Qualification", "New", "Proposal", "Negotiation", "Won", "Lost"]
    assert Stage.objects.across_teams().get(public_id=first["id"]).position == 1


@pytest.mark.parametrize(
    "stages",
    [[], ENDS, [{"name": "A"}, ENDS[0]], [{"name": "A"}, {"name": "a"}, *ENDS]],
)
def test_a_pipeline_needs_an_open_a_won_and_a_lost_stage_of_different_names(put, stages):
    answer = put(stages)
    assert answer.status_code == 400
    assert "stages" in answer.json()["errors"]


def test_ends_are_certain_whatever_is_sent(put):
    sent = [{"name": "A"}, {**ENDS[0], "probability": 3}, {**ENDS[1], "probability": 70}]
    stages = put(sent).json()["stages"]
    assert [stage["probability"] for stage in stages] == [50, 100, 0]


def test_a_stage_with_deals_is_neither_deleted_nor_closed(pipeline, put, post):
    post("deals", 201, name="Wine")
    first, *others = pipeline["stages"]
    assert "stages" in put(others).json()["errors"]
    closed = put([{**first, "kind": "lost"}, *others])
    assert "stages" in closed.json()["errors"]
    assert Stage.objects.across_teams().count() == 6


def test_deals_follow_a_stages_probability_unless_set_by_hand(pipeline, put, post):
    post("deals", 201, name="Wine")
    post("deals", 201, name="Beer", probability=77)
    first, *others = pipeline["stages"]
    put([{**first, "probability": 33}, *others])
    found = Deal.objects.across_teams().order_by("pk").values_list("probability", flat=True)
    assert list(found) == [33, 77]


def test_a_stage_of_another_pipeline_is_not_taken_over(pipeline, put, post):
    other = post("pipelines", 201, name="Partners")
    answer = put([*pipeline["stages"], {**other["stages"][0], "name": "Stolen"}])
    assert "stages" in answer.json()["errors"]


def test_there_is_one_default_pipeline(pipeline, post, read):
    other = post("pipelines", 201, name="Partners")
    post(f"pipelines/{other['id']}/make-default", 200)
    defaults = [row["name"] for row in read("pipelines")["results"] if row["is_default"]]
    assert defaults == ["Partners"]
    assert post("deals", 201, name="Wine")["stage"]["label"] == "Prospecting"
    assert Deal.objects.across_teams().get().stage.pipeline.name == "Partners"


def test_a_pipeline_is_deleted_unless_it_is_the_default_or_has_deals(pipeline, post, client):
    other = post("pipelines", 201, name="Partners")
    assert client.delete(f"/api/crm/pipelines/{pipeline['id']}/").status_code == 409
    stage = other["stages"][0]["id"]
    deal = post("deals", 201, name="Wine", stage=stage)
    assert client.delete(f"/api/crm/pipelines/{other['id']}/").status_code == 409
    client.delete(f"/api/crm/deals/{deal['id']}/")
    assert client.delete(f"/api/crm/pipelines/{other['id']}/").status_code == 204
    assert Pipeline.objects.across_teams().count() == 1


def test_a_stage_is_named_with_its_pipeline_where_there_are_several(post, read):
    assert read("stages")["results"][0]["name"] == "Prospecting"
    post("pipelines", 201, name="Partners")
    assert read("stages")["results"][0]["name"] == "Sales: Prospecting"


def test_a_stage_is_saved_once(client, read):
    [pipeline] = read("pipelines")["results"]
    rows = read(f"pipelines/{pipeline['id']}")["stages"]
    twice = [*rows, {**rows[0], "name": "Again", "kind": "won"}]
    answer = client.patch(
        f"/api/crm/pipelines/{pipeline['id']}/",
        {"stages": twice},
        content_type="application/json",
    )
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["stages"])
