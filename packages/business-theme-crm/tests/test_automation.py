"""Rules of a team: written, tried after what they wait for, guarded, and told of."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quickscale_business_themes.crm.models import (
    Activity,
    CustomField,
    Deal,
    Lead,
    Rule,
    RuleEvent,
    RuleRun,
)
from quickscale_business_themes.crm.services.automation import events, performing, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_rule(post):
    """Return a function that writes a rule by the API."""

    def make(*actions, expected=201, **said):
        values = {"name": "Rule", "subject": "lead", "trigger": "created", **said}
        acts = [each if isinstance(each, dict) else {"kind": each} for each in actions]
        return post("rules", expected, **values, actions=acts)

    return make


@pytest.fixture(autouse=True)
def settle(request, monkeypatch):
    """Return a function that does what a commit would do: a test's transaction never ends."""
    if request.node.get_closest_marker("django_db").kwargs.get("transaction"):
        return None
    waiting = []
    monkeypatch.setattr(events, "enqueue", lambda task, key: waiting.append(key))

    def commit():
        while waiting:
            running.try_event(waiting.pop(0))

    return commit


@pytest.fixture
def client(sign_in, owner, settle):
    """The browser of the team's owner, each of whose requests is committed."""
    browser = sign_in(owner)
    if settle is None:
        return browser
    send = browser.request

    def request(**asked):
        response = send(**asked)
        settle()
        return response

    browser.request = request
    return browser


TAG = {"kind": "add_tag", "value": "Hot"}


def tags_of(record):
    return [tag.name for tag in record.tags.all()]


def runs():
    return list(RuleRun.objects.across_teams().order_by("pk").values_list("status", flat=True))


def test_a_new_lead_is_tagged_and_gets_a_task_if_the_conditions_hold(post, make_rule, team):
    task = {"kind": "create_task", "value": "Ring them", "text": "Today!", "days": 2}
    rows = [{"field": "source", "op": "eq", "value": "Website"}]
    make_rule(TAG, task, match="all", rows=rows)
    post("leads", 201, last_name="Fischer", source="website")
    post("leads", 201, last_name="Weber", source="phone")
    leads = Lead.objects.for_team(team)
    assert tags_of(leads.get(last_name="Fischer")) == ["Hot"]
    assert tags_of(leads.get(last_name="Weber")) == []
    activity = Activity.objects.for_team(team).get()
    assert (activity.subject, activity.description) == ("Ring them", "Today!")
    assert activity.lead.last_name == activity.lead.last_name == "Fischer"
    assert activity.due_at.date() == (timezone.now() + timedelta(days=2)).date()


def test_conditions_find_the_tags_that_were_entered_with_a_record(post, make_rule, team):
    rows = [{"field": "tags", "op": "contains", "value": "fair"}]
    make_rule({"kind": "set_field", "field": "rating", "value": "Hot"}, rows=rows)
    post("leads", 201, last_name="Fischer", tags=["Fair"])
    assert Lead.objects.for_team(team).get().rating == "hot"


def test_a_change_is_noticed_only_if_something_changed(client, post, make_rule, team):
    rows = [{"field": "status", "op": "changed_to", "value": "qualified"}]
    make_rule(TAG, trigger="updated", rows=rows)
    lead = post("leads", 201, last_name="Fischer")
    path, sent = f"/api/crm/leads/{lead['id']}/", {"content_type": "application/json"}
    client.patch(path, {"status": "contacted"}, **sent)
    assert runs() == []
    client.patch(path, {"status": "qualified"}, **sent)
    client.patch(path, {"status": "qualified"}, **sent)
    client.patch(path, {"rating": "hot"}, **sent)
    assert runs() == ["done"]


@pytest.mark.parametrize(
    ("trigger", "step", "said"),
    [
        ("moved", "change-stage", {"stage": "Proposal"}),
        ("won", "win", {"amount": "5"}),
        ("lost", "lose", {"reason": "price"}),
    ],
)
def test_the_steps_of_a_deal_are_waited_for(post, make_rule, team, stages, trigger, step, said):
    make_rule(TAG, subject="deal", trigger=trigger)
    deal = post("deals", 201, name="Wine")
    if "stage" in said:
        said = {"stage": str(stages[said["stage"]].public_id)}
    post(f"deals/{deal['id']}/{step}", 200, **said)
    assert tags_of(Deal.objects.for_team(team).get()) == ["Hot"]


