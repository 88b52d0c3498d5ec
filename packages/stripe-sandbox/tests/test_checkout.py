"""Checkout sessions and their hosted page, as a browser without JavaScript uses it."""

import re

import pytest
import requests
import stripe

DECLINED = "4000000000000002"


def submit(session, action="pay", **fields):
    return requests.post(session.url, data={"action": action, **fields}, allow_redirects=False)


def test_a_customer_pays_on_the_hosted_page_and_comes_back(client, shop, happened):
    session = shop.check_out(
        quantity=3,
        client_reference_id="order-7",
        metadata={"order": "7"},
        payment_intent_data={"metadata": {"order": "7"}},
    )
    page = requests.get(session.url)
    assert "30.00 USD" in page.text
    happened()
    answer = submit(session, card="4242 4242 4242 4242", email="ada@example.com")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://shop.test/done?session={session.id}"
    paid = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (paid.status, paid.payment_status, paid.amount_total) == ("complete", "paid", 3000)
    assert (paid.customer, paid.customer_details.email) == (None, "ada@example.com")
    assert (paid.payment_intent.metadata["order"], paid.client_reference_id) == ("7", "order-7")
    assert happened() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_the_page_loads_nothing_from_elsewhere_and_runs_no_script(shop):
    session = shop.check_out()
    page = requests.get(session.url)
    assert re.findall(r"<script|(?:src|href)=\"(?!http://shop\.test|/style\.css)", page.text) == []
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    style = requests.get(session.url.split("/c/")[0] + "/style.css")
    assert style.headers["Content-Type"] == "text/css"


def test_a_declined_card_is_said_and_another_may_be_tried(client, shop, happened):
    session = shop.check_out()
    happened()
    answer = submit(session, card=DECLINED, email="ada@example.com")
    assert answer.status_code == 422
    assert "Your card was declined." in answer.text
    assert client.checkout.sessions.retrieve(session.id).status == "open"
    assert happened() == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    assert submit(session, card="4242424242424242", email="ada@example.com").status_code == 303
    assert client.payment_intents.list({}).data[0].status == "succeeded"


def test_a_card_that_is_no_test_card_is_refused(shop):
    answer = submit(shop.check_out(), card="1234", email="ada@example.com")
    assert (answer.status_code, "card number is incorrect" in answer.text) == (422, True)


def test_an_address_is_asked_for_where_none_is_known(shop):
    assert "Enter your e-mail" in submit(shop.check_out(), card="4242424242424242").text
    known = shop.check_out(customer_email="known@example.com")
    assert 'name="email"' not in requests.get(known.url).text
    assert submit(known, card="4242424242424242").status_code == 303


def test_what_the_customer_types_is_escaped(shop):
    answer = submit(shop.check_out(), card='"><script>alert(1)</script>', email="<b>@x")
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_bank_that_asks_must_be_answered(client, shop):
    session = shop.check_out(customer_email="ada@example.com")
    asked = submit(session, card="4000002760003184")
    assert "Approve" in asked.text
    assert submit(session, "refuse", card="4000002760003184").status_code == 422
    assert client.checkout.sessions.retrieve(session.id).status == "open"
    assert submit(session, "approve", card="4000002760003184").status_code == 303
    assert client.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_a_subscription_begins_at_checkout(client, shop, happened):
    session = shop.check_out(shop.make_price(2000), subscription_data={"metadata": {"team": "1"}})
    happened()
    submit(session, card="4242424242424242", email="ada@example.com", name="Ada")
    paid = client.checkout.sessions.retrieve(session.id, {"expand": ["subscription", "customer"]})
    assert (paid.subscription.status, paid.subscription.metadata["team"]) == ("active", "1")
    assert (paid.customer.email, paid.customer.name) == ("ada@example.com", "Ada")
    assert paid.invoice == paid.subscription.latest_invoice
    assert paid.subscription.default_payment_method.startswith("pm_")
    events = happened()
    assert events[:3] == [
        "customer.created",
        "payment_method.attached",
        "customer.subscription.created",
    ]
    assert events[-1] == "checkout.session.completed"


def test_a_one_off_price_is_charged_with_the_first_period(client, shop):
    setup, plan = shop.make_price(500, None, name="Setup"), shop.make_price(2000)
    session = client.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer_email": "ada@example.com",
            "line_items": [{"price": plan.id, "quantity": 1}, {"price": setup.id, "quantity": 1}],
            "success_url": "http://shop.test/",
        }
    )
    submit(session, card="4242424242424242")
    invoice = client.invoices.list({}).data[0]
    assert invoice.amount_paid == 2500


def test_a_trial_asks_for_a_card_and_charges_nothing(client, server, shop):
    session = shop.check_out(
        shop.make_price(2000),
        customer_email="ada@example.com",
        subscription_data={"trial_period_days": 14},
    )
    assert session.amount_total == 0
    page = requests.get(session.url).text
    assert ("14 days free" in page, 'name="card"' in page) == (True, True)
    submit(session, card="4242424242424242")
    paid = client.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]})
    assert (paid.payment_status, paid.subscription.status) == ("no_payment_required", "trialing")
    server.renew(paid.subscription.id)
    assert client.subscriptions.retrieve(paid.subscription.id).status == "active"


def test_a_trial_may_begin_without_a_card(client, shop):
    session = shop.check_out(
        shop.make_price(2000),
        customer_email="ada@example.com",
        subscription_data={"trial_period_days": 14},
        payment_method_collection="if_required",
    )
    assert 'name="card"' not in requests.get(session.url).text
    assert submit(session).status_code == 303


