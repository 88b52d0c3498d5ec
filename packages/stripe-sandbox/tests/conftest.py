"""The real SDK, the fake Stripe, and a check of all that it ever says."""

import json

import pytest
import stripe

from stripe_sandbox import FakeStripe
from stripe_sandbox.schemas import find_schema_errors

#: A moment that is the last of a month, where months differ.
NEW_YEAR = 1_798_761_600  # 2027-01-01


class ListeningClient(stripe.RequestsClient):
    """The SDK's own HTTP client, which keeps what was answered."""

    def __init__(self):
        super().__init__()
        self.answers = []

    def request(self, *arguments, **options):
        body, status, headers = super().request(*arguments, **options)
        if status == 200:
            self.answers.append(json.loads(body))
        return body, status, headers


@pytest.fixture
def http_client():
    return ListeningClient()


@pytest.fixture
def server(http_client):
    """A fake Stripe whose objects, answers and events are held to the SDK's types afterwards."""
    with FakeStripe(frozen_at=NEW_YEAR, retry_after=(0.02, 0.02)) as server:
        yield server
        assert list_faults([*server.sandbox.store, *http_client.answers]) == []


def list_faults(objects):
    snapshots = [item["data"]["object"] for item in objects if item["object"] == "event"]
    listed = [part for item in objects if item["object"] == "list" for part in item["data"]]
    single = [item for item in objects if item["object"] != "list"]
    return [fault for item in single + listed + snapshots for fault in find_schema_errors(item)]


@pytest.fixture
def client(server, http_client):
    return stripe.StripeClient(
        server.api_key, base_addresses={"api": server.url}, http_client=http_client
    ).v1


class Shop:
    """What tests need to have before they begin: a customer who can pay, and things to buy."""

    def __init__(self, client):
        self.client = client

    def make_customer(self, card="pm_card_visa", **fields):
        customer = self.client.customers.create({"email": "ada@example.com", **fields})
        if card:
            self.give_card(customer, card)
        return self.client.customers.retrieve(customer.id)

    def give_card(self, customer, card):
        """Let a customer pay by a ready-made card or a number."""
        if card.isdecimal():
            made = self.client.payment_methods.create({"type": "card", "card": {"number": card}})
            card = made.id
        method = self.client.payment_methods.attach(card, {"customer": customer.id})
        self.client.customers.update(
            customer.id, {"invoice_settings": {"default_payment_method": method.id}}
        )
        return method

    def make_price(self, amount=1000, interval="month", name="Pro", **fields):
        product = self.client.products.create({"name": name})
        recurring = {"recurring": {"interval": interval}} if interval else {}
        return self.client.prices.create(
            {"product": product.id, "currency": "usd", "unit_amount": amount, **recurring, **fields}
        )

    def subscribe(self, customer=None, price=None, quantity=1, **fields):
        customer = customer or self.make_customer()
        price = price or self.make_price()
        return self.client.subscriptions.create(
            {
                "customer": customer.id,
                "items": [{"price": price.id, "quantity": quantity}],
                **fields,
            }
        )

    def check_out(self, price=None, *, quantity=1, mode=None, **fields):
        price = price or self.make_price(interval=None)
        mode = mode or ("subscription" if price.recurring else "payment")
        return self.client.checkout.sessions.create(
            {
                "mode": mode,
                "line_items": [{"price": price.id, "quantity": quantity}],
                "success_url": "http://shop.test/done?session={CHECKOUT_SESSION_ID}",
                "cancel_url": "http://shop.test/cart",
                **fields,
            }
        )

    def invoices_of(self, subscription):
        found = self.client.invoices.list({"subscription": subscription.id}).data
        return list(reversed(found))


@pytest.fixture
def make_shop():
    return Shop


@pytest.fixture
def shop(client):
    return Shop(client)


@pytest.fixture
def happened(server):
    """Return the types of what happened since this was last asked."""
    seen = 0

    def list_types():
        nonlocal seen
        events = server.sandbox.store.find("event")
        new, seen = events[seen:], len(events)
        return [event["type"] for event in new]

    return list_types