def test_conversions_contacts_and_companies_are_waited_for(post, make_rule, team):
    make_rule(TAG, trigger="converted")
    make_rule(TAG, subject="contact")
    make_rule(TAG, subject="company")
    lead = post("leads", 201, last_name="Fischer", company_name="Weinhaus")
    post(f"leads/{lead['id']}/convert", 200)
    post("contacts", 201, last_name="Weber")
    post("companies", 201, name="Bierhaus")
    run = RuleRun.objects.across_teams().values_list("subject", "record_name")
    assert sorted(run) == [
        ("company", "Bierhaus"),
        ("company", "Weinhaus"),
        ("contact", "Fischer"),
        ("contact", "Weber"),
        ("lead", "Fischer"),
    ]


def test_every_action_does_its_own(post, make_rule, team, owner, make_member, stages):
    ben = make_member("ben")
    deal_stage = str(stages["Proposal"].public_id)
    make_rule(
        {"kind": "assign", "value": "ben"},
        {"kind": "move_stage", "value": "Proposal"},
        {"kind": "set_field", "field": "probability", "value": "70"},
        {"kind": "set_field", "field": "expected_close_on", "value": "2027-01-31"},
        {"kind": "mail_owner", "value": "A deal\n for you", "text": "Have a look."},
        subject="deal",
    )
    post("deals", 201, name="Wine")
    deal = Deal.objects.for_team(team).get()
    assert deal.owner == ben
    assert (str(deal.stage.public_id), deal.probability) == (deal_stage, 70)
    assert deal.expected_close_on.isoformat() == "2027-01-31"
    call_command("deliver_mail", verbosity=0)
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["ben@example.com"], "A deal for you")
    assert "Have a look." in sent.body
    assert f"/deals/{deal.public_id}/" in sent.body
    assert runs() == ["done"]


def test_a_lead_goes_to_whoever_s_turn_it_is(post, make_rule, team, make_member, settle):
    from quickscale_business_themes.crm.models import LeadAssignee

    LeadAssignee.objects.for_team(team).create(user=make_member("ben"))
    make_rule("assign_next", trigger="updated", rows=[{"field": "rating", "op": "changed"}])
    lead = post("leads", 201, last_name="Fischer", owner=None)
    Lead.objects.for_team(team).update(owner=None)
    from quickscale_business_themes.crm.services.leads import update_lead

    update_lead(Lead.objects.for_team(team).get(), values={"rating": "hot"})
    settle()
    assert Lead.objects.for_team(team).get(public_id=lead["id"]).owner.name == "Ben"


def test_a_rule_waits_for_what_a_form_captures(post, make_rule, team, settle):
    make_rule(TAG, trigger="captured")
    post("leads", 201, last_name="Weber")
    form = post("capture-forms", 201, name="Website", fields_asked=["email"])
    Client().post(urlsplit(form["url"]).path, {"email": "fischer@example.com"})
    settle()
    tagged = Lead.objects.for_team(team).filter(tags__name="Hot")
    assert [lead.email for lead in tagged] == ["fischer@example.com"]


def test_people_who_want_no_e_mails_get_none(post, make_rule):
    make_rule({"kind": "mail_person", "value": "Hello", "text": "Hi."}, subject="contact")
    post("contacts", 201, last_name="Fischer", email="f@example.com", do_not_email=True)
    post("contacts", 201, last_name="Weber", email="w@example.com")
    call_command("deliver_mail", verbosity=0)
    assert [each.to for each in mail.outbox] == [["w@example.com"]]
    assert runs() == ["failed", "done"]


def test_webhooks_of_the_team_are_told(post, make_rule, team, owner):
    from quickscale.core.webhooks.models import WebhookDelivery
    from quickscale.core.webhooks.services import create_endpoint

    create_endpoint(user=owner, team=team, url="https://example.com/", events=["crm.rule_fired"])
    make_rule("webhook", name="Tell them")
    post("leads", 201, last_name="Fischer")
    assert '"rule":"Tell them"' in WebhookDelivery.objects.get().payload


