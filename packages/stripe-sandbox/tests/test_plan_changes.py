"""Changes of plan and quantity: what they cost, before and after."""

import pytest
import stripe


@pytest.fixture
def plans(shop):
    """Two monthly plans and a yearly one, of which a day of January costs a round sum."""
    return {
        "small": shop.make_price(3100, name="Small"),
        "large": shop.make_price(6200, name="Large"),
        "yearly": shop.make_price(36500, "year", name="Large by the year"),
    }


def item_of(subscription):
    return subscription["items"].data[0].id


def test_an_upgrade_is_billed_for_the_rest_of_the_month_on_the_next_invoice(
    client, server, shop, plans
):
    subscription = shop.subscribe(price=plans["small"])
    server.advance(days=21)
    change = {"items": [{"id": item_of(subscription), "price": plans["large"].id}]}
    preview = client.invoices.create_preview(
        {"subscription": subscription.id, "subscription_details": change}
    )
    updated = client.subscriptions.update(subscription.id, change)
    assert updated["items"].data[0].price.id == plans["large"].id
    server.renew(subscription.id)
    renewal = shop.invoices_of(subscription)[-1]
    assert [line.amount for line in renewal.lines.data] == [-1000, 2000, 6200]
    assert preview.total == renewal.total == 7200


def test_an_upgrade_can_be_charged_at_once(client, server, shop, plans):
    subscription = shop.subscribe(price=plans["small"])
    server.advance(days=21)
    change = {
        "items": [{"id": item_of(subscription), "price": plans["large"].id}],
        "proration_behavior": "always_invoice",
    }
    preview = client.invoices.create_preview(
        {"subscription": subscription.id, "subscription_details": change}
    )
    updated = client.subscriptions.update(subscription.id, change)
    invoice = client.invoices.retrieve(updated.latest_invoice)
    assert preview.amount_due == invoice.amount_paid == 1000
    assert invoice.billing_reason == "subscription_update"
    assert preview.id.startswith("upcoming_in_")
    proration = invoice.lines.data[0].parent.invoice_item_details
    assert proration.proration is True
    assert [item.amount for item in client.invoice_items.list({}).data] == [2000, -1000]


def test_a_preview_changes_nothing(client, shop, plans, happened):
    subscription = shop.subscribe(price=plans["small"])
    before = client.subscriptions.retrieve(subscription.id).to_dict()
    happened()
    client.invoices.create_preview(
        {
            "customer": subscription.customer,
            "subscription_details": {
                "items": [{"id": item_of(subscription), "price": plans["large"].id}]
            },
        }
    )
    assert client.subscriptions.retrieve(subscription.id).to_dict() == before
    assert happened() == []


def test_a_preview_of_no_change_is_the_renewal(client, shop, plans):
    subscription = shop.subscribe(price=plans["small"])
    preview = client.invoices.create_preview({"subscription": subscription.id})
    assert (preview.amount_due, preview.billing_reason) == (3100, "upcoming")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.invoices.create_preview({"customer": shop.make_customer().id})
    assert refusal.value.code == "invoice_upcoming_none"


def test_a_downgrade_leaves_credit_that_later_invoices_use(client, server, shop, plans):
    subscription = shop.subscribe(price=plans["large"])
    server.advance(days=21)
    client.subscriptions.update(
        subscription.id,
        {
            "items": [{"id": item_of(subscription), "price": plans["small"].id}],
            "proration_behavior": "always_invoice",
        },
    )
    assert client.customers.retrieve(subscription.customer).balance == -1000
    server.renew(subscription.id)
    renewal = shop.invoices_of(subscription)[-1]
    assert (renewal.total, renewal.starting_balance, renewal.amount_paid) == (3100, -1000, 2100)
    assert client.customers.retrieve(subscription.customer).balance == 0


def test_a_change_without_proration_costs_nothing_now(client, server, shop, plans):
    subscription = shop.subscribe(price=plans["small"])
    server.advance(days=10)
    client.subscriptions.update(
        subscription.id,
        {
            "items": [{"id": item_of(subscription), "price": plans["large"].id}],
            "proration_behavior": "none",
        },
    )
    server.renew(subscription.id)
    assert [invoice.total for invoice in shop.invoices_of(subscription)] == [3100, 6200]


def test_more_seats_are_prorated_like_a_plan(client, server, shop, plans):
    subscription = shop.subscribe(price=plans["small"], quantity=2)
    server.advance(days=21)
    client.subscription_items.update(
        item_of(subscription), {"quantity": 5, "proration_behavior": "always_invoice"}
    )
    assert shop.invoices_of(subscription)[-1].amount_paid == 3000
    server.renew(subscription.id)
    assert shop.invoices_of(subscription)[-1].amount_paid == 5 * 3100


