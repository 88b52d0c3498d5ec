"""Subscriptions, as the SDK drives them and time goes by."""

from datetime import UTC, datetime

import pytest
import stripe

from stripe_sandbox import Dunning, FakeStripe

DAY = 86_400


def day_of(moment):
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")


def test_a_subscription_charges_its_first_period_at_once(client, shop, happened):
    customer, price = shop.make_customer(), shop.make_price(1500)
    happened()
    subscription = shop.subscribe(customer, price, quantity=2)
    assert subscription.status == "active"
    item = subscription["items"].data[0]
    assert (day_of(item.current_period_start), day_of(item.current_period_end)) == (
        "2027-01-01",
        "2027-02-01",
    )
    invoice = client.invoices.retrieve(subscription.latest_invoice)
    assert (invoice.status, invoice.amount_paid, invoice.billing_reason) == (
        "paid",
        3000,
        "subscription_create",
    )
    assert invoice.parent.subscription_details.subscription == subscription.id
    assert happened() == [
        "customer.subscription.created",
        "invoice.created",
        "invoice.finalized",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice_payment.paid",
        "invoice.paid",
        "invoice.payment_succeeded",
        "customer.subscription.updated",
    ]


def test_a_declined_first_payment_leaves_the_subscription_incomplete_and_then_expires_it(
    client, server, shop
):
    customer = shop.make_customer("pm_card_chargeCustomerFail")
    subscription = shop.subscribe(customer)
    assert subscription.status == "incomplete"
    server.advance(hours=24)
    assert client.subscriptions.retrieve(subscription.id).status == "incomplete_expired"
    assert [invoice.status for invoice in shop.invoices_of(subscription)] == ["void"]


def test_error_if_incomplete_makes_nothing_when_the_card_is_declined(client, shop):
    customer = shop.make_customer("pm_card_chargeCustomerFail")
    with pytest.raises(stripe.CardError):
        shop.subscribe(customer, payment_behavior="error_if_incomplete")
    assert client.subscriptions.list({"customer": customer.id, "status": "all"}).data == []


def test_default_incomplete_waits_for_the_payment_intent(client, shop):
    customer = shop.make_customer(None)
    subscription = shop.subscribe(
        customer,
        payment_behavior="default_incomplete",
        expand=["latest_invoice.payments", "latest_invoice.confirmation_secret"],
    )
    assert subscription.status == "incomplete"
    invoice = subscription.latest_invoice
    intent = invoice.payments.data[0].payment.payment_intent
    assert invoice.confirmation_secret.client_secret.startswith(intent)
    client.payment_intents.confirm(intent, {"payment_method": "pm_card_visa"})
    assert client.subscriptions.retrieve(subscription.id).status == "active"


def test_a_renewal_is_drafted_at_the_period_end_and_collected_an_hour_later(
    client, server, shop, happened
):
    subscription = shop.subscribe()
    server.advance(days=30)
    happened()
    server.advance(days=1)
    assert [(i.status, i.billing_reason) for i in shop.invoices_of(subscription)][1:] == [
        ("draft", "subscription_cycle")
    ]
    server.advance(hours=1)
    renewal = shop.invoices_of(subscription)[1]
    assert (renewal.status, renewal.amount_paid) == ("paid", 1000)
    found = client.subscriptions.retrieve(subscription.id)
    assert day_of(found["items"].data[0].current_period_end) == "2027-03-01"
    assert "customer.subscription.updated" in happened()


def test_a_month_that_began_on_the_31st_ends_on_the_last_day_of_shorter_months(server, shop):
    server.advance(days=30)
    subscription = shop.subscribe()
    ends = []
    for _ in range(3):
        server.renew(subscription.id)
        found = server.sandbox.store.get("subscription", subscription.id)
        ends.append(day_of(found["items"]["data"][0]["current_period_end"]))
    assert ends == ["2027-03-31", "2027-04-30", "2027-05-31"]


def test_what_happens_while_the_clock_moves_bears_its_own_time(server, shop):
    subscription = shop.subscribe()
    server.advance(days=100)
    created = [day_of(invoice.created) for invoice in shop.invoices_of(subscription)]
    assert created == ["2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01"]


def test_an_upcoming_renewal_is_told_a_week_before(server, shop):
    shop.subscribe()
    server.advance(days=30)
    [event] = [e for e in server.sandbox.store.find("event") if e["type"] == "invoice.upcoming"]
    assert day_of(event["created"]) == "2027-01-25"
    assert event["data"]["object"]["amount_due"] == 1000


