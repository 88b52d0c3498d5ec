"""Items that come back: asked for by customers, decided by staff, refunded once they are here."""

from __future__ import annotations

import pytest

from quickscale_business_themes.ecommerce.models import OrderLine, StockLevel

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(staff, order):
    staff.do(f"orders/{order.number}/fulfil/")
    return order


@pytest.fixture
def ask(client, shipped, customer):
    """Return a function by which the customer asks to send units of lines back."""

    def run(*pairs, reason="Too small"):
        client.force_login(customer)
        lines = [{"id": position, "quantity": quantity} for position, quantity in pairs]
        url = f"/api/ecommerce/orders/{shipped.number}/returns/"
        return client.post(url, {"lines": lines, "reason": reason}, "application/json")

    return run


@pytest.fixture
def decide(staff, shipped):
    """Return a function by which the staff decide on a return."""

    def run(returned, step, **data):
        return staff.post(f"orders/{shipped.number}/returns/{returned['id']}/{step}/", data)

    return run


def test_items_are_sent_back_received_and_refunded(ask, decide, shipped, customer):
    returned = ask((0, 1)).json()
    assert (returned["status"], returned["items"]) == ("requested", "1 x Mug")
    assert decide(returned, "approve").json()["status"] == "approved"
    assert decide(returned, "receive", restock=True).json()["status"] == "received"
    assert StockLevel.objects.get(variant__sku="MUG").on_hand == 9
    assert decide(returned, "refund").json()["status"] == "refunded"
    shipped.refresh_from_db()
    assert (shipped.status, shipped.payment_status) == ("completed", "partially_refunded")
    assert customer.credits.balance == 982.5
    assert decide(returned, "refund").status_code == 409


def test_what_cannot_be_sold_again_stays_out_of_the_stock(ask, decide):
    decide(ask((0, 1)).json(), "receive", restock=False)
    assert StockLevel.objects.get(variant__sku="MUG").on_hand == 8


def test_no_more_comes_back_than_was_shipped(ask):
    assert ask((0, 1)).status_code == 201
    answer = ask((0, 2))
    assert answer.status_code == 400
    assert "Mug: choose at most 1." in answer.json()["errors"]["lines"][0]


def test_nothing_comes_back_of_what_was_not_shipped(client, order, customer):
    client.force_login(customer)
    url = f"/api/ecommerce/orders/{order.number}/"
    shown = client.get(url).json()
    assert (shown["to_return"], shown["can"]["return"]) == ([], False)
    lines = [{"id": 0, "quantity": 1}]
    answer = client.post(f"{url}returns/", {"lines": lines}, "application/json")
    assert answer.status_code == 400


def test_what_was_rejected_can_be_asked_for_again(ask, decide):
    returned = ask((0, 2)).json()
    assert decide(returned, "reject").json()["status"] == "rejected"
    assert OrderLine.objects.get(position=0).returned_quantity == 0
    assert decide(returned, "receive", restock=True).status_code == 409
    assert ask((0, 2)).status_code == 201


@pytest.mark.parametrize("step", ["approve", "receive", "reject"])
def test_a_return_of_another_order_is_not_found(ask, staff, step):
    returned = ask((0, 1)).json()
    path = f"orders/0000000000/returns/{returned['id']}/{step}/"
    assert staff.post(path, {"restock": True}).status_code == 404


def test_nobody_sends_back_what_others_ordered(ask, client, shipped, make_user):
    client.force_login(make_user("eve@example.com"))
    url = f"/api/ecommerce/orders/{shipped.number}/returns/"
    assert client.get(url).status_code == 404
    lines = [{"id": 0, "quantity": 1}]
    assert client.post(url, {"lines": lines}, "application/json").status_code == 404


def test_units_that_were_refunded_already_are_not_refunded_again(ask, decide, staff, shipped):
    returned = ask((0, 2)).json()
    decide(returned, "receive", restock=True)
    staff.do(f"orders/{shipped.number}/refund/", {"lines": [{"id": 0, "quantity": 1}]})
    answer = decide(returned, "refund")
    assert (answer.status_code, answer.json()["errors"]["lines"]) == (
        400,
        ["Mug: choose at most 1."],
    )
