"""Scores: points by rules, and what is learned from a team's own won and lost leads."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from quickscale_business_themes.crm.models import Lead, ScoreModel
from quickscale_business_themes.crm.models.lead_parts import UNSCORED
from quickscale_business_themes.crm.services.leads import create_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def close(team, owner):
    """Return a function that makes leads of a source that were won, or lost."""

    def make(times, source, *, won, **values):
        state = {"status": "unqualified"}
        if won:
            state = {"status": "converted", "converted_at": timezone.now()}
        for _time in range(times):
            given = {"last_name": "F", "source": source, **values}
            lead = create_lead(team=team, user=owner, values=given)
            Lead.objects.for_team(team).filter(pk=lead.pk).update(**state)

    return make


@pytest.fixture
def history(close):
    """Fifty closed leads: referrals were mostly won, advertising was mostly lost."""
    close(20, "referral", won=True, phone="1", company_name="Wein")
    close(5, "referral", won=False)
    close(4, "advertising", won=True)
    close(21, "advertising", won=False)


@pytest.fixture
def ask(post):
    def make(**values):
        return post("leads", 201, last_name="New", **values)

    return make


def test_what_is_won_and_lost_is_learned_and_said_in_words(history, ask, read):
    before = ask(source="referral")
    assert (before["score"], before["reasons"]) == (
        None,
        ["Too little data: 0 of 50 closed leads."],
    )
    call_command("score_leads")
    referral, advertising = ask(source="referral", phone="1"), ask(source="advertising")
    assert 60 < referral["score"] <= 100
    assert 0 <= advertising["score"] < 40
    assert "Source: Referral (raises the score)" in referral["reasons"]
    assert "Source: Advertising (lowers the score)" in advertising["reasons"]
    assert 1 <= len(referral["reasons"]) <= 3
    assert 0 < read(f"leads/{before['id']}")["score"] < referral["score"]


def test_below_fifty_closed_leads_nothing_is_learned(close, ask, read, client):
    close(25, "referral", won=True)
    close(24, "advertising", won=False)
    call_command("score_leads")
    lead = ask(source="referral")
    assert lead["score"] is None
    assert lead["reasons"] == ["Too little data: 49 of 50 closed leads."]
    assert "Too little data: 49 of 50 closed leads." in client.get("/lead-scoring/").text
    close(1, "event", won=True)
    call_command("score_leads")
    assert ask(source="referral")["score"] > 50
    assert "Leads are scored." in client.get("/lead-scoring/").text


def test_nothing_is_learned_where_all_were_won(close, ask):
    close(60, "referral", won=True)
    call_command("score_leads")
    assert ask()["score"] is None


def test_what_became_known_later_is_not_learned_from(history, team, client, ask):
    """Every won lead gets a job title after it was won: a new lead with one is no better."""
    call_command("score_leads")
    before = ScoreModel.objects.for_team(team).get().learned
    won = Lead.objects.for_team(team).filter(status="converted")
    for lead in won:
        address = f"/api/crm/leads/{lead.public_id}/"
        changed = {"job_title": "Head of buying", "rating": "hot"}
        assert client.patch(address, changed, content_type="application/json").status_code == 200
    call_command("score_leads")
    assert ScoreModel.objects.for_team(team).get().learned == before
    same = {"source": "event", "email": "a@b.example"}
    assert ask(**same)["score"] == ask(**same, job_title="Head of buying")["score"]


def test_a_lead_is_won_with_its_deal_and_not_with_its_conversion(team, post):
    from quickscale_business_themes.crm.services.scoring import list_closed

    outcomes = []
    for deal_is in ("open", "won", "lost"):
        lead = post("leads", 201, last_name=deal_is)
        deal = post(f"leads/{lead['id']}/convert", 200, amount="5")["converted_deal"]["id"]
        if deal_is == "won":
            post(f"deals/{deal}/win", 200)
        if deal_is == "lost":
            post(f"deals/{deal}/lose", 200, reason="price")
        outcomes.append(sorted(is_won for _features, is_won in list_closed(team.pk)))
    assert outcomes == [[], [True], [False, True]]


def test_leads_that_are_older_than_scores_are_scored_and_not_learned_from(history, team, ask):
    from quickscale_business_themes.crm.services.scoring import learn_team, list_closed

    Lead.objects.for_team(team).filter(status="unqualified", source="referral").update(
        features=None
    )
    assert len(list_closed(team.pk)) == 45
    assert learn_team(team.pk).learned is None


def test_teams_learn_from_their_own_leads_only(history, make_user):
    from quickscale.core.teams.services import create_team

    other = create_team("Others", owner=make_user("eve"))
    create_lead(team=other, user=None, values={"last_name": "F", "source": "referral"})
    call_command("score_leads")
    assert Lead.objects.for_team(other).get().score == UNSCORED


def test_scores_are_the_same_in_every_language(history, ask, client):
    call_command("score_leads")
    lead = ask(source="referral")
    answer = client.get(f"/api/crm/leads/{lead['id']}/", headers={"Accept-Language": "de"})
    assert answer.json()["score"] == lead["score"]


def test_leads_are_narrowed_and_sorted_by_score(history, ask, read):
    unscored = ask(source="referral")
    call_command("score_leads")
    good, bad = ask(source="referral", phone="1"), ask(source="advertising")
    Lead.objects.across_teams().filter(public_id=unscored["id"]).update(score=UNSCORED)
    open_leads = {"is_open": "true", "ordering": "-score"}
    found = [row["id"] for row in read("leads", **open_leads)["results"]]
    assert found == [good["id"], bad["id"], unscored["id"]]
    assert [row["id"] for row in read("leads", score_min="50", is_open="true")["results"]] == [
        good["id"]
    ]
    assert [row["id"] for row in read("leads", score_max="50", is_open="true")["results"]] == [
        bad["id"]
    ]


@pytest.mark.parametrize(
    ("rule", "lead", "holds"),
    [
        (("source", "equals", "referral"), {"source": "referral"}, True),
        (("source", "differs", "referral"), {"source": "referral"}, False),
        (("job_title", "contains", "HEAD"), {"job_title": "head of sales"}, True),
        (("postcode", "starts", "10"), {"postcode": "10115"}, True),
        (("email", "ends", "@wein.example"), {"email": "N@Wein.example"}, True),
        (("phone", "empty", "ignored"), {}, True),
        (("phone", "filled", ""), {}, False),
        (("website", "filled", ""), {"website": "https://wein.example"}, True),
    ],
)
def test_rules_give_points(post, ask, rule, lead, holds):
    field, operator, value = rule
    post("score-rules", 201, field=field, operator=operator, value=value, points=15)
    assert ask(**lead)["points"] == (15 if holds else 0)


def test_a_change_of_the_rules_scores_open_leads_again(post, ask, read, client, run_commits):
    lead = ask(source="referral")
    with run_commits():
        rule = post("score-rules", 201, field="source", value="referral", points=-20)
    assert read(f"leads/{lead['id']}")["points"] == -20
    address = f"/api/crm/score-rules/{rule['id']}/"
    with run_commits():
        client.patch(address, {"points": 5}, content_type="application/json")
    assert read(f"leads/{lead['id']}")["points"] == 5
    with run_commits():
        client.delete(address)
    assert read(f"leads/{lead['id']}")["points"] == 0


@pytest.fixture
def run_commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_changed_lead_gets_its_points(post, ask, client):
    post("score-rules", 201, field="rating", value="hot", points=30)
    lead = ask()
    address = f"/api/crm/leads/{lead['id']}/"
    changed = client.patch(address, {"rating": "hot"}, content_type="application/json")
    assert changed.json()["points"] == 30


@pytest.mark.parametrize(
    "wrong", [{"value": ""}, {"value": " "}, {"points": 101}, {"field": "team"}, {"operator": "re"}]
)
def test_rules_that_say_nothing_are_refused(post, wrong):
    rule = {"field": "source", "operator": "equals", "value": "event", "points": 5, **wrong}
    assert set(wrong) <= set(post("score-rules", 400, **rule)["errors"])


def test_nobody_sets_a_score_or_points(ask, client):
    lead = ask(score=99, points=99, features={"source": "x"})
    address = f"/api/crm/leads/{lead['id']}/"
    changed = client.patch(address, {"score": 99, "points": 9}, content_type="application/json")
    assert (changed.json()["score"], changed.json()["points"]) == (None, 0)
    assert Lead.objects.across_teams().get().features["source"] == ""


def test_only_who_manages_writes_rules(post, make_member, sign_in):
    ben = sign_in(make_member("ben"))
    post("score-rules", 403, by=ben, field="source", value="event", points=5)
    assert ben.get("/api/crm/score-rules/").status_code == 200


def test_imported_leads_are_scored(history, client, post, django_capture_on_commit_callbacks):
    from django.core.files.uploadedfile import SimpleUploadedFile

    call_command("score_leads")
    file = SimpleUploadedFile("leads.csv", b"last name,phone\nFischer,1\n", "text/csv")
    with django_capture_on_commit_callbacks(execute=True):
        batch = client.post("/api/crm/imports/", {"file": file, "kind": "lead"}).json()
    with django_capture_on_commit_callbacks(execute=True):
        post(f"imports/{batch['id']}/run", 200)
    lead = Lead.objects.across_teams().get(last_name="Fischer")
    assert (lead.features["phone"], lead.score > UNSCORED) == ("given", True)


def test_open_leads_are_scored_in_as_many_statements_however_many_there_are(
    history, ask, team, django_assert_max_num_queries
):
    from quickscale_business_themes.crm.services.scoring import learn_team, rescore_team

    for _time in range(20):
        ask(source="referral")
    learn_team(team.pk)
    with django_assert_max_num_queries(8):
        assert rescore_team(team.pk) == 20
    assert rescore_team(team.pk) == 0


def test_the_day_of_a_lead_is_the_same_to_everybody():
    from quickscale_business_themes.crm.lead_features import read_features

    monday = timezone.now().replace(year=2027, month=3, day=1, hour=9)
    names = []
    for zone in ("UTC", "Pacific/Auckland"):
        with timezone.override(zone):
            leads = (Lead(created_at=monday + timedelta(days=days)) for days in (0, 1))
            names.append([read_features(lead)["weekday"] for lead in leads])
    assert names == [["0", "1"], ["0", "1"]]


def test_the_page_of_a_lead_says_its_score_and_why(history, ask, client):
    call_command("score_leads")
    lead = ask(source="referral")
    page = client.get(f"/leads/{lead['id']}/").text
    assert "Source: Referral (raises the score)" in page


def test_rules_are_written_on_a_page(client):
    sent = {"field": "source", "operator": "equals", "value": "event", "points": "5"}
    page = client.post("/lead-scoring/rules/new/", sent, follow=True)
    assert "Source is event" in page.text


def test_the_sample_year_has_leads_with_scores_and_reasons(team, make_member, read):
    make_member("ben")
    call_command("create_sample_crm", team=team.slug)
    rows = read("leads", is_open="true", ordering="-score")["results"]
    assert rows[0]["score"] > rows[-1]["score"] >= 0
    lead = read(f"leads/{rows[0]['id']}")
    assert (len(lead["reasons"]), lead["consent_text"] != "") == (3, True)
    assert {row["status"] for row in read("submissions")["results"]} == {"lead"}