def test_an_action_that_fails_fails_nothing_else(post, make_rule, team, monkeypatch):
    def break_down(*args):
        raise ZeroDivisionError

    monkeypatch.setitem(performing._PERFORMERS, "add_tag", break_down)
    make_rule(
        TAG,
        {"kind": "mail_person", "value": "x", "text": "y"},
        {"kind": "set_field", "field": "rating", "value": "hot"},
    )
    assert post("leads", 201, last_name="Fischer")["rating"] == ""
    assert Lead.objects.for_team(team).get().rating == "hot"
    run = RuleRun.objects.for_team(team).get()
    assert run.status == "failed"
    assert [each["ok"] for each in run.results] == [False, False, True]
    assert run.results[0]["text"] == "An unexpected error."


def test_rules_that_lead_to_each_other_stop(post, make_rule, client, team):
    """Two rules that undo each other's work run once each."""
    for name, other in (("hot", "cold"), ("cold", "hot")):
        make_rule(
            {"kind": "set_field", "field": "rating", "value": other},
            trigger="updated",
            rows=[{"field": "rating", "op": "changed_to", "value": name}],
        )
    lead = post("leads", 201, last_name="Fischer")
    said = {"rating": "hot"}
    client.patch(f"/api/crm/leads/{lead['id']}/", said, content_type="application/json")
    assert runs() == ["done", "done", "loop"]
    assert Lead.objects.for_team(team).get().rating == "hot"


def test_no_more_than_three_rules_follow_each_other(post, make_rule, client):
    steps = ["new", "contacted", "nurturing", "qualified", "unqualified", "new"]
    for former, following in pairwise(steps):
        make_rule(
            {"kind": "set_field", "field": "status", "value": following},
            trigger="updated",
            rows=[{"field": "status", "op": "changed_to", "value": former}],
        )
    lead = post("leads", 201, last_name="Fischer", status="qualified")
    said = {"status": "contacted"}
    client.patch(f"/api/crm/leads/{lead['id']}/", said, content_type="application/json")
    assert runs() == ["done", "done", "done", "depth"]
    assert Lead.objects.across_teams().get().status == "unqualified"


def test_a_rule_that_runs_too_often_is_switched_off_until_somebody_looks(
    post, make_rule, client, monkeypatch
):
    monkeypatch.setattr(running, "HOURLY_CAP", 2)
    rule = make_rule(TAG)
    for name in ("A", "B", "C", "D"):
        post("leads", 201, last_name=name)
    assert runs() == ["done", "done", "paused"]
    stored = Rule.objects.across_teams().get()
    assert (stored.is_active, stored.paused_because) == (False, "too_many")
    said = {"is_active": True}
    client.patch(f"/api/crm/rules/{rule['id']}/", said, content_type="application/json")
    post("leads", 201, last_name="E")
    assert runs() == ["done", "done", "paused", "done"]
    assert Rule.objects.across_teams().get().paused_because == ""


def test_nothing_is_written_where_no_rule_waits(post, make_rule):
    make_rule(TAG, is_active=False)
    make_rule(TAG, subject="deal")
    post("leads", 201, last_name="Fischer")
    assert RuleEvent.objects.across_teams().count() == 0


def test_what_a_process_that_died_has_left_is_done_later_and_once(
    post, make_rule, team, monkeypatch
):
    monkeypatch.setattr(events, "enqueue", lambda *args: None)
    make_rule(TAG)
    post("leads", 201, last_name="Fischer")
    assert runs() == []
    event = RuleEvent.objects.for_team(team).get()
    call_command("run_crm", verbosity=0)
    assert runs() == []  # another process may be at it
    RuleEvent.objects.for_team(team).update(created_at=timezone.now() - timedelta(minutes=5))
    call_command("run_crm", verbosity=0)
    event.save(force_insert=True)
    running.try_event(event.pk)
    assert runs() == ["done"]
    assert RuleEvent.objects.for_team(team).count() == 0


