"""Webhooks are made, changed, tested, switched and deleted, by their owner alone."""

import re

import pytest
from standardwebhooks import Webhook

from quickscale.core.api.models import IdempotencyRecord
from quickscale.core.api_keys.services import create_key
from quickscale.core.audit.models import AuditEvent
from quickscale.core.webhooks import services
from quickscale.core.webhooks.models import WebhookDelivery, WebhookEndpoint

pytestmark = pytest.mark.django_db

URL = "/api/core/webhooks/"


@pytest.fixture
def member(client, ann):
    client.force_login(ann)
    return client


def post(client, url, body=None, **headers):
    return client.post(url, body or {}, "application/json", headers=headers)


def make(client, **values):
    body = {"url": "https://example.com/hooks", "events": ["*"], **values}
    return post(client, URL, body)


def test_a_new_webhooks_secret_is_told_once(member):
    made = make(member, description="ERP").json()
    assert re.fullmatch(r"whsec_[\w+/=]{44}", made["secret"])
    assert made["secret"] not in member.get(URL).content.decode()
    assert made["secret"] not in member.get(f"{URL}{made['id']}/").content.decode()
    assert made["secret"] not in str(AuditEvent.objects.values())


def test_the_same_request_again_makes_no_second_webhook(member):
    body = {"url": "https://example.com/hooks", "events": ["*"]}
    first = post(member, URL, body, **{"Idempotency-Key": "k"}).json()
    again = post(member, URL, body, **{"Idempotency-Key": "k"}).json()
    assert again == {**first, "secret": ""}
    assert first["secret"] not in IdempotencyRecord.objects.get().body


def test_the_same_rotation_again_makes_and_tells_no_second_secret(member):
    url = f"{URL}{make(member).json()['id']}/rotate/"
    first = post(member, url, **{"Idempotency-Key": "k"}).json()
    again = post(member, url, **{"Idempotency-Key": "k"}).json()
    assert again == {**first, "secret": ""}
    assert WebhookEndpoint.objects.get().secret == first["secret"]
    assert first["secret"] not in IdempotencyRecord.objects.get().body


def test_what_tells_no_secret_is_answered_alike_when_it_is_repeated(member):
    url = f"{URL}{make(member).json()['id']}/"
    for action in ("disable/", "enable/"):
        first = post(member, f"{url}{action}", **{"Idempotency-Key": action})
        again = post(member, f"{url}{action}", **{"Idempotency-Key": action})
        assert again.json() == first.json()
    assert member.delete(url, headers={"Idempotency-Key": "k"}).status_code == 204


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "nowhere"),
        ("url", "http://10.0.0.1/"),
        ("url", f"https://example.com/{'x' * 500}"),
        ("events", []),
        ("events", ["core.page_viewed"]),
        ("events", ["core.nothing"]),
        ("description", "x" * 201),
    ],
)
def test_what_is_wrong_is_said_at_its_field(member, settings, field, value):
    settings.QUICKSCALE_WEBHOOKS_ALLOW_LOCAL = False
    answer = make(member, **{field: value})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_a_webhook_is_changed_switched_and_deleted(member):
    url = f"{URL}{make(member).json()['id']}/"
    body = {"url": "https://example.org/", "events": ["core.credits_low"], "description": "New"}
    changed = member.put(url, body, "application/json").json()
    assert (changed["url"], changed["events"]) == ("https://example.org/", ["core.credits_low"])
    off = post(member, f"{url}disable/").json()
    assert (off["state"], off["can"]["enable"], off["can"]["test"]) == ("disabled", True, False)
    assert post(member, f"{url}disable/").status_code == 200
    assert post(member, f"{url}test/").status_code == 409
    assert post(member, f"{url}enable/").json()["state"] == "active"
    assert member.delete(url).status_code == 204
    assert member.get(url).status_code == 404
    actions = list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
    assert actions == [
        "webhook.created",
        "webhook.changed",
        "webhook.disabled",
        "webhook.enabled",
        "webhook.deleted",
    ]


def test_a_test_is_sent_whatever_was_asked_for(
    member, receiver, django_capture_on_commit_callbacks
):
    made = make(member, url=receiver.url, events=["core.credits_low"]).json()
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(member, f"{URL}{made['id']}/test/")
    assert answer.status_code == 201
    _, headers, body = receiver.heard[0]
    assert Webhook(made["secret"]).verify(body, headers)["type"] == "core.webhook_test"
    told = member.get(f"/api/core/webhook-deliveries/{answer.json()['id']}/").json()
    assert (told["status"], told["response_status"], told["excerpt"]) == (
        "delivered",
        200,
        "thanks",
    )
    assert told["payload"] == body


def test_a_delivery_is_sent_again(member, receiver, django_capture_on_commit_callbacks):
    made = make(member, url=receiver.url).json()
    with django_capture_on_commit_callbacks(execute=True):
        told = post(member, f"{URL}{made['id']}/test/").json()
    again = f"/api/core/webhook-deliveries/{told['id']}/redeliver/"
    with django_capture_on_commit_callbacks(execute=True):
        assert post(member, again).status_code == 200
    first, second = receiver.heard
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert WebhookDelivery.objects.get().status == "delivered"
    post(member, f"{URL}{made['id']}/disable/")
    assert post(member, again).status_code == 409


def test_a_new_secret_is_told_once_and_the_former_stays_valid_for_a_day(member):
    made = make(member).json()
    answer = post(member, f"{URL}{made['id']}/rotate/").json()
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.secrets == [answer["secret"], made["secret"]]
    assert answer["former_until"]


