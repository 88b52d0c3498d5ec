"""Webhooks: signed like Stripe's, delivered, retried, and tormented where a test wants it."""

import json
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests
import stripe

from stripe_sandbox import FakeStripe


@contextmanager
def listening(*statuses):
    """Give a URL that takes webhooks, and what was sent there; it answers these, then 200."""
    received, answers = [], list(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((body, self.headers["Stripe-Signature"]))
            self.send_response(answers.pop(0) if answers else 200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", received
    finally:
        server.shutdown()
        server.server_close()


class Listener:
    """Takes webhooks without a network, as a test that hands them to Django's client does."""

    def __init__(self, status=200):
        self.status = status
        self.received = []

    def __call__(self, url, body, headers):
        self.received.append(json.loads(body)["id"])
        return self.status, "thanks"


@contextmanager
def fake(listener, **options):
    with FakeStripe("http://hook.test/", post=listener, retry_after=(0.01,), **options) as server:
        yield server


def connect(server):
    return stripe.StripeClient(server.api_key, base_addresses={"api": server.url}).v1


def make_customers(server, count=20):
    client = connect(server)
    return [client.customers.create({"name": str(number)}).id for number in range(count)]


def test_a_delivery_carries_the_event_and_a_signature_that_the_sdk_accepts(client, server):
    with listening() as (url, received):
        endpoint = client.webhook_endpoints.create({"url": url, "enabled_events": ["*"]})
        customer = client.customers.create({"email": "ada@example.com"})
        assert server.wait_until_delivered()
    [(body, signature)] = received
    event = stripe.Webhook.construct_event(body, signature, endpoint.secret)
    assert (event.type, event.data.object.id) == ("customer.created", customer.id)
    assert event.api_version == stripe.api_version
    assert client.events.retrieve(event.id).pending_webhooks == 0
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signature, "whsec_other")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", signature, endpoint.secret)


def test_an_event_names_the_request_that_caused_it(client, server):
    client.customers.create({}, {"idempotency_key": "once"})
    event = client.events.list({"type": "customer.*"}).data[0]
    assert event.request.idempotency_key == "once"
    assert event.request.id.startswith("req_")


def test_endpoints_hear_what_they_asked_for(client, server):
    with listening() as (url, received):
        endpoint = client.webhook_endpoints.create(
            {"url": url, "enabled_events": ["product.created"]}
        )
        client.customers.create({})
        client.products.create({"name": "Pro"})
        client.webhook_endpoints.update(endpoint.id, {"disabled": True})
        client.products.create({"name": "Other"})
        server.wait_until_delivered()
    assert [json.loads(body)["type"] for body, _ in received] == ["product.created"]


def test_the_secret_is_told_once(client):
    made = client.webhook_endpoints.create(
        {"url": "http://127.0.0.1:1/", "enabled_events": ["*"], "description": "shop"}
    )
    assert made.secret.startswith("whsec_")
    assert "secret" not in client.webhook_endpoints.retrieve(made.id).to_dict()
    assert [item.id for item in client.webhook_endpoints.list().data] == [made.id]
    assert client.webhook_endpoints.delete(made.id).deleted is True
    assert client.webhook_endpoints.list().data == []


def test_a_failed_delivery_is_tried_again_until_it_is_taken(client, server):
    with listening(500, 503) as (url, received):
        client.webhook_endpoints.create({"url": url, "enabled_events": ["*"]})
        client.customers.create({})
        assert server.wait_until_delivered()
    [delivery] = server.deliveries()
    assert [attempt.status for attempt in delivery.attempts] == [500, 503, 200]
    assert len({body for body, _ in received}) == 1


def test_a_delivery_that_nobody_takes_fails_in_the_end(client, server):
    client.webhook_endpoints.create({"url": "http://127.0.0.1:1/", "enabled_events": ["*"]})
    client.customers.create({})
    assert server.wait_until_delivered()
    [delivery] = server.deliveries()
    assert (delivery.state, len(delivery.attempts)) == ("failed", 3)
    assert delivery.attempts[0].status is None


def test_held_webhooks_wait_for_the_flush():
    listener = Listener()
    with fake(listener) as server:
        server.hold()
        make_customers(server, 3)
        time.sleep(0.05)
        assert listener.received == []
        assert [item.state for item in server.flush()] == ["delivered"] * 3
        assert len(listener.received) == 3
        server.release()
        make_customers(server, 1)
        assert server.wait_until_delivered()
        assert len(listener.received) == 4


def test_a_flush_that_fails_leaves_the_webhook_for_the_next():
    listener = Listener(500)
    with fake(listener) as server:
        server.hold()
        make_customers(server, 1)
        server.flush()
        listener.status = 200
        assert [item.state for item in server.flush()] == ["delivered"]


def torment(**chaos):
    """Return in which order 20 events arrive."""
    listener = Listener()
    with fake(listener) as server:
        server.chaos(**chaos)
        server.hold()
        make_customers(server)
        server.flush()
        return listener.received, [event["id"] for event in server.sandbox.store.find("event")]


def test_chaos_duplicates_reorders_and_drops():
    received, all_events = torment(duplicate=0.5, seed=1)
    assert len(received) > len(set(received)) == len(all_events)
    received, all_events = torment(reorder=0.5, seed=1)
    assert sorted(received) == sorted(all_events)
    assert received != all_events
    received, all_events = torment(drop=0.5, seed=1)
    assert 0 < len(received) < len(all_events)


def test_chaos_is_the_same_for_the_same_seed():
    wild = {"duplicate": 0.3, "reorder": 0.3, "drop": 0.3}
    assert torment(**wild, seed=7) == torment(**wild, seed=7)
    assert torment(**wild, seed=7) != torment(**wild, seed=8)


def test_chaos_in_the_background_delivers_everything_that_is_not_dropped():
    listener = Listener()
    with fake(listener) as server:
        server.chaos(duplicate=0.3, reorder=0.5, delay=0.02, seed=3)
        make_customers(server)
        assert server.wait_until_delivered()
        events = [event["id"] for event in server.sandbox.store.find("event")]
    assert set(listener.received) == set(events)
    assert len(listener.received) > len(events)
    assert listener.received != events


def test_what_was_dropped_can_be_delivered_later():
    listener = Listener()
    with fake(listener) as server:
        server.chaos(drop=1.0)
        make_customers(server, 2)
        assert listener.received == []
        server.chaos()
        assert len(server.redeliver_dropped()) == 2
        server.redeliver_all()
    assert len(listener.received) == 4


def test_one_event_is_delivered_by_hand(client, server):
    client.customers.create({})
    event = client.events.list().data[0]
    with listening() as (url, received):
        server.add_webhook(url)
        [delivery] = server.deliver(event.id)
    assert (delivery.state, len(received)) == ("delivered", 1)


def test_events_are_listed_by_type_and_fate(client, server):
    server.hold()
    client.webhook_endpoints.create({"url": "http://127.0.0.1:1/", "enabled_events": ["*"]})
    client.customers.create({})
    client.products.create({"name": "Pro"})

    def types(**asked):
        return [event.type for event in client.events.list(asked).data]

    assert types() == ["product.created", "customer.created"]
    assert types(types=["customer.created"]) == types(type="customer.created")
    assert types(delivery_success=True) == []
    assert len(types(delivery_success=False)) == 2


def test_a_reset_forgets_all_but_the_endpoint_from_the_start():
    listener = Listener()
    with fake(listener) as server:
        before = make_customers(server, 1)
        server.reset()
        assert connect(server).customers.list().data == []
        assert make_customers(server, 1) == before
        assert server.wait_until_delivered()
        assert len(server.deliveries()) == 1


def test_a_server_that_is_stopped_no_longer_answers():
    with FakeStripe() as server:
        url = server.url
        assert requests.get(url, timeout=5).status_code == 200
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)