def test_an_event_that_always_fails_is_given_up(post, make_rule, team, monkeypatch):
    monkeypatch.setattr(running, "holds", lambda *args, **options: 1 / 0)
    monkeypatch.setattr(events, "enqueue", lambda *args: None)
    make_rule(TAG)
    post("leads", 201, last_name="Fischer")
    RuleEvent.objects.for_team(team).update(created_at=timezone.now() - timedelta(minutes=5))
    for _attempt in range(running.MAX_ATTEMPTS):
        running.sweep()
    assert RuleEvent.objects.for_team(team).count() == 1
    running.sweep()
    assert RuleEvent.objects.for_team(team).count() == 0


def test_a_rule_of_every_day_runs_once_a_day_for_each_record(post, make_rule, team):
    today = timezone.localdate()
    rows = [{"field": "expected_close_on", "op": "days_since", "value": "-3"}]
    task = {"kind": "create_task", "value": "Ask whether they decided"}
    make_rule(task, subject="deal", trigger="daily", rows=rows)
    for name, days in (("Soon", 3), ("Late", -3), ("Never", None)):
        day = None if days is None else str(today + timedelta(days=days))
        post("deals", 201, name=name, expected_close_on=day)
    running.sweep(today=today)
    running.sweep(today=today)
    Rule.objects.across_teams().update(tried_on=None)  # as if it had died on the way
    running.sweep(today=today)
    assert [each.deal.name for each in Activity.objects.for_team(team)] == ["Soon"]
    running.sweep(today=today + timedelta(days=1))
    assert runs() == ["done"]


def test_imports_run_rules_only_if_asked(
    client, post, make_rule, team, django_capture_on_commit_callbacks
):
    make_rule(TAG)
    for name, with_rules in (("a", False), ("b", True)):
        content = f"Email,Last Name\n{name}@example.com,Fischer\n".encode()
        with django_capture_on_commit_callbacks(execute=True):
            file = SimpleUploadedFile("people.csv", content)
            batch = client.post("/api/crm/imports/", {"file": file, "kind": "lead"}).json()
        with django_capture_on_commit_callbacks(execute=True):
            post(f"imports/{batch['id']}/run", 200, with_rules=with_rules)
    running.sweep()
    tagged = Lead.objects.for_team(team).filter(tags__name="Hot")
    assert [lead.email for lead in tagged] == ["b@example.com"]


# The form.


def test_the_form_shows_what_it_saved(client, make_rule, read, owner, stages):
    rows = [
        {"field": "owner", "op": "eq", "value": "Ada"},
        {"field": "stage", "op": "in", "value": "Proposal, Won"},
        {"field": "amount", "op": "gte", "value": "1000"},
    ]
    act = {"kind": "move_stage", "value": "Negotiation"}
    rule = make_rule(act, subject="deal", trigger="updated", match="any", rows=rows)
    found = read(f"rules/{rule['id']}")
    assert found["match"] == "any"
    assert [row["value"] for row in found["rows"]] == ["Ada", "Proposal, Won", "1000"]
    assert found["conditions"]["any"][0]["value"] == str(owner.public_id)
    assert found["actions"][0]["value"] == "Negotiation"
    assert found["condition_text"] == (
        "Owner is Ada or Stage is one of Proposal, Won or Amount is at least, or on or after 1000"
    )
    page = client.get(f"/rules/{rule['id']}/edit/").content.decode()
    assert 'value="Proposal, Won"' in page
    again = client.put(f"/api/crm/rules/{rule['id']}/", found, content_type="application/json")
    assert again.json()["conditions"] == found["conditions"]


def test_a_rule_is_written_by_a_form_without_javascript(client, team):
    path = "/rules/new/"
    page = client.get(path)
    assert page.status_code == 200
    sent = {
        "name": "Big deals",
        "subject": "deal",
        "trigger": "created",
        "match": "all",
        "rows": ["", "0"],
        "rows-0-field": "amount",
        "rows-0-op": "gt",
        "rows-0-value": "500",
        "actions": ["", "0"],
        "actions-0-kind": "add_tag",
        "actions-0-value": "Big",
        "is_active": "true",
    }
    response = client.post(path, sent)
    assert response.status_code == 303
    rule = Rule.objects.for_team(team).get()
    assert rule.conditions == {"all": [{"field": "amount", "op": "gt", "value": "500"}]}
    assert rule.actions[0]["value"] == "Big"