def test_a_promotion_code_is_entered_and_taken_off(client, shop):
    coupon = client.coupons.create({"percent_off": 25, "duration": "once"})
    code = client.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "SPRING"}
    )
    session = shop.check_out(shop.make_price(2000), allow_promotion_codes=True)
    assert submit(session, "apply_code", promotion_code="NOPE").status_code == 422
    assert submit(session, "apply_code", promotion_code="spring").status_code == 303
    assert "15.00 USD" in requests.get(session.url).text
    submit(session, "remove_code")
    assert "15.00 USD" not in requests.get(session.url).text
    submit(session, "apply_code", promotion_code="SPRING")
    submit(session, card="4242424242424242", email="ada@example.com")
    paid = client.checkout.sessions.retrieve(session.id)
    assert (paid.amount_total, paid.total_details.amount_discount) == (1500, 500)
    assert client.promotion_codes.retrieve(code.id).times_redeemed == 1


def test_a_coupon_for_one_invoice_leaves_the_renewal_whole(client, server, shop):
    coupon = client.coupons.create({"amount_off": 700, "currency": "usd", "duration": "once"})
    session = shop.check_out(
        shop.make_price(2000), discounts=[{"coupon": coupon.id}], customer_email="a@example.com"
    )
    server.complete_checkout(session.id)
    subscription = client.checkout.sessions.retrieve(
        session.id, {"expand": ["subscription"]}
    ).subscription
    server.renew(subscription.id)
    assert [invoice.total for invoice in shop.invoices_of(subscription)] == [1300, 2000]


@pytest.mark.parametrize(
    ("behavior", "total", "tax"), [("exclusive", 1200, 200), ("inclusive", 1000, 167)]
)
def test_tax_is_added_or_is_within_the_price(client, server, shop, behavior, total, tax):
    price = shop.make_price(1000, None, tax_behavior=behavior)
    session = shop.check_out(
        price, automatic_tax={"enabled": True}, expand=["line_items"], customer_email="a@b.test"
    )
    assert (session.amount_total, session.total_details.amount_tax) == (total, tax)
    assert session.line_items.data[0].taxes[0].amount == tax
    assert "Tax" in requests.get(session.url).text
    server.complete_checkout(session.id)
    assert client.payment_intents.list({}).data[0].amount == total


def test_a_payment_can_leave_an_invoice(client, server, shop):
    session = shop.check_out(
        customer=shop.make_customer().id,
        invoice_creation={"enabled": True, "invoice_data": {"metadata": {"order": "7"}}},
    )
    server.complete_checkout(session.id)
    paid = client.checkout.sessions.retrieve(session.id, {"expand": ["invoice.payments"]})
    assert (paid.invoice.status, paid.invoice.amount_paid) == ("paid", 1000)
    assert paid.invoice.metadata["order"] == "7"
    assert paid.invoice.payments.data[0].payment.payment_intent == paid.payment_intent


def test_setup_saves_a_card_and_charges_nothing(client, shop):
    customer = shop.make_customer(None)
    session = client.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "usd",
            "customer": customer.id,
            "success_url": "http://shop.test/",
            "setup_intent_data": {"metadata": {"for": "team"}},
        }
    )
    assert submit(session, card=DECLINED).status_code == 422
    assert submit(session, card="4242424242424242").status_code == 303
    done = client.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
    assert (done.setup_intent.status, done.setup_intent.metadata["for"]) == ("succeeded", "team")
    assert len(client.customers.payment_methods.list(customer.id).data) == 1
    assert client.charges.list({}).data == []


def test_a_checkout_expires_after_a_day_or_when_told(client, server, shop, happened):
    first, second = shop.check_out(), shop.check_out()
    client.checkout.sessions.expire(first.id)
    server.advance(hours=24)
    assert client.checkout.sessions.retrieve(second.id).status == "expired"
    assert happened().count("checkout.session.expired") == 2
    assert requests.get(second.url).status_code == 410
    with pytest.raises(stripe.InvalidRequestError):
        client.checkout.sessions.expire(first.id)


def test_a_checkout_is_paid_once(client, server, shop):
    session = shop.check_out(customer_email="ada@example.com")
    for _ in range(2):
        assert submit(session, card="4242424242424242").status_code == 303
    assert len(client.charges.list({}).data) == 1
    with pytest.raises(Exception, match="complete"):
        server.complete_checkout(session.id)


def test_sessions_are_found_by_what_came_of_them(client, server, shop):
    session = shop.check_out(customer_email="ada@example.com")
    shop.check_out()
    server.complete_checkout(session.id)
    intent = client.checkout.sessions.retrieve(session.id).payment_intent

    def ids(**asked):
        return [item.id for item in client.checkout.sessions.list(asked).data]

    assert ids(payment_intent=intent) == ids(status="complete") == [session.id]
    assert ids(customer_details={"email": "ada@example.com"}) == [session.id]
    listed = client.checkout.sessions.line_items.list(session.id).data
    assert [item.amount_total for item in listed] == [1000]


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"subscription_data": {"trial_period_days": 3}}, "subscription_data"),
        ({"customer_email": "a@b.test", "customer": "cus_x"}, "customer"),
        ({"line_items": []}, "line_items"),
        ({"line_items": [{"price": "price_none", "quantity": 1}]}, "line_items[0][price]"),
        ({"expires_at": 1}, "expires_at"),
        ({"ui_mode": "embedded_page"}, "ui_mode"),
    ],
)
def test_what_makes_no_sense_is_refused(shop, fields, param):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.check_out(**fields)
    assert refusal.value.param == param


def test_a_recurring_price_needs_subscription_mode(shop):
    with pytest.raises(stripe.InvalidRequestError, match="recurring price"):
        shop.check_out(shop.make_price(), mode="payment")