def test_a_trial_costs_nothing_warns_before_it_ends_and_then_charges(client, server, shop):
    subscription = shop.subscribe(trial_period_days=14)
    assert subscription.status == "trialing"
    assert client.invoices.retrieve(subscription.latest_invoice).amount_due == 0
    server.advance(days=12)
    [warning] = [
        event
        for event in server.sandbox.store.find("event")
        if event["type"] == "customer.subscription.trial_will_end"
    ]
    assert day_of(warning["created"]) == "2027-01-12"
    server.advance(days=2, hours=1)
    assert client.subscriptions.retrieve(subscription.id).status == "active"
    assert [invoice.amount_paid for invoice in shop.invoices_of(subscription)] == [0, 1000]


@pytest.mark.parametrize(
    ("behavior", "status"),
    [("cancel", "canceled"), ("pause", "paused"), ("create_invoice", "past_due")],
)
def test_a_trial_without_a_card_ends_as_it_was_told_to(client, server, shop, behavior, status):
    subscription = shop.subscribe(
        shop.make_customer(None),
        trial_period_days=7,
        trial_settings={"end_behavior": {"missing_payment_method": behavior}},
    )
    server.advance(days=7, hours=2)
    assert client.subscriptions.retrieve(subscription.id).status == status


def test_a_paused_subscription_resumes_when_it_is_paid(client, server, shop, happened):
    customer = shop.make_customer(None)
    subscription = shop.subscribe(
        customer,
        trial_period_days=7,
        trial_settings={"end_behavior": {"missing_payment_method": "pause"}},
    )
    server.advance(days=8)
    assert "customer.subscription.paused" in happened()
    shop.give_card(customer, "pm_card_visa")
    assert client.subscriptions.resume(subscription.id).status == "active"
    assert "customer.subscription.resumed" in happened()


def test_a_trial_that_is_ended_early_is_charged_at_once(client, shop):
    subscription = shop.subscribe(trial_period_days=14)
    updated = client.subscriptions.update(subscription.id, {"trial_end": "now"})
    assert updated.status == "active"
    assert client.invoices.retrieve(updated.latest_invoice).amount_paid == 1000


def test_a_renewal_that_fails_is_retried_and_ends_the_subscription(client, server, shop, happened):
    subscription = shop.subscribe(shop.make_customer("4000000000004012"))
    assert subscription.status == "active"
    happened()
    server.renew(subscription.id)
    assert client.subscriptions.retrieve(subscription.id).status == "past_due"
    assert "invoice.payment_failed" in happened()
    tries = []
    for _ in range(16):
        server.advance(days=1)
        tries.append(happened().count("invoice.payment_failed"))
    assert [day for day, count in enumerate(tries, 1) if count] == [3, 8, 15]
    found = client.subscriptions.retrieve(subscription.id)
    assert (found.status, found.cancellation_details.reason) == ("canceled", "payment_failed")


def test_a_new_card_pays_what_is_past_due(client, server, shop):
    customer = shop.make_customer("4000000000004012")
    subscription = shop.subscribe(customer)
    server.renew(subscription.id)
    assert client.customers.retrieve(customer.id).delinquent is True
    shop.give_card(customer, "pm_card_visa")
    server.advance(days=3)
    assert client.subscriptions.retrieve(subscription.id).status == "active"
    assert client.customers.retrieve(customer.id).delinquent is False


def test_a_subscription_cancelled_at_period_end_runs_until_then(client, server, shop, happened):
    subscription = shop.subscribe()
    updated = client.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    assert (updated.status, day_of(updated.cancel_at)) == ("active", "2027-02-01")
    happened()
    server.advance(days=32)
    found = client.subscriptions.retrieve(subscription.id)
    assert (found.status, day_of(found.ended_at)) == ("canceled", "2027-02-01")
    assert happened() == ["customer.subscription.deleted"]


def test_a_cancellation_at_period_end_can_be_taken_back(client, server, shop):
    subscription = shop.subscribe()
    client.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    updated = client.subscriptions.update(subscription.id, {"cancel_at_period_end": False})
    assert (updated.cancel_at, updated.canceled_at) == (None, None)
    server.renew(subscription.id)
    assert client.subscriptions.retrieve(subscription.id).status == "active"