@pytest.mark.parametrize(
    ("op", "days", "written"),
    [
        ("days_since", 1, "Expected close was 1 day ago"),
        ("days_since", 3, "Expected close was 3 days ago"),
        ("days_since_gte", 3, "Expected close was at least 3 days ago"),
    ],
)
def test_conditions_that_count_days_are_written_as_sentences(make_rule, op, days, written):
    rows = [{"field": "expected_close_on", "op": op, "value": str(days)}]
    assert make_rule(TAG, subject="deal", trigger="daily", rows=rows)["condition_text"] == written


def test_a_tree_that_no_form_can_show_stays_as_it_is(client, make_rule, read):
    tree = {"not": {"any": [{"field": "rating", "op": "empty"}]}}
    rule = make_rule(TAG, conditions=tree)
    assert rule["rows"] == []
    form = {**read(f"rules/{rule['id']}"), "name": "Renamed"}
    del form["conditions"]
    client.put(f"/api/crm/rules/{rule['id']}/", form, content_type="application/json")
    assert read(f"rules/{rule['id']}")["conditions"] == tree
    assert read(f"rules/{rule['id']}")["name"] == "Renamed"
    assert rule["condition_text"] == "Not (Rating is empty)"


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"trigger": "won"}, ["trigger"]),
        ({"rows": [{"field": "rating", "op": "empty"}, {"field": "amount", "op": "eq"}]}, ["rows"]),
        ({"rows": [{"field": "rating", "op": "contains", "value": "x"}]}, ["rows", 0, "op"]),
        ({"rows": [{"field": "status", "op": "eq", "value": "?"}]}, ["rows", 0, "value"]),
        (
            {
                "subject": "deal",
                "rows": [{"field": "probability", "op": "eq", "value": "0.5"}],
            },
            ["rows", 0, "value"],
        ),
        ({"conditions": {"all": [{"field": "x"}]}}, ["conditions"]),
        ({"actions": [{"kind": "move_stage", "value": "Won"}]}, ["actions", 0, "kind"]),
        ({"actions": [TAG, {"kind": "assign", "value": "Eve"}]}, ["actions", 1, "value"]),
        ({"actions": [{"kind": "set_field", "field": "probability"}]}, ["actions", 0, "field"]),
        (
            {
                "subject": "deal",
                "actions": [{"kind": "set_field", "field": "probability", "value": "1.5"}],
            },
            ["actions", 0, "value"],
        ),
        (
            {"actions": [{"kind": "set_field", "field": "status", "value": "converted"}]},
            ["actions", 0, "value"],
        ),
        ({"actions": []}, ["actions"]),
    ],
)
def test_what_makes_no_sense_is_an_error_of_its_field(make_rule, said, place):
    actions = said.pop("actions", [TAG])
    errors = make_rule(*actions, expected=400, **said)["errors"]
    for step in place:
        errors = (
            errors[str(step)] if isinstance(errors, dict) and str(step) in errors else errors[step]
        )
    assert errors


def test_a_dry_run_lists_what_would_be_touched_and_touches_nothing(post, make_rule, read, client):
    rows = [{"field": "rating", "op": "eq", "value": "hot"}]
    rule = make_rule(TAG, rows=rows, is_active=False)
    post("leads", 201, last_name="Fischer", rating="hot")
    post("leads", 201, last_name="Weber")
    found = read(f"rules/{rule['id']}/matches")
    assert [each["record"]["label"] for each in found["results"]] == ["Fischer"]
    assert found["results"][0]["record"]["screen"] == "lead-detail"
    assert runs() == []
    page = client.get(f"/rules/{rule['id']}/").content.decode()
    assert "Fischer" in page
    assert "Weber" not in page


def test_the_log_says_what_each_action_did(post, make_rule, read, client):
    rule = make_rule(TAG, name="Tag them")
    lead = post("leads", 201, last_name="Fischer")
    [run] = read("rule-runs", rule=rule["id"])["results"]
    assert run["target"]["id"] == lead["id"]
    assert (run["status"], run["lines"]) == ("done", ["✓ Add a tag: Hot"])
    page = client.get("/rule-runs/").content.decode()
    assert "Tag them" in page
    assert "Add a tag: Hot" in page


# Rights.


