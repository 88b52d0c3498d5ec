"""Who is told which event."""

import json
import re
from pathlib import Path

import pytest
from django.db import transaction

from quickscale.core.hooks import Event, written_together
from quickscale.core.hooks.registry import registry
from quickscale.core.money import Money
from quickscale.core.teams.models import Membership
from quickscale.core.teams.services import (
    accept_invitation,
    change_role,
    close_team,
    create_team,
    invite,
    remove_member,
    transfer_ownership,
)
from quickscale.core.webhooks.models import WebhookDelivery, WebhookEndpoint
from quickscale.core.webhooks.services import create_endpoint, disable_endpoint

pytestmark = pytest.mark.django_db


def make_site(url):
    return WebhookEndpoint.objects.create(url=url, events=["*"])


def test_an_event_is_told_to_the_endpoint_of_its_owner(endpoint, ann, bake, receiver):
    bake(ann, value=Money("12.50", "EUR"))
    (path, headers, body), *more = receiver.heard
    assert not more
    assert path == "/hooks?a=1"
    assert headers["content-type"] == "application/json"
    told = json.loads(body)
    assert told.pop("timestamp")
    assert told == {
        "type": "core.cake_baked",
        "theme": "core",
        "object": {"type": "cake", "id": "c1"},
        "value": {"amount": "12.50", "currency": "EUR"},
        "data": {"layers": 3},
    }


def test_nobody_is_told_what_is_another_owners(ann, bob, blue, bake, receiver):
    mine = create_endpoint(user=ann, url=receiver.url, events=["*"])
    theirs = create_endpoint(user=ann, team=blue, url=receiver.url, events=["*"])
    bobs = create_endpoint(user=bob, url=receiver.url, events=["*"])
    site = make_site(receiver.url)

    def told(owner, **values):
        WebhookDelivery.objects.all().delete()
        bake(owner, **values)
        return set(WebhookDelivery.objects.values_list("endpoint", flat=True))

    assert told(ann) == {mine.pk, site.pk}
    assert told(bob) == {bobs.pk, site.pk}
    assert told(blue) == {theirs.pk, site.pk}
    assert told(blue, user=ann) == {theirs.pk, site.pk}
    assert told(None, user=ann) == {site.pk}


def test_an_event_is_told_once_though_applications_got_ready_twice(
    endpoint, ann, bake, receiver, settings
):
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS]
    bake(ann)
    assert len(receiver.heard) == 1


def test_an_endpoint_is_told_what_it_asked_for(ann, bake, receiver):
    create_endpoint(user=ann, url=receiver.url, events=["core.credits_low"])
    bake(ann)
    assert receiver.heard == []
    create_endpoint(user=ann, url=receiver.url, events=["core.cake_baked"])
    bake(ann)
    assert len(receiver.heard) == 1


def test_an_event_that_is_not_public_is_told_to_nobody(endpoint, ann, happen):
    make_site(endpoint.url)
    registry.hooks["core.dough_kneaded"].send("d1", owner=ann)
    assert not WebhookDelivery.objects.exists()


def test_somebody_who_may_not_sign_in_is_told_nothing(endpoint, ann, bake, receiver):
    ann.is_active = False
    ann.save()
    bake(ann)
    assert receiver.heard == []


def test_an_endpoint_that_is_off_is_told_nothing(endpoint, ann, bake, receiver):
    disable_endpoint(endpoint, actor=ann)
    bake(ann)
    assert receiver.heard == []
    assert not WebhookDelivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_transaction_that_fails_is_told_to_nobody(endpoint, ann, happen, receiver):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen.send("c1", owner=ann)
        assert WebhookDelivery.objects.exists()
        raise ZeroDivisionError
    assert not WebhookDelivery.objects.exists()
    assert receiver.heard == []


@pytest.mark.django_db(transaction=True)
def test_an_event_is_written_down_with_what_made_it_happen(endpoint, ann, happen, receiver):
    with transaction.atomic():
        happen.send("c1", owner=ann)
        assert receiver.heard == []
        assert WebhookDelivery.objects.get().status == "pending"
    assert len(receiver.heard) == 1
    assert WebhookDelivery.objects.get().status == "delivered"


def test_all_endpoints_of_an_event_cost_two_queries(
    ann, receiver, happen, django_assert_num_queries
):
    for number in range(4):
        create_endpoint(user=ann, url=f"{receiver.url}&n={number}", events=["*"])
    savepoint = 2
    with django_assert_num_queries(2 + savepoint):
        happen.send("c1", owner=ann)
    assert WebhookDelivery.objects.count() == 4


def test_credits_that_run_low_are_told_to_whose_they_are(
    ann, bob, receiver, settings, django_capture_on_commit_callbacks
):
    settings.QUICKSCALE_CREDITS_LOW = 5
    create_endpoint(user=ann, url=receiver.url, events=["core.credits_low"])
    create_endpoint(user=bob, url=receiver.url, events=["core.credits_low"])
    ann.credits.grant(10, source="test", reason="Welcome")
    with django_capture_on_commit_callbacks(execute=True):
        ann.credits.consume(8, "Report")
    (told,) = receiver.heard
    assert json.loads(told[2])["object"]["type"] == "credit_account"


