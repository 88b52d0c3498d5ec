"""The customer portal, hosted invoices and the index page, as a browser uses them."""

import re

import pytest
import requests
import stripe


@pytest.fixture
def plans(shop):
    return shop.make_price(1000, name="Small"), shop.make_price(3000, name="Large")


@pytest.fixture
def subscription(shop, plans):
    return shop.subscribe(price=plans[0])


@pytest.fixture
def portal(client, subscription):
    return client.billing_portal.sessions.create(
        {"customer": subscription.customer, "return_url": "http://shop.test/billing"}
    )


def press(portal, action, **fields):
    return requests.post(portal.url, data={"action": action, **fields}, timeout=5)


def test_the_portal_shows_plan_card_and_invoices_and_the_way_back(portal):
    page = requests.get(portal.url, timeout=5).text
    for text in (
        "Small: 10.00 USD a month",
        "ending in 4242",
        "SANDBOX0001-0001",
        "1 February 2027",
    ):
        assert text in page
    assert 'href="http://shop.test/billing"' in page
    assert "<script" not in page


def test_plan_and_quantity_are_changed(client, portal, subscription, plans):
    answer = press(portal, "switch", subscription=subscription.id, price=plans[1].id, quantity="4")
    assert "Saved." in answer.text
    item = client.subscriptions.retrieve(subscription.id)["items"].data[0]
    assert (item.price.id, item.quantity) == (plans[1].id, 4)


@pytest.mark.parametrize("quantity", ["0", "-1", "many"])
def test_a_quantity_that_makes_no_sense_is_said(portal, subscription, quantity):
    answer = press(portal, "switch", subscription=subscription.id, quantity=quantity)
    assert (answer.status_code, "1 or more" in answer.text) == (422, True)


def test_a_subscription_is_cancelled_and_kept_after_all(client, portal, subscription):
    assert "Ends on 1 February 2027" in press(portal, "cancel", subscription=subscription.id).text
    assert client.subscriptions.retrieve(subscription.id).cancel_at_period_end is True
    assert "Renews on" in press(portal, "resume", subscription=subscription.id).text
    assert client.subscriptions.retrieve(subscription.id).cancel_at_period_end is False


def test_a_new_card_becomes_the_one_that_is_used(client, portal, subscription):
    press(portal, "add_card", card="5555 5555 5555 4444")
    customer = client.customers.retrieve(
        subscription.customer, {"expand": ["invoice_settings.default_payment_method"]}
    )
    assert customer.invoice_settings.default_payment_method.card.last4 == "4444"
    method = client.subscriptions.retrieve(subscription.id).default_payment_method
    assert method == customer.invoice_settings.default_payment_method.id
    press(portal, "remove_card", payment_method=method)
    left = client.payment_methods.list({"customer": subscription.customer}).data
    assert [item.card.last4 for item in left] == ["4242"]
    assert press(portal, "add_card", card="4000000000000002").status_code == 422


def test_name_and_address_are_changed(client, portal, subscription):
    press(portal, "update_customer", email="new@example.com", name="Ada L.")
    customer = client.customers.retrieve(subscription.customer)
    assert (customer.email, customer.name) == ("new@example.com", "Ada L.")


def test_what_belongs_to_others_cannot_be_touched(client, shop, portal):
    other = shop.subscribe()
    assert press(portal, "cancel", subscription=other.id).status_code == 422
    assert client.subscriptions.retrieve(other.id).cancel_at_period_end is False
    card = shop.give_card(shop.make_customer(None), "pm_card_visa")
    press(portal, "remove_card", payment_method=card.id)
    assert client.payment_methods.retrieve(card.id).customer == card.customer