def test_members_see_rules_and_only_managers_write_them(
    make_rule, read, make_member, sign_in, post
):
    rule = make_rule(TAG)
    ben = sign_in(make_member("ben"))
    assert read(f"rules/{rule['id']}", by=ben)["can"] == {"edit": False, "delete": False}
    post("rules", 403, by=ben, name="x", subject="lead", trigger="created", actions=[TAG])
    read("rule-runs", 403, by=ben)
    read(f"rules/{rule['id']}/matches", 403, by=ben)
    assert ben.get(f"/rules/{rule['id']}/").status_code == 200


def test_rules_of_other_teams_neither_run_nor_show(post, make_rule, make_user, sign_in, team):
    from quickscale.core.teams.services import create_team

    rule = make_rule(TAG)
    eve = make_user("eve")
    others = create_team("Others", owner=eve)
    stranger = sign_in(eve, others)
    assert stranger.get(f"/api/crm/rules/{rule['id']}/").status_code == 404
    said = {"last_name": "Fischer"}
    stranger.post("/api/crm/leads/", said, content_type="application/json")
    assert tags_of(Lead.objects.for_team(others).get()) == []
    assert runs() == []


@pytest.mark.django_db(transaction=True)
def test_rules_are_tried_after_the_commit_and_what_is_rolled_back_is_forgotten(
    post, make_rule, team, owner
):
    from django.db import transaction

    from quickscale_business_themes.crm.services.leads import create_lead

    make_rule(TAG)
    post("leads", 201, last_name="Fischer")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        create_lead(team=team, user=owner, values={"last_name": "Weber"})
        raise ZeroDivisionError
    assert [run.record_name for run in RuleRun.objects.for_team(team)] == ["Fischer"]
    assert RuleEvent.objects.for_team(team).count() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_event_that_several_try_at_once_runs_once(team, owner, monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from quickscale_business_themes.crm.services.automation import events
    from quickscale_business_themes.crm.services.leads import create_lead

    monkeypatch.setattr(events, "enqueue", lambda *args: None)
    task = {"kind": "create_task", "value": "Call", "field": "", "text": "", "days": None}
    Rule.objects.for_team(team).create(
        name="Once", subject="lead", trigger="created", actions=[task]
    )
    create_lead(team=team, user=owner, values={"last_name": "Fischer"})
    key = RuleEvent.objects.for_team(team).get().pk

    def attempt(number):
        try:
            running.try_event(key)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, range(8)))
    assert Activity.objects.for_team(team).count() == 1
    assert runs() == ["done"]


def test_a_rule_whose_person_has_left_can_be_switched_off(client, make_rule, make_member):
    ben = make_member("ben")
    rule = make_rule({"kind": "assign", "value": str(ben.public_id)})
    ben.memberships.all().delete()
    address = f"/api/crm/rules/{rule['id']}/"
    off = client.patch(address, {"is_active": False}, content_type="application/json")
    assert (off.status_code, off.json()["is_active"]) == (200, False)
    moved = client.patch(address, {"subject": "deal"}, content_type="application/json")
    assert "actions" in moved.json()["errors"]


def test_a_rule_is_told_that_a_converted_lead_keeps_its_status(post, read, make_rule):
    make_rule({"kind": "set_field", "field": "status", "value": "New"}, trigger="converted")
    lead = post("leads", 201, last_name="Fischer")
    post(f"leads/{lead['id']}/convert", 200)
    assert runs() == ["failed"]
    told = read("rule-runs")["results"][0]["lines"][0]
    assert told.endswith("This lead has already been converted.")


def test_branches_without_conditions_count_too(make_rule):
    make_rule(TAG, expected=400, conditions={"any": [{"all": []}] * 51})


def test_a_daily_rule_that_fails_holds_up_no_other(post, make_rule, monkeypatch):
    post("leads", 201, last_name="Fischer")
    for name in ("A", "B"):
        make_rule(TAG, name=name, trigger="daily")
    found = running.list_records

    def fail(rule, today):
        if rule.name == "A":
            raise ValueError
        return found(rule, today)

    monkeypatch.setattr(running, "list_records", fail)
    running.sweep()
    assert runs() == ["done"]


