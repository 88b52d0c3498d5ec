"""The rules alone: no database is needed to know what a shop allows."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import business

STATUSES = ("placed", "completed", "canceled")
PAYMENTS = ("unpaid", "partially_paid", "paid", "partially_refunded", "refunded")
FULFILMENTS = ("unfulfilled", "partially_fulfilled", "fulfilled", "canceled")
EVERY_STATE = [
    dict(zip(business.STATE_FIELDS, states, strict=True))
    for states in product(STATUSES, PAYMENTS, FULFILMENTS)
]


def usd(amount):
    return Money(Decimal(amount), "USD")


@pytest.mark.parametrize("state", EVERY_STATE)
def test_no_action_can_be_repeated_and_none_leads_out_of_the_known_states(state):
    for action, transition in business.ORDER_TRANSITIONS.items():
        if business.allows_transition(action, state):
            after = {**state, **transition.targets}
            assert after in EVERY_STATE
            assert not business.allows_transition(action, after)


def test_an_order_is_completed_only_when_paid_and_sent():
    complete = [state for state in EVERY_STATE if business.allows_transition("complete", state)]
    assert complete == [
        {"status": "placed", "payment_status": paid, "fulfilment_status": "fulfilled"}
        for paid in ("paid", "partially_refunded")
    ]


def test_nothing_whose_money_went_back_is_sent():
    assert not any(
        business.allows_transition("fulfil", state)
        for state in EVERY_STATE
        if state["payment_status"] == "refunded"
    )


def test_an_order_that_edits_made_dearer_is_paid_in_part_until_the_rest_is():
    paid, due, surplus = Decimal(30), Decimal(5), Decimal(10)
    choose = business.choose_payment_transition
    assert choose(paid, Decimal(0), due=due) == "underpay"
    assert choose(paid, surplus, surplus=surplus) == "restore"
    assert choose(paid, surplus + 1, surplus=surplus) == "refund_partially"
    assert choose(paid, paid, surplus=surplus) == "refund"


@given(st.integers(1, 100), st.integers(0, 100))
def test_a_payment_is_what_was_paid_less_what_went_back(paid, refunded):
    target = business.ORDER_TRANSITIONS[
        business.choose_payment_transition(Decimal(paid), Decimal(min(refunded, paid)))
    ].targets["payment_status"]
    kept = paid - min(refunded, paid)
    assert (target == "refunded") == (kept == 0)
    assert (target == "paid") == (refunded == 0)


def test_nothing_that_was_sent_or_completed_can_be_cancelled():
    for state in EVERY_STATE:
        if (
            state["fulfilment_status"] in ("partially_fulfilled", "fulfilled")
            or state["status"] == "completed"
        ):
            assert not business.allows_transition("cancel", state)


@pytest.mark.parametrize(
    ("unit", "quantity", "total"),
    [("0.005", 1, "0.01"), ("0.005", 3, "0.02"), ("33.333", 3, "100.00"), ("0", 5, "0.00")],
)
def test_a_line_is_rounded_once_and_half_up(unit, quantity, total):
    assert business.line_total(usd(unit), quantity) == usd(total)


def test_a_line_is_rounded_to_the_currencys_own_coins():
    assert business.line_total(Money(Decimal("10.5"), "JPY"), 1).amount == 11
    assert business.line_total(Money(Decimal("1.0005"), "KWD"), 1).amount == Decimal("1.001")


def judge(**facts):
    usual = {
        "is_visible": True,
        "quantity": 1,
        "available": 5,
        "seen_price": usd(10),
        "unit_price": usd(10),
        "currency": "USD",
    }
    return [p.code for p in business.find_line_problem(business.LineFacts(**{**usual, **facts}))]


@pytest.mark.parametrize(
    ("facts", "problems"),
    [
        ({}, []),
        ({"available": None, "quantity": 999}, []),
        ({"quantity": 6}, ["insufficient_stock"]),
        ({"unit_price": usd("10.01")}, ["price_changed"]),
        ({"unit_price": usd("10.001")}, []),
        ({"quantity": 6, "unit_price": usd(9)}, ["insufficient_stock", "price_changed"]),
        ({"is_visible": False, "quantity": 6}, ["unavailable"]),
        ({"unit_price": Money(Decimal(10), "EUR")}, ["other_currency"]),
    ],
)
def test_a_line_is_judged_by_what_is_known_of_it(facts, problems):
    assert judge(**facts) == problems


def test_merged_quantities_are_the_larger_one():
    assert business.merge_quantities(2, 3) == 3
    assert business.merge_quantities(2000, 3) == business.MAX_QUANTITY


@given(st.decimals(0, 1000, places=2), st.integers(1, 30), st.data())
def test_units_refunded_one_after_the_other_come_to_what_they_cost(total, quantity, data):
    amount, refunded, given_back = usd(total), 0, usd(0)
    while refunded < quantity:
        more = data.draw(st.integers(1, quantity - refunded))
        before = business.share_amount(amount, refunded, quantity)
        given_back += business.share_amount(amount, refunded + more, quantity) - before
        refunded += more
    assert given_back == amount
