"""Which grants a spend draws from, and what ties it to them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from quickscale.core.credits.exceptions import InsufficientCredits, InvalidCreditRequest
from quickscale.core.credits.models import Grant
from quickscale.core.credits.services import balance_of, consume, grant


def give(account, amount=10, source="purchase", **terms):
    return grant(account, amount, source=source, reason="Test", **terms)


def drawn_from(spend):
    return [(line.grant.source, -line.amount) for line in spend.lines.order_by("pk")]


def test_grants_are_drawn_by_priority_then_expiry_then_promotional_then_age(account, clock, days):
    give(account, source="paid, never expires")
    give(account, source="promotional, never expires", paid=False)
    give(account, source="paid, expires late", expires_at=days(20))
    give(account, source="paid, expires soon", expires_at=days(10))
    give(account, source="promotional, expires late", paid=False, expires_at=days(20))
    give(account, source="last", priority=100, expires_at=days(1))
    give(account, source="first", priority=0)
    give(account, source="older", effective_at=days(-1))
    assert [source for source, _ in drawn_from(consume(account, 80, "All"))] == [
        "first",
        "paid, expires soon",
        "promotional, expires late",
        "paid, expires late",
        "promotional, never expires",
        "older",
        "paid, never expires",
        "last",
    ]


def test_a_spend_takes_the_rest_from_the_next_grant(account):
    give(account, "2.5", source="one")
    give(account, 10, source="two")
    first = consume(account, 4, "Report")
    assert drawn_from(first) == [("one", Decimal("2.5")), ("two", Decimal("1.5"))]
    assert drawn_from(consume(account, "8.5", "Report")) == [("two", Decimal("8.5"))]


def test_a_spend_may_draw_on_more_grants_than_one_query_looks_at(account):
    for number in range(120):
        give(account, 1, source=f"gift {number}")
    assert len(drawn_from(consume(account, 115, "All"))) == 115
    assert balance_of(account.owner) == 5


def test_more_than_the_balance_is_refused_whole(account):
    give(account, 10)
    with pytest.raises(InsufficientCredits):
        consume(account, "10.0001", "Too much")
    assert balance_of(account.owner) == 10
    assert Grant.objects.get().remaining == 10


def test_a_refused_spend_leaves_the_callers_transaction_usable(account):
    give(account, 10)
    with transaction.atomic():
        with pytest.raises(InsufficientCredits):
            consume(account, 11, "Too much")
        consume(account, 4, "Enough")
    assert balance_of(account.owner) == 6


def test_what_the_callers_transaction_rolls_back_was_never_spent(account):
    give(account, 10)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        consume(account, 4, "Order")
        raise ZeroDivisionError
    assert balance_of(account.owner) == 10


def test_a_spend_takes_few_queries(account, django_assert_max_num_queries):
    give(account, 10)
    with django_assert_max_num_queries(8):
        consume(account, 1, "Report")


@pytest.mark.parametrize(
    "terms",
    [{"priority": 101}, {"priority": -1}, {"source": ""}, {"source": "x" * 101}],
)
def test_terms_that_make_no_sense_are_refused(account, terms):
    with pytest.raises(InvalidCreditRequest):
        give(account, **terms)


def test_a_grant_must_expire_in_the_future_and_after_it_begins(account, clock, days):
    for terms in (
        {"expires_at": days(-1)},
        {"expires_at": days(0)},
        {"effective_at": days(2), "expires_at": days(1)},
    ):
        with pytest.raises(InvalidCreditRequest):
            give(account, **terms)


@pytest.mark.parametrize(
    "column", [{"remaining": -1}, {"remaining": 11}, {"amount": 0}, {"priority": 101}]
)
def test_the_database_refuses_a_grant_that_contradicts_itself(account, column):
    given = give(account, 10)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=given.pk).update(**column)


@pytest.mark.parametrize("column", [{"balance": -1}, {"held": -1}])
def test_the_database_refuses_an_account_below_zero(account, column):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(account).objects.filter(pk=account.pk).update(**column)