def test_a_subscription_cancelled_now_is_over(client, shop):
    subscription = shop.subscribe()
    cancelled = client.subscriptions.cancel(
        subscription.id, {"cancellation_details": {"feedback": "too_expensive"}}
    )
    assert (cancelled.status, cancelled.cancellation_details.feedback) == (
        "canceled",
        "too_expensive",
    )
    with pytest.raises(stripe.InvalidRequestError):
        client.subscriptions.update(subscription.id, {"cancel_at_period_end": True})


def test_a_prorated_cancellation_gives_back_what_is_unused(client, server, shop):
    customer = shop.make_customer()
    subscription = shop.subscribe(customer, shop.make_price(3100))
    server.advance(days=21)
    client.subscriptions.cancel(subscription.id, {"prorate": True, "invoice_now": True})
    assert client.customers.retrieve(customer.id).balance == -1000


def test_a_paused_collection_voids_the_renewals(client, server, shop):
    subscription = shop.subscribe()
    client.subscriptions.update(subscription.id, {"pause_collection": {"behavior": "void"}})
    server.renew(subscription.id)
    assert [invoice.status for invoice in shop.invoices_of(subscription)] == ["paid", "void"]
    client.subscriptions.update(subscription.id, {"pause_collection": ""})
    server.renew(subscription.id)
    assert shop.invoices_of(subscription)[-1].status == "paid"


def test_lists_hide_what_is_cancelled_unless_asked(client, shop):
    customer, price = shop.make_customer(), shop.make_price()
    first = shop.subscribe(customer, price)
    client.subscriptions.cancel(first.id)
    second = shop.subscribe(customer, price)

    def ids(**asked):
        found = client.subscriptions.list({"customer": customer.id, **asked})
        return [item.id for item in found.data]

    assert ids() == [second.id]
    assert ids(status="all") == [second.id, first.id]
    assert ids(status="canceled") == [first.id]
    assert ids(status="all", price=price.id) == [second.id, first.id]


def test_deleting_a_customer_ends_their_subscriptions(client, shop):
    customer = shop.make_customer()
    subscription = shop.subscribe(customer)
    client.customers.delete(customer.id)
    assert client.subscriptions.retrieve(subscription.id).status == "canceled"
    assert client.customers.retrieve(customer.id).deleted is True


def test_a_subscription_by_invoice_is_active_before_it_is_paid(client, shop):
    subscription = shop.subscribe(
        shop.make_customer(None), collection_method="send_invoice", days_until_due=14
    )
    assert subscription.status == "active"
    invoice = client.invoices.retrieve(subscription.latest_invoice)
    assert (invoice.status, day_of(invoice.due_date)) == ("open", "2027-01-15")


@pytest.mark.parametrize(("behavior", "first"), [("create_prorations", 1000), ("none", 0)])
def test_periods_may_count_from_a_later_day(client, server, shop, behavior, first):
    server.advance(days=21)
    anchor = server.sandbox.now + 10 * DAY
    subscription = shop.subscribe(
        price=shop.make_price(2800), billing_cycle_anchor=anchor, proration_behavior=behavior
    )
    assert subscription["items"].data[0].current_period_end == anchor
    server.renew(subscription.id)
    assert [invoice.total for invoice in shop.invoices_of(subscription)] == [first, 2800]


def test_a_period_can_be_begun_anew(client, server, shop):
    subscription = shop.subscribe(price=shop.make_price(3100))
    server.advance(days=21)
    updated = client.subscriptions.update(
        subscription.id, {"billing_cycle_anchor": {"type": "now"}}
    )
    assert day_of(updated["items"].data[0].current_period_start) == "2027-01-22"
    assert client.invoices.retrieve(updated.latest_invoice).total == 3100 - 1000


def test_a_subscription_can_end_on_a_day(client, server, shop):
    subscription = shop.subscribe(cancel_at=1_798_761_600 + 40 * DAY)
    server.advance(days=60)
    found = client.subscriptions.retrieve(subscription.id)
    assert (found.status, day_of(found.ended_at)) == ("canceled", "2027-02-10")


@pytest.mark.parametrize("outcome", ["unpaid", "past_due"])
def test_dunning_may_end_in_another_status(make_shop, outcome):
    with FakeStripe(frozen_at=1_798_761_600, dunning=Dunning(outcome=outcome)) as server:
        client = stripe.StripeClient(server.api_key, base_addresses={"api": server.url}).v1
        shop = make_shop(client)
        subscription = shop.subscribe(shop.make_customer("4000000000004012"))
        server.renew(subscription.id)
        server.advance(days=20)
        assert client.subscriptions.retrieve(subscription.id).status == outcome
