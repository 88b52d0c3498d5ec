"""What Stripe refuses, and how; and what it repeats to those who ask twice."""

import json
import socket
from threading import Thread

import pytest
import requests
import stripe


def post(server, path, data=None, **headers):
    return requests.post(
        f"{server.url}/v1/{path}",
        data=data or {},
        headers={"Authorization": "Bearer sk_test_x", **headers},
        timeout=10,
    )


@pytest.mark.parametrize("key", ["sk_live_secret123456", "nonsense"])
def test_a_key_that_is_no_test_key_is_refused(server, key):
    client = stripe.StripeClient(key, base_addresses={"api": server.url})
    with pytest.raises(stripe.AuthenticationError) as refusal:
        client.v1.customers.list()
    assert "Invalid API Key" in str(refusal.value)
    assert key not in str(refusal.value)


def test_no_key_is_refused(server):
    answer = requests.get(f"{server.url}/v1/customers", timeout=10)
    assert (answer.status_code, answer.json()["error"]["type"]) == (401, "invalid_request_error")


def test_what_is_not_there_is_missing(client):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.customers.retrieve("cus_none")
    error = refusal.value
    assert (error.http_status, error.code, error.param) == (404, "resource_missing", "id")


@pytest.mark.parametrize(
    ("path", "data", "code", "param"),
    [
        ("customers", {"colour": "blue"}, "parameter_unknown", "colour"),
        ("customers", {"address[planet]": "Mars"}, "parameter_unknown", "address[planet]"),
        ("customers", {"tax_exempt": "sometimes"}, None, "tax_exempt"),
        ("customers", {"balance": "much"}, "parameter_invalid_integer", "balance"),
        ("customers", {"balance": ""}, "parameter_invalid_empty", "balance"),
        ("customers", {"metadata": "text"}, None, "metadata"),
        ("customers", {"preferred_locales": "en"}, None, "preferred_locales"),
        ("customers", {"address": "Mars"}, None, "address"),
        ("customers", {"email[deep][er]": "x"}, None, "email"),
        ("products", {"description": "no name"}, "parameter_missing", "name"),
        ("products", {"name": "x", "active": "maybe"}, None, "active"),
        ("prices", {"currency": "usd", "unit_amount": "1"}, "parameter_missing", "product"),
        ("prices", {"currency": "usd", "product": "p"}, "parameter_missing", "unit_amount"),
        ("coupons", {"percent_off": "half"}, None, "percent_off"),
        (
            "customers",
            {"test_clock": "clock_1"},
            "parameter_unsupported_by_sandbox",
            "test_clock",
        ),
        (
            "prices",
            {"currency": "usd", "tiers[0][up_to]": "inf"},
            "parameter_unsupported_by_sandbox",
            "tiers",
        ),
    ],
)
def test_a_parameter_that_is_wrong_is_named(server, path, data, code, param):
    answer = post(server, path, data)
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert (error["type"], error.get("code"), error["param"]) == (
        "invalid_request_error",
        code,
        param,
    )


def test_an_address_that_the_server_lacks_says_so(server):
    answer = post(server, "issuing/cards")
    assert answer.status_code == 404
    assert "Unrecognized request URL" in answer.json()["error"]["message"]


def test_a_declined_card_says_why(client, shop):
    with pytest.raises(stripe.CardError) as refusal:
        client.payment_intents.create(
            {
                "amount": 1000,
                "currency": "usd",
                "payment_method": "pm_card_visa_chargeDeclinedInsufficientFunds",
                "confirm": True,
            }
        )
    error = refusal.value
    assert (error.http_status, error.code) == (402, "card_declined")
    assert error.error.decline_code == "insufficient_funds"
    assert error.error.payment_intent.status == "requires_payment_method"
    assert client.charges.retrieve(error.error.charge).failure_code == "card_declined"


def test_the_same_key_gives_the_same_answer(client):
    first, second = (
        client.customers.create({"name": "Ada"}, {"idempotency_key": "k"}) for _ in range(2)
    )
    assert first.id == second.id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(client.customers.list().data) == 1


