"""What is given back of what was paid: items, shipping and amounts, never more than there was."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from quickscale.core.api import Period
from quickscale.core.billing.models import Charge
from quickscale.core.billing.models import Refund as CardRefund
from quickscale_business_themes.ecommerce.models import Order, Refund, StockLevel
from quickscale_business_themes.ecommerce.services import orders, reporting
from quickscale_business_themes.ecommerce.signals import order_refunded

pytestmark = pytest.mark.django_db


def state_of(order):
    order.refresh_from_db()
    return order.status, order.payment_status, order.fulfilment_status, order.refunded_total


def stock_of(name):
    level = StockLevel.objects.get(variant__sku=name)
    return level.on_hand, level.allocated


def units(*pairs, **details):
    return [{"id": position, "quantity": quantity, **details} for position, quantity in pairs]


@pytest.fixture
def refund(staff):
    """Return a function that refunds something of an order at the API."""
    return lambda order, **details: staff.post(f"orders/{order.number}/refund/", details)


@pytest.fixture
def told():
    """What the events of refunds said was given back."""
    heard = []

    def hear(*, event, **details):
        heard.append(event.data["amount"])

    order_refunded.connect(hear, weak=False)
    yield heard
    order_refunded.disconnect(hear)


def test_an_item_that_was_not_shipped_leaves_the_order_with_its_price(refund, order, customer):
    answer = refund(order, lines=units((0, 1)), reason="Sold out")
    assert answer.status_code == 201, answer.content
    shown = answer.json()
    assert (shown["amount"], shown["items"], shown["status"]) == ("12.50", "1 x Mug", "succeeded")
    assert state_of(order) == ("placed", "partially_refunded", "unfulfilled", Decimal("12.50"))
    assert customer.credits.balance == Decimal("982.5")
    assert stock_of("MUG") == (10, 1)
    assert order.lines.get(position=0).unfulfilled_quantity == 1


def test_once_every_item_has_left_it_an_order_is_cancelled(refund, order, customer):
    refund(order, lines=units((0, 2)))
    refund(order, lines=units((1, 1)))
    assert state_of(order) == ("canceled", "refunded", "canceled", 30)
    assert customer.credits.balance == 1000
    assert (stock_of("MUG"), stock_of("CUP")) == ((10, 0), (10, 0))


def test_an_order_of_which_the_rest_was_shipped_is_complete(staff, refund, order):
    staff.do(f"orders/{order.number}/fulfil/", {"lines": units((0, 2))})
    refund(order, lines=units((1, 1)))
    assert state_of(order) == ("completed", "partially_refunded", "fulfilled", 5)


@pytest.mark.parametrize(("restock", "on_hand"), [(True, 9), (False, 8)])
def test_what_was_shipped_returns_to_stock_where_it_is_asked(
    staff, refund, order, restock, on_hand
):
    staff.do(f"orders/{order.number}/fulfil/")
    refund(order, lines=units((0, 1), restock=restock))
    assert state_of(order)[:3] == ("completed", "partially_refunded", "fulfilled")
    assert stock_of("MUG") == (on_hand, 0)


def test_any_amount_can_be_given_back_without_an_item(refund, order):
    assert refund(order, amount="3.33", reason="Scratched").json()["amount"] == "3.33"
    assert state_of(order) == ("placed", "partially_refunded", "unfulfilled", Decimal("3.33"))
    # What the items cost is given back as far as it is left.
    assert refund(order, lines=units((0, 2), (1, 1))).json()["amount"] == "26.67"
    assert state_of(order)[:2] == ("canceled", "refunded")


@pytest.mark.parametrize(
    ("asked", "field", "message"),
    [
        ({"amount": "30.01"}, "amount", "At most 30.00 USD can be refunded."),
        ({"amount": "1.005"}, "amount", "Enter an amount that can be paid"),
        ({"amount": "-1"}, "amount", "greater than or equal to 0"),
        ({"shipping": "1"}, "shipping", "At most 0.00 USD"),
        ({"lines": units((0, 3))}, "lines", "Mug: choose at most 2."),
        ({"lines": units((9, 1))}, "lines", "more than is left"),
        ({"lines": units((0, 0))}, "lines", "Choose at least one item."),
        ({}, "lines", "Choose at least one item."),
    ],
)
def test_what_cannot_be_refunded_is_told_at_its_field(refund, order, asked, field, message):
    answer = refund(order, **asked)
    assert answer.status_code == 400
    assert message in answer.json()["errors"][field][0]
    assert not Refund.objects.exists()


def test_what_was_not_paid_is_not_refunded(refund, unpaid):
    answer = refund(unpaid, amount="1")
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "nothing-paid")


def test_shipping_is_refunded_up_to_what_it_cost_with_its_tax(refund, order):
    Order.objects.update(grand_total=36, shipping_total=5, tax_total=1)
    order.payments.update(amount=36)
    assert refund(order, shipping="6").json()["amount"] == "6.00"
    answer = refund(order, shipping="0.01")
    assert answer.json()["errors"]["shipping"] == ["At most 0.00 USD can be refunded."]
    assert refund(order, lines=units((0, 2), (1, 1))).json()["amount"] == "30.00"
    assert state_of(order)[1] == "refunded"


def test_items_are_refunded_with_their_tax_and_without_their_discount(refund, order):
    Order.objects.update(grand_total=34, discount_total=2, tax_total=6)
    order.payments.update(amount=34)
    order.lines.filter(position=0).update(discount_total=2, tax_total=6)
    assert refund(order, lines=units((0, 1))).json()["amount"] == "14.50"
    assert refund(order, lines=units((0, 1), (1, 1))).json()["amount"] == "19.50"
    assert state_of(order)[1] == "refunded"


def test_units_refunded_one_by_one_come_to_what_their_line_cost(refund, order):
    Order.objects.update(grand_total=25)
    order.payments.update(amount=25)
    order.lines.filter(position=0).update(quantity=3, total=20, is_tracked=False)
    amounts = [refund(order, lines=units((0, 1))).json()["amount"] for _unit in range(3)]
    assert amounts == ["6.67", "6.66", "6.67"]


def test_a_repeated_request_refunds_once(staff, order):
    for _time in range(2):
        answer = staff.post(
            f"orders/{order.number}/refund/", {"amount": "10"}, **{"Idempotency-Key": "once"}
        )
        assert answer.status_code == 201
    assert state_of(order)[3] == 10


def test_a_card_is_refunded_in_part_once_stripe_has_done_so(staff, refund, by_card, deliver, told):
    answer = deliver(lambda: refund(by_card, lines=units((1, 1)), reason="Broken"))
    assert (answer.status_code, answer.json()["status"]) == (201, "requested")
    deliver()
    assert state_of(by_card) == ("placed", "partially_refunded", "unfulfilled", 5)
    assert Charge.objects.get().refunded == 5
    (shown,) = staff.get(f"orders/{by_card.number}/refunds/").json()
    assert (shown["status"], shown["by"], shown["reason"]) == (
        "succeeded",
        "staff@example.com",
        "Broken",
    )
    assert told == ["5.0000"]


def test_an_order_is_not_called_refunded_before_its_money_went_back(refund, by_card):
    refund(by_card, lines=units((0, 2), (1, 1)))
    assert state_of(by_card) == ("canceled", "paid", "canceled", 0)
    assert refund(by_card, amount="0.01").status_code == 400
    assert reporting.sum_order_revenue(Period(timezone.localdate(), 30)) == 0


def test_no_more_goes_back_to_a_card_than_a_dispute_has_left(
    refund, by_card, deliver, server, told
):
    opened = server.dispute(Charge.objects.get().stripe_id, amount=2500)
    deliver()
    assert state_of(by_card)[1:] == ("partially_refunded", "unfulfilled", 25)
    answer = refund(by_card, amount="5.01")
    assert "At most 5.00 USD" in answer.json()["errors"]["amount"][0]
    server.close_dispute(opened["id"], won=True)
    deliver()
    assert state_of(by_card)[1:] == ("paid", "unfulfilled", 0)
    assert told == []


def test_a_refund_made_at_stripe_is_told_and_leaves_less(refund, by_card, deliver, told):
    from quickscale.core.billing.stripe_api import get_client

    get_client().v1.refunds.create({"charge": Charge.objects.get().stripe_id, "amount": 1000})
    deliver()
    assert told == ["10.0000"]
    assert refund(by_card, amount="20.01").status_code == 400
    deliver(lambda: refund(by_card, amount="20"))
    deliver()
    assert state_of(by_card)[1] == "refunded"


def test_a_refund_that_stripe_refuses_is_shown_as_failed(staff, refund, by_card, deliver):
    refund(by_card, amount="10")
    CardRefund.objects.update(status="failed")
    (shown,) = staff.get(f"orders/{by_card.number}/refunds/").json()
    assert shown["status"] == "failed"
    assert refund(by_card, amount="30").status_code == 201


def test_what_was_paid_outside_of_the_shop_is_noted(staff, refund, unpaid, customer):
    order = unpaid
    staff.do(f"orders/{order.number}/mark-paid/")
    assert state_of(order)[:2] == ("placed", "paid")
    assert order.payments.get().method == "manual"
    assert staff.post(f"orders/{order.number}/mark-paid/").status_code == 409
    refund(order, amount="30")
    assert state_of(order)[1] == "refunded"
    assert customer.credits.balance == 1000


def test_an_order_that_is_cancelled_is_refunded_with_all_its_lines(order, customer):
    orders.cancel_order(order)
    given = Refund.objects.get()
    assert (given.amount, given.lines.count()) == (30, 2)
    assert [line.amount for line in given.lines.all()] == [25, 5]
    assert customer.credits.balance == 1000