def test_an_event_that_concerns_nobody_costs_one_query(ann, happen, django_assert_num_queries):
    with django_assert_num_queries(1):
        happen.send("c1", owner=ann)


def test_events_that_are_written_together_cost_one_query(ann, happen, django_assert_num_queries):
    with django_assert_num_queries(1), written_together():
        for number in range(3):
            happen.send(f"c{number}", owner=ann)


def test_an_import_tells_of_thousands_of_events_at_once(ann, happen, django_assert_num_queries):
    with django_assert_num_queries(1), written_together():
        for number in range(2000):
            happen.send(f"c{number}", owner=ann)


def test_of_events_that_are_written_together_nobody_is_told_what_is_another_owners(
    ann, bob, blue, happen, receiver
):
    mine = create_endpoint(user=ann, url=receiver.url, events=["*"])
    teams = create_endpoint(user=ann, team=blue, url=receiver.url, events=["*"])
    site = make_site(receiver.url)
    deaf = create_endpoint(user=bob, url=receiver.url, events=["core.credits_low"])
    with written_together():
        for owner in (ann, bob, blue, None):
            happen.send(str(owner), owner=owner)
        assert not WebhookDelivery.objects.exists()
    told = {each: [] for each in (mine, teams, site, deaf)}
    for delivery in WebhookDelivery.objects.order_by("pk").select_related("endpoint"):
        told[delivery.endpoint].append(json.loads(delivery.payload)["object"]["id"])
    everybody = [str(owner) for owner in (ann, bob, blue, None)]
    assert told == {mine: [str(ann)], teams: [str(blue)], site: everybody, deaf: []}


def test_events_of_a_block_that_fails_are_not_written(endpoint, ann, happen):
    with pytest.raises(ZeroDivisionError), written_together():
        happen.send("c1", owner=ann)
        raise ZeroDivisionError
    happen.send("c2", owner=ann)
    assert [json.loads(each.payload)["object"]["id"] for each in WebhookDelivery.objects.all()] == [
        "c2"
    ]


@pytest.mark.django_db(transaction=True)
def test_what_happens_goes_on_when_it_cannot_be_told(endpoint, ann, happen):
    with transaction.atomic():
        ann.name = "Ann B."
        ann.save()
        happen.send("c1", owner=ann, data={"layers": object()})
    ann.refresh_from_db()
    assert ann.name == "Ann B."
    assert not WebhookDelivery.objects.exists()


def test_the_events_of_the_stack_can_be_asked_for(client, ann, happen):
    client.force_login(ann)
    events = {event["id"]: event for event in client.get("/api/core/webhook-events/").json()}
    assert next(iter(events)) == "*"
    assert events["core.cake_baked"]["description"] == "A cake was baked."
    assert "core.credits_low" in events
    assert "core.page_viewed" not in events
    assert all(event["description"] for event in events.values())


def test_every_public_event_says_when_it_is_sent():
    registry.import_modules()
    public = [hook for hook in registry.hooks.values() if isinstance(hook, Event) and hook.public]
    assert [hook.name for hook in public if not hook.doc] == []


def test_the_documentation_lists_the_core_events_that_can_be_asked_for_with_their_data():
    registry.import_modules()
    public = {
        name: set(hook.data)
        for name, hook in registry.hooks.items()
        if isinstance(hook, Event) and hook.public and name.startswith("core.")
    }
    page = (Path(__file__).parents[4] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(core\.\w+)` \|.*\| (.*) \|$", page, re.MULTILINE)
    assert {name: set(re.findall(r"`(\w+)`", data)) for name, data in rows} == public


@pytest.fixture
def rockets(ann, receiver):
    team = create_team("Rockets", owner=ann)
    create_endpoint(user=ann, team=team, url=receiver.url, events=["*"])
    return team


def told(receiver):
    return [json.loads(body)["type"] for _path, _headers, body in receiver.heard]


def test_what_happens_to_a_team_is_told_to_its_own_integrators_alone(
    ann, bob, rockets, receiver, django_capture_on_commit_callbacks
):
    create_endpoint(user=bob, url=f"{receiver.url}&bob=1", events=["*"])
    with django_capture_on_commit_callbacks(execute=True):
        member = Membership.objects.create(team=rockets, user=bob, role="member")
        change_role(member, "admin", by=ann)
        transfer_ownership(rockets, member, by=ann)
        remove_member(Membership.objects.get(team=rockets, user=ann), by=bob)
        close_team(rockets, by=bob)
    assert told(receiver) == [
        "core.member_changed",
        "core.owner_changed",
        "core.member_left",
        "core.member_left",
        "core.team_closed",
    ]
    assert {path for path, _headers, _body in receiver.heard} == {"/hooks?a=1"}


def test_somebody_who_joins_is_told_to_the_teams_integrators(
    ann, bob, rockets, receiver, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invite(rockets, bob.email, by=ann)
    token = re.search(r"/invitations/(\S+?)/", mailoutbox[0].body)[1]
    with django_capture_on_commit_callbacks(execute=True):
        accept_invitation(token, user=bob)
    (event,) = [json.loads(body) for _path, _headers, body in receiver.heard]
    assert (event["type"], event["object"]["id"]) == ("core.member_joined", str(rockets.public_id))
    assert event["data"] == {"user": str(bob.public_id), "role": "member"}
