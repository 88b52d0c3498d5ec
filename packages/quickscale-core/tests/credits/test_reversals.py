"""Spent credits given back in the reverse of the recorded order."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale.core.credits.exceptions import ReversalTooLarge
from quickscale.core.credits.models import Entry, Grant
from quickscale.core.credits.services import balance_of, capture, consume, grant, hold, reverse


def remaining():
    return dict(Grant.objects.values_list("source", "remaining"))


@pytest.fixture
def spend(account, clock, days):
    grant(account, 4, source="one", reason="Test", expires_at=days(1))
    grant(account, 10, source="two", reason="Test")
    return consume(account, 7, "Order", reference="order:1")


def test_a_reversal_gives_all_back(account, spend):
    entry = reverse(spend, reason="Cancelled")
    assert (entry.amount, entry.reason, entry.reference) == (7, "Cancelled", "order:1")
    assert balance_of(account.owner) == 14
    assert remaining() == {"one": 4, "two": 10}


def test_a_partial_reversal_unwinds_the_last_drawn_grant_first(account, spend):
    reverse(spend, 2, reason="Part")
    assert remaining() == {"one": 0, "two": 9}
    reverse(spend, "2.5", reason="Part")
    assert remaining() == {"one": Decimal("1.5"), "two": 10}
    reverse(spend, reason="Rest")
    assert remaining() == {"one": 4, "two": 10}


def test_the_recorded_order_counts_even_when_priorities_have_changed_since(spend):
    Grant.objects.filter(source="two").update(priority=0)
    reverse(spend, 3, reason="Part")
    assert remaining() == {"one": 0, "two": 10}


def test_never_more_is_given_back_than_is_still_spent(account, spend):
    reverse(spend, 5, reason="Part")
    with pytest.raises(ReversalTooLarge):
        reverse(spend, "2.0001", reason="Too much")
    reverse(spend, 2, reason="Rest")
    with pytest.raises(ReversalTooLarge):
        reverse(spend, reason="Again")
    assert balance_of(account.owner) == 14


def test_what_returns_to_an_expired_grant_expires_at_once(account, spend, clock, days):
    clock.move_to(days(2))
    reverse(spend, reason="Cancelled late")
    assert balance_of(account.owner) == 10
    assert Entry.objects.filter(kind=Entry.Kind.EXPIRY).get().amount == -4


def test_a_captured_hold_can_be_given_back_in_part(account):
    grant(account, 10, source="purchase", reason="Top-up")
    spend = capture(hold(account, 6, "Answer"), 5)
    reverse(spend, 3, reason="Poor answer")
    assert balance_of(account.owner) == 8
    with pytest.raises(ReversalTooLarge):
        reverse(spend, 3, reason="Poor answer")
