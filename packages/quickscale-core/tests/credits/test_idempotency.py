"""A repeated request has one effect."""

from __future__ import annotations

import pytest
from django.db import transaction

from quickscale.core.credits.exceptions import IdempotencyConflict, InvalidCreditRequest
from quickscale.core.credits.models import CreditAccount, Grant, Hold
from quickscale.core.credits.services import balance_of, consume, grant, hold, reverse
from quickscale.core.users.models import User


@pytest.fixture
def funded(account):
    grant(account, 10, source="purchase", reason="Top-up", idempotency_key="top-up")
    return account


def test_a_repeated_spend_returns_the_first(funded):
    first = consume(funded, 4, "Order", idempotency_key="order-1")
    assert consume(funded, 4, "Order", idempotency_key="order-1") == first
    assert balance_of(funded.owner) == 6


def test_a_repeated_spend_returns_the_first_even_when_nothing_is_left(funded):
    first = consume(funded, 10, "Order", idempotency_key="order-1")
    assert consume(funded, 10, "Order", idempotency_key="order-1") == first


def test_a_repeated_grant_returns_the_first_though_its_moments_were_reckoned_anew(
    account, clock, days
):
    terms = {"source": "plan", "reason": "July", "idempotency_key": "invoice-1"}
    first = grant(account, 10, **terms, expires_at=days(30))
    assert grant(account, 10, **terms, expires_at=days(31)) == first
    scheduled = grant(account, 10, **terms | {"idempotency_key": "2"}, effective_at=days(9))
    assert grant(account, 10, **terms | {"idempotency_key": "2"}, effective_at=days(9)) == scheduled
    assert Grant.objects.count() == 2


def test_a_repeated_hold_and_reversal_return_the_first(funded):
    opened = hold(funded, 2, "Answer", idempotency_key="answer")
    assert hold(funded, 2, "Answer", idempotency_key="answer") == opened
    assert Hold.objects.count() == 1
    spend = consume(funded, 5, "Order")
    first = reverse(spend, reason="Cancelled", idempotency_key="cancel")
    assert reverse(spend, reason="Cancelled", idempotency_key="cancel") == first
    assert balance_of(funded.owner) == 8


def test_the_same_key_for_another_request_is_a_conflict(funded):
    consume(funded, 4, "Order", idempotency_key="order-1")
    spend = consume(funded, 1, "Order")
    for conflict in (
        lambda: consume(funded, 5, "Order", idempotency_key="order-1"),
        lambda: hold(funded, 4, "Order", idempotency_key="order-1"),
        lambda: reverse(spend, reason="No", idempotency_key="order-1"),
        lambda: consume(funded, 10, "Order", idempotency_key="top-up"),
    ):
        with transaction.atomic(), pytest.raises(IdempotencyConflict):
            conflict()
    assert balance_of(funded.owner) == 5


def test_a_failed_request_may_be_repeated(account):
    with pytest.raises(InvalidCreditRequest):
        consume(account, -1, "Order", idempotency_key="order-1")
    grant(account, 10, source="purchase", reason="Top-up")
    assert consume(account, 1, "Order", idempotency_key="order-1").cost == 1


def test_accounts_do_not_share_keys(funded):
    other = CreditAccount.objects.of(User.objects.create_user("eve@example.com"))
    grant(other, 3, source="purchase", reason="Top-up", idempotency_key="top-up")
    assert (balance_of(funded.owner), balance_of(other.owner)) == (10, 3)


def test_a_key_that_is_too_long_is_refused(funded):
    with pytest.raises(InvalidCreditRequest):
        consume(funded, 1, "Order", idempotency_key="x" * 256)