def test_the_log_of_rules_is_forgotten_after_ninety_days(post, make_rule):
    make_rule(TAG)
    post("leads", 201, last_name="Fischer")
    for days, left in ((89, 1), (90, 0)):
        RuleRun.objects.across_teams().update(created_at=timezone.now() - timedelta(days=days))
        call_command("purge_crm")
        assert RuleRun.objects.across_teams().count() == left


@pytest.fixture
def add_field(post):
    """Return a function that adds a field to leads, and returns its id."""

    def add(name, type="text", **said):
        return post("custom-fields", 201, **{"kind": "lead", "name": name, "type": type, **said})[
            "id"
        ]

    return add


@pytest.mark.parametrize(
    ("type_", "op", "asked", "said", "other"),
    [
        ("text", "contains", "wine", "Red Wine", "Beer"),
        ("number", "gte", "9.50", "9.5", "9.4"),
        ("date", "lt", "2026-03-01", "2026-02-28", "2026-03-01"),
        ("switch", "eq", "Yes", "yes", "no"),
        ("choice", "in", "gold, Silver", "Silver", "Bronze"),
        ("choice", "empty", "", "", "Bronze"),
    ],
)
def test_a_rule_asks_what_a_team_wants_to_know(
    post, read, make_rule, add_field, team, type_, op, asked, said, other
):
    options = ["Gold", "Silver", "Bronze"] if type_ == "choice" else []
    field = add_field("Budget", type_, options=options)
    made = make_rule(TAG, rows=[{"field": field, "op": op, "value": asked}])
    assert made["condition_text"].startswith("Budget ")
    assert made["rows"][0]["field"] == field
    for name, value in (("Fischer", said), ("Weber", other)):
        rows = [{"id": field, "value": value}]
        post("leads", 201, last_name=name, custom_fields=rows)
    leads = Lead.objects.for_team(team)
    assert [lead.last_name for lead in leads if tags_of(lead)] == ["Fischer"]
    found = read(f"rules/{made['id']}/matches")["results"]
    assert [row["record"]["label"] for row in found] == ["Fischer"]


@pytest.mark.parametrize(
    ("type_", "op", "value", "name"),
    [
        ("number", "eq", "many", "value"), ("number", "eq", "1" * 14 + ".1234567", "value"),
        ("number", "contains", "1", "op"), ("date", "lt", "soon", "value"),
        ("switch", "eq", "maybe", "value"), ("choice", "eq", "Bronze", "value"),
    ],
)  # fmt: skip
def test_what_an_added_field_cant_be_asked_is_an_error_of_its_row(
    make_rule, add_field, type_, op, value, name
):
    field = add_field("F", type_, options=["Gold"])
    rows = [{"field": "source", "op": "filled"}, {"field": field, "op": op, "value": value}]
    errors = make_rule(TAG, expected=400, rows=rows)["errors"]["rows"]
    assert list(errors[1]) == [name]


def test_a_change_of_an_added_field_is_noticed(client, post, make_rule, add_field):
    field, other = add_field("Budget", "number"), add_field("Other")
    make_rule(TAG, trigger="updated", rows=[{"field": field, "op": "changed_to", "value": "5"}])
    lead = post("leads", 201, last_name="A", custom_fields=[{"id": field, "value": "4"}])
    for key, value in ((other, "x"), (field, "5"), (field, "5.0"), (other, "y")):
        said = {"custom_fields": [{"id": key, "value": value}]}
        client.patch(f"/api/crm/leads/{lead['id']}/", said, content_type="application/json")
    assert runs() == ["done", "done"]  # “5.0” is written differently


@pytest.mark.parametrize(
    ("kind", "path", "names"),
    [
        ("lead", "leads", {"last_name": "A"}), ("contact", "contacts", {"last_name": "A"}),
        ("company", "companies", {"name": "A"}), ("deal", "deals", {"name": "A"}),
    ],
)  # fmt: skip
def test_a_rule_sets_an_added_field_and_no_other(
    post, read, make_rule, add_field, kind, path, names
):
    field = add_field("Tier", "choice", kind=kind, options=["Gold"])
    other = add_field("Other", kind=kind)
    act = {"kind": "set_field", "field": field, "value": "GOLD"}
    made = make_rule(act, subject=kind)
    assert made["action_lines"] == ["Set a field: Tier: Gold"]
    record = post(path, 201, **names, custom_fields=[{"id": other, "value": "x"}])
    assert read(f"{path}/{record['id']}")["custom_facts"] == ["Tier: Gold", "Other: x"]