def test_seats_that_come_and_go_within_a_month_cost_their_days(client, server, shop, plans):
    subscription = shop.subscribe(price=plans["small"])
    for days, quantity in ((10, 2), (11, 1)):
        server.advance(days=days)
        client.subscription_items.update(item_of(subscription), {"quantity": quantity})
    server.renew(subscription.id)
    assert shop.invoices_of(subscription)[-1].total == 3100 + 11 * 100


def test_another_interval_begins_a_new_period_and_is_charged_now(client, server, shop, plans):
    subscription = shop.subscribe(price=plans["small"])
    server.advance(days=21)
    change = {"items": [{"id": item_of(subscription), "price": plans["yearly"].id}]}
    preview = client.invoices.create_preview(
        {"subscription": subscription.id, "subscription_details": change}
    )
    updated = client.subscriptions.update(subscription.id, change)
    invoice = client.invoices.retrieve(updated.latest_invoice)
    assert preview.amount_due == invoice.amount_paid == 36500 - 1000
    item = updated["items"].data[0]
    assert item.current_period_end - item.current_period_start == 365 * 86_400


def test_leaving_a_free_plan_begins_a_new_period(client, server, shop, plans):
    subscription = shop.subscribe(price=shop.make_price(0, name="Free"))
    server.advance(days=10)
    updated = client.subscriptions.update(
        subscription.id, {"items": [{"id": item_of(subscription), "price": plans["small"].id}]}
    )
    assert client.invoices.retrieve(updated.latest_invoice).amount_paid == 3100


def test_a_discount_is_kept_in_what_is_given_back(client, server, shop, plans):
    coupon = client.coupons.create({"percent_off": 50, "duration": "forever"})
    subscription = shop.subscribe(price=plans["small"], discounts=[{"coupon": coupon.id}])
    assert shop.invoices_of(subscription)[0].amount_paid == 1550
    server.advance(days=21)
    client.subscriptions.update(
        subscription.id,
        {
            "items": [{"id": item_of(subscription), "price": plans["large"].id}],
            "proration_behavior": "always_invoice",
        },
    )
    assert shop.invoices_of(subscription)[-1].amount_paid == 500


def test_a_change_during_a_trial_is_free(client, server, shop, plans):
    subscription = shop.subscribe(price=plans["small"], trial_period_days=10)
    client.subscriptions.update(
        subscription.id, {"items": [{"id": item_of(subscription), "price": plans["large"].id}]}
    )
    server.renew(subscription.id)
    assert [invoice.total for invoice in shop.invoices_of(subscription)] == [0, 6200]


def test_items_are_added_and_taken_off(client, server, shop, plans):
    subscription = shop.subscribe(price=plans["small"])
    added = client.subscription_items.create(
        {"subscription": subscription.id, "price": plans["large"].id, "quantity": 3}
    )
    listed = client.subscription_items.list({"subscription": subscription.id}).data
    assert [item.id for item in listed] == [item_of(subscription), added.id]
    assert client.subscription_items.delete(added.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError):
        client.subscription_items.delete(item_of(subscription))


def test_a_failed_charge_for_an_upgrade_leaves_the_subscription_past_due(
    client, server, shop, plans
):
    subscription = shop.subscribe(price=plans["small"])
    customer = client.customers.retrieve(subscription.customer)
    shop.give_card(customer, "4000000000000341")
    server.advance(days=10)
    client.subscriptions.update(
        subscription.id,
        {
            "items": [{"id": item_of(subscription), "price": plans["large"].id}],
            "proration_behavior": "always_invoice",
        },
    )
    assert client.subscriptions.retrieve(subscription.id).status == "past_due"


def test_prices_of_different_intervals_cannot_be_mixed(client, shop, plans):
    with pytest.raises(stripe.InvalidRequestError):
        client.subscriptions.create(
            {
                "customer": shop.make_customer().id,
                "items": [{"price": plans["small"].id}, {"price": plans["yearly"].id}],
            }
        )


def test_an_upgrade_that_must_be_paid_is_not_made_when_the_card_is_declined(client, shop, plans):
    subscription = shop.subscribe(price=plans["small"])
    shop.give_card(client.customers.retrieve(subscription.customer), "4000000000000341")
    with pytest.raises(stripe.CardError):
        client.subscriptions.update(
            subscription.id,
            {
                "items": [{"id": item_of(subscription), "price": plans["large"].id}],
                "proration_behavior": "always_invoice",
                "payment_behavior": "error_if_incomplete",
            },
        )
    found = client.subscriptions.retrieve(subscription.id)
    assert found["items"].data[0].price.id == plans["small"].id
    assert client.invoice_items.list({}).data == []