def test_a_configuration_says_what_the_portal_allows(client, subscription, plans):
    configuration = client.billing_portal.configurations.create(
        {
            "features": {
                "invoice_history": {"enabled": True},
                "subscription_cancel": {"enabled": True, "mode": "immediately"},
                "subscription_update": {
                    "enabled": True,
                    "default_allowed_updates": ["price"],
                    "products": [{"product": plans[1].product, "prices": [plans[1].id]}],
                },
            },
            "business_profile": {"headline": "Shop"},
        }
    )
    portal = client.billing_portal.sessions.create(
        {"customer": subscription.customer, "configuration": configuration.id}
    )
    page = requests.get(portal.url, timeout=5).text
    assert 'name="quantity"' not in page
    assert 'name="card"' not in page
    choices = re.findall(r"<option[^>]*>([^<]*)", page)
    assert choices == ["Large: 30.00 USD a month"]
    forbidden = press(portal, "add_card", card="4242424242424242")
    assert "isn&#x27;t available" in forbidden.text
    foreign = press(portal, "switch", subscription=subscription.id, price=plans[0].id)
    assert foreign.status_code == 422
    press(portal, "cancel", subscription=subscription.id)
    assert client.subscriptions.retrieve(subscription.id).status == "canceled"


def test_configurations_are_listed_and_changed(client, portal):
    [default] = client.billing_portal.configurations.list({"is_default": True}).data
    assert portal.configuration == default.id
    updated = client.billing_portal.configurations.update(
        default.id, {"features": {"subscription_cancel": {"enabled": False}}}
    )
    assert updated.features.subscription_cancel.enabled is False
    assert "Cancel subscription" not in requests.get(portal.url, timeout=5).text
    assert client.billing_portal.configurations.retrieve(default.id).id == default.id


def test_a_flow_leads_back_when_it_is_done(client, subscription):
    portal = client.billing_portal.sessions.create(
        {
            "customer": subscription.customer,
            "flow_data": {
                "type": "subscription_cancel",
                "subscription_cancel": {"subscription": subscription.id},
                "after_completion": {
                    "type": "redirect",
                    "redirect": {"return_url": "http://shop.test/cancelled"},
                },
            },
        }
    )
    answer = requests.post(
        portal.url,
        data={"action": "cancel", "subscription": subscription.id},
        allow_redirects=False,
        timeout=5,
    )
    assert answer.headers["Location"] == "http://shop.test/cancelled"


def test_an_invoice_has_a_page_and_a_pdf(client, subscription):
    invoice = client.invoices.retrieve(subscription.latest_invoice)
    page = requests.get(invoice.hosted_invoice_url, timeout=5).text
    assert ("Paid" in page, "10.00 USD" in page, invoice.number in page) == (True, True, True)
    pdf = requests.get(invoice.invoice_pdf, timeout=5)
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-1.4")
    assert invoice.number.encode() in pdf.content


def test_an_open_invoice_is_paid_on_its_page(client, shop):
    subscription = shop.subscribe(shop.make_customer("4000000000000341"))
    invoice = client.invoices.retrieve(subscription.latest_invoice)
    url = invoice.hosted_invoice_url
    refused = requests.post(url, data={"card": "4000000000000341"}, timeout=5)
    assert (refused.status_code, "declined" in refused.text) == (422, True)
    assert "Paid" in requests.post(url, data={"card": "4242424242424242"}, timeout=5).text
    assert client.subscriptions.retrieve(subscription.id).status == "active"


def test_the_index_shows_what_there_is_and_moves_the_clock(client, server, portal, subscription):
    page = requests.get(server.url, timeout=5).text
    for text in (subscription.customer, subscription.id, "1 January 2027", "4000000000000002"):
        assert text in page
    requests.post(server.url, data={"action": "advance", "days": "31"}, timeout=5)
    assert "1 February 2027" in requests.get(server.url, timeout=5).text
    charge = client.charges.list().data[0].id
    requests.post(server.url, data={"action": "dispute", "charge": charge}, timeout=5)
    assert client.charges.retrieve(charge).disputed is True
    requests.post(server.url, data={"action": "reset"}, timeout=5)
    assert client.customers.list().data == []


@pytest.mark.parametrize(
    "path", ["/nowhere", "/c/pay/cs_none", "/p/session/bps_none", "/i/in_none"]
)
def test_a_page_that_is_not_there_says_so(server, path):
    assert requests.get(server.url + path, timeout=5).status_code == 404


def test_a_portal_needs_a_customer(client):
    with pytest.raises(stripe.InvalidRequestError):
        client.billing_portal.sessions.create({"customer": "cus_none"})