def test_a_key_is_for_one_set_of_parameters_and_one_path(client):
    client.customers.create({"name": "Ada"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError):
        client.customers.create({"name": "Bob"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError):
        client.products.create({"name": "Ada"}, {"idempotency_key": "k"})


def test_a_refusal_of_the_card_is_replayed_though_the_card_would_do_now(client, shop):
    customer = shop.make_customer("pm_card_chargeCustomerFail")
    invoice = client.subscriptions.create(
        {"customer": customer.id, "items": [{"price": shop.make_price().id}]}
    ).latest_invoice
    for card in ("pm_card_visa", None):
        with pytest.raises(stripe.CardError):
            client.invoices.pay(invoice, {}, {"idempotency_key": "k"})
        if card:
            shop.give_card(customer, card)
    assert client.invoices.pay(invoice, {}).status == "paid"


def test_a_request_that_was_wrong_uses_no_key_up(client):
    with pytest.raises(stripe.InvalidRequestError):
        client.customers.create({"nickname": "Ada"}, {"idempotency_key": "k"})
    assert client.customers.create({"name": "Ada"}, {"idempotency_key": "k"}).name == "Ada"


def test_a_key_that_is_in_use_is_a_conflict(server):
    server.slow_down(0.4)
    answers = []

    def create():
        answers.append(post(server, "customers", {"name": "A"}, **{"Idempotency-Key": "k"}))

    threads = [Thread(target=create) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [conflict] = [answer for answer in answers if answer.status_code == 409]
    assert conflict.json()["error"]["code"] == "idempotency_key_in_use"


@pytest.mark.parametrize(("status", "kind"), [(429, stripe.RateLimitError), (500, stripe.APIError)])
def test_the_server_fails_when_told_to(server, client, status, kind):
    server.fail(times=1, status=status)
    with pytest.raises(kind):
        client.customers.create({}, {"max_network_retries": 0})
    assert client.customers.create({}).id


def test_the_sdk_repeats_a_request_whose_answer_was_lost(server, client):
    server.lose_answers(times=1)
    customer = client.customers.create({"name": "Ada"}, {"max_network_retries": 2})
    assert customer.last_response.headers["Idempotent-Replayed"] == "true"
    assert [item.id for item in client.customers.list().data] == [customer.id]


def test_an_answer_can_be_lost_without_being_repeated(server, client):
    server.lose_answers(times=1)
    with pytest.raises(stripe.APIConnectionError):
        client.customers.create({"name": "Ada"}, {"max_network_retries": 0})
    assert len(client.customers.list().data) == 1


def test_expanding_what_cannot_be_expanded_is_refused(client):
    customer = client.customers.create({})
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.customers.retrieve(customer.id, {"expand": ["favourite"]})


def test_expansions_reach_into_lists(client, shop):
    subscription = shop.subscribe()
    found = client.subscriptions.list(
        {"expand": ["data.customer", "data.latest_invoice.payments.data.payment.payment_intent"]}
    ).data[0]
    intent = found.latest_invoice.payments.data[0].payment.payment_intent
    assert (found.customer.email, intent.status) == ("ada@example.com", "succeeded")
    assert found.id == subscription.id


def test_lists_come_in_pages_newest_first(client):
    ids = [client.customers.create({"name": str(number)}).id for number in range(7)]
    first = client.customers.list({"limit": 3})
    assert [item.id for item in first.data] == ids[:3:-1]
    assert first.has_more is True
    assert [item.id for item in first.auto_paging_iter()] == ids[::-1]
    before = client.customers.list({"limit": 2, "ending_before": ids[0]})
    assert [item.id for item in before.data] == [ids[2], ids[1]]
    with pytest.raises(stripe.InvalidRequestError):
        client.customers.list({"limit": 101})
    with pytest.raises(stripe.InvalidRequestError):
        client.customers.list({"starting_after": "cus_none"})


def test_lists_are_kept_to_a_time(server, client):
    early = client.customers.create({})
    server.advance(days=1)
    late = client.customers.create({})

    def ids(**created):
        return [item.id for item in client.customers.list({"created": created}).data]

    assert ids(gt=early.created) == ids(gte=late.created) == [late.id]
    assert ids(lt=late.created) == ids(lte=early.created) == [early.id]
    exact = client.customers.list({"created": early.created}).data
    assert [item.id for item in exact] == [early.id]


def test_the_server_listens_on_this_machine_only(server):
    assert server.url.startswith("http://127.0.0.1:")
    assert server._server.server_address[0] == "127.0.0.1"


def test_a_request_that_is_no_http_ends_its_connection(server):
    port = server._server.server_port
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"\x00\x01 nonsense\r\n\r\n")
        assert b"400" in connection.recv(1000)
    assert requests.get(f"{server.url}/style.css", timeout=5).status_code == 200


@pytest.mark.parametrize("body", [b"\xff\xfe=1", b"a[b][c=1&[]=2&=&[[[]]]=3", b"%ff=%fe&a[0]=1"])
def test_a_body_that_is_no_form_is_refused(server, body):
    assert post(server, "customers", body).status_code == 400


def test_a_length_that_is_no_number_is_refused(server):
    port = server._server.server_port
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"POST /v1/customers HTTP/1.1\r\nContent-Length: many\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 400")


def test_answers_say_which_request_and_version_they_are_of(server):
    answer = post(server, "customers")
    assert answer.headers["Request-Id"].startswith("req_")
    assert answer.headers["Stripe-Version"] == stripe.api_version
    assert json.loads(answer.text)["object"] == "customer"


def test_another_version_of_the_api_is_refused(server):
    client = stripe.StripeClient(
        "sk_test_x", stripe_version="2020-08-27", base_addresses={"api": server.url}
    )
    with pytest.raises(stripe.InvalidRequestError, match="2020-08-27"):
        client.v1.customers.list()