@pytest.mark.parametrize(("type_", "value"), [("choice", "Bronze"), ("number", "x"), ("date", "")])
def test_what_an_added_field_cant_be_isnt_set(make_rule, add_field, type_, value):
    act = {"kind": "set_field", "field": add_field("F", type_, options=["Gold"]), "value": value}
    assert "value" in make_rule(act, expected=400)["errors"]["actions"][0]


def test_an_option_that_was_taken_away_isnt_set_any_more(client, post, make_rule, add_field, team):
    field = add_field("Tier", "choice", options=["Gold", "Silver"])
    make_rule({"kind": "set_field", "field": field, "value": "Gold"})
    said = {"options": ["Silver"]}
    client.patch(f"/api/crm/custom-fields/{field}/", said, content_type="application/json")
    post("leads", 201, last_name="A")
    assert runs() == ["failed"]
    assert Lead.objects.for_team(team).get().custom == {}


def test_a_field_that_a_rule_needs_stays(client, post, make_rule, add_field, team):
    asked, set_ = add_field("Asked"), add_field("Set")
    make_rule(TAG, name="One", rows=[{"field": asked, "op": "empty"}])
    make_rule({"kind": "set_field", "field": set_, "value": "x"}, name="Two")
    for field, name in ((asked, "One"), (set_, "Two")):
        answer = client.delete(f"/api/crm/custom-fields/{field}/")
        assert answer.status_code == 409
        assert name in answer.json()["detail"]
    # Somebody deleted them while the rule was saved.
    CustomField.objects.for_team(team).delete()
    post("leads", 201, last_name="A")
    assert runs() == ["failed"]  # the second one; the first one asks for nothing that is there
    assert client.get("/rules/").status_code == 200


def test_the_form_of_a_rule_offers_the_fields_of_the_team(
    read, make_rule, add_field, client, make_user
):
    from quickscale.core.teams.services import create_team

    field = add_field("Budget", "number")
    row = {"id": field, "label": "Budget (Leads)"}
    assert row in read("rule-fields")
    assert row in read("settable-fields")
    assert "amount" in [each["id"] for each in read("rule-fields")]
    assert "amount" not in [each["id"] for each in read("settable-fields")]
    rows = [{"field": field, "op": "gte", "value": "5"}]
    rule = make_rule({"kind": "set_field", "field": field, "value": "1"}, rows=rows)
    page = client.get(f"/rules/{rule['id']}/edit/").content.decode()
    assert page.count(f'value="{field}" selected>Budget (Leads)</option>') == 2
    other = create_team("Other", owner=make_user("bob"))
    CustomField.objects.for_team(other).create(kind="lead", name="Theirs")
    assert "Theirs (Leads)" not in [each["label"] for each in read("rule-fields")]


def test_another_teams_field_is_none_of_a_rules(make_rule, make_user):
    from quickscale.core.teams.services import create_team

    other = create_team("Other", owner=make_user("bob"))
    theirs = CustomField.objects.for_team(other).create(kind="lead", name="Theirs").key
    errors = make_rule(TAG, expected=400, rows=[{"field": theirs, "op": "filled"}])["errors"]
    assert "field" in errors["rows"][0]
    act = {"kind": "set_field", "field": theirs, "value": "x"}
    assert "field" in make_rule(act, expected=400)["errors"]["actions"][0]


def test_the_fields_of_the_team_are_read_once_for_all_that_is_told_of_them(
    client, make_rule, add_field
):
    fields = [add_field(f"Field {number}") for number in range(4)]
    rows = [{"field": field, "op": "eq", "value": "x"} for field in fields]
    actions = [{"kind": "set_field", "field": field, "value": "y"} for field in fields]
    rule = make_rule(*actions, rows=rows)
    for path in ("rule-fields", "settable-fields", f"rules/{rule['id']}"):
        with CaptureQueriesContext(connection) as statements:
            assert client.get(f"/api/crm/{path}/").status_code == 200
        assert sum("crm_customfield" in each["sql"] for each in statements) == 1