def test_somebody_elses_webhooks_are_not_there(member, bob):
    endpoint = services.create_endpoint(user=bob, url="https://example.com/", events=["*"])
    site = WebhookEndpoint.objects.create(url="https://example.com/", events=["*"])
    told = WebhookDelivery.objects.create(endpoint=endpoint, event="core.x", payload="{}")
    assert member.get(URL).json()["count"] == 0
    for one in (endpoint, site):
        url = f"{URL}{one.public_id}/"
        assert member.get(url).status_code == 404
        assert member.get(f"{url}deliveries/").status_code == 404
        assert member.delete(url).status_code == 404
        for action in ("test", "enable", "disable", "rotate"):
            assert post(member, f"{url}{action}/").status_code == 404
    url = f"/api/core/webhook-deliveries/{told.public_id}/"
    assert member.get(url).status_code == 404
    assert post(member, f"{url}redeliver/").status_code == 404


def test_nobody_has_more_webhooks_than_anyone_needs(member, monkeypatch):
    monkeypatch.setattr(services, "MOST_ENDPOINTS", 1)
    assert make(member).status_code == 201
    answer = make(member)
    assert (answer.status_code, answer.json()["type"][-13:]) == (409, "webhook-limit")


def test_a_program_looks_after_webhooks_with_a_key(client, ann):
    _, token = create_key(user=ann, name="CI", scopes=["core:read", "core:write"])
    headers = {"Authorization": f"Bearer {token}"}
    body = {"url": "https://example.com/", "events": ["*"]}
    assert post(client, URL, body, **headers).status_code == 201
    assert client.get(URL, headers=headers).json()["count"] == 1


def test_a_list_of_deliveries_costs_no_query_more_for_each(
    member, ann, django_assert_max_num_queries
):
    endpoint = services.create_endpoint(user=ann, url="https://example.com/", events=["*"])
    for number in range(5):
        WebhookDelivery.objects.create(endpoint=endpoint, event=f"core.e{number}", payload="{}")
    deliveries = f"{URL}{endpoint.public_id}/deliveries/"
    member.get(deliveries)  # which finds the feature switched on
    with django_assert_max_num_queries(4):
        told = member.get(deliveries).json()["results"]
    assert [each["event"] for each in told] == [f"core.e{number}" for number in range(4, -1, -1)]


def send_form(client, page, /, **values):
    form = client.get(page).context["form"]
    return client.post(form["action_url"], {"idempotency_key": form["idempotency_key"], **values})


def test_the_pages_carry_a_webhook_from_its_making_to_its_end(
    member, receiver, django_capture_on_commit_callbacks
):
    page = send_form(member, "/account/webhooks/new/", url=receiver.url, events=["*"])
    secret = re.search(r"whsec_[\w+/=]{44}", page.content.decode())[0]
    assert "no-store" in page["Cache-Control"]
    row = member.get("/account/webhooks/").context["list"]["rows"][0]
    home = row["url"]
    actions = {it["name"]: it for it in member.get(home).context["actions"]}
    assert set(actions) == {"test", "edit", "rotate", "disable", "delete"}
    with django_capture_on_commit_callbacks(execute=True):
        form = actions["test"]["form"]
        member.post(actions["test"]["url"], {"idempotency_key": form["idempotency_key"]})
    _, headers, body = receiver.heard[0]
    Webhook(secret).verify(body, headers)
    told = member.get(home).context["panels"][0]["list"]["rows"][0]
    html = member.get(told["url"]).content.decode()
    assert told["title"] == "Test"
    assert "core.webhook_test" in html
    assert "thanks" in html
    rotated = send_form(member, actions["rotate"]["url"])
    assert "whsec_" in rotated.content.decode()
    assert secret not in rotated.content.decode()
    edited = send_form(
        member, actions["edit"]["url"], url="https://example.com/", events=["core.credits_low"]
    )
    assert edited.status_code == 303
    assert "https://example.com/" in member.get(home).content.decode()
    assert send_form(member, actions["delete"]["url"]).status_code == 303
    assert not WebhookEndpoint.objects.exists()


def test_staff_make_the_sites_own_webhooks_in_the_admin(admin_client, ann, settings):
    add = "/admin/quickscale_webhooks/webhookendpoint/add/"
    body = {"url": "https://example.com/all", "description": "", "events": ["*"]}
    page = admin_client.post(add, body, follow=True)
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.owner is None
    assert endpoint.secret in page.content.decode()
    change = f"/admin/quickscale_webhooks/webhookendpoint/{endpoint.pk}/change/"
    assert endpoint.secret not in admin_client.get(change).content.decode()
    settings.QUICKSCALE_WEBHOOKS_ALLOW_LOCAL = False
    refused = admin_client.post(add, {**body, "url": "https://10.0.0.1/"})
    assert refused.status_code == 200
    assert WebhookEndpoint.objects.count() == 1
    own = services.create_endpoint(user=ann, url="https://example.com/", events=["*"])
    change = f"/admin/quickscale_webhooks/webhookendpoint/{own.pk}/change/"
    assert admin_client.post(change, body).status_code == 403


def test_events_are_called_what_people_call_them(member, ann, receiver):
    offered = {it["id"]: it["name"] for it in member.get("/api/core/webhook-events/").json()}
    assert offered["core.credits_low"] == "Credits are running low"
    endpoint = services.create_endpoint(user=ann, url=receiver.url, events=["core.credits_low"])
    assert "Credits are running low" in member.get("/account/webhooks/").content.decode()
    told = WebhookDelivery.objects.create(endpoint=endpoint, event="core.gone_since", payload="")
    page = member.get(f"/account/webhooks/deliveries/{told.public_id}/").content.decode()
    assert "Gone since" in page, "an event that is declared no more has the words of its name"
