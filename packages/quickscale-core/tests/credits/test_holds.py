"""Credits set aside, then captured, voided or released by time."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale.core.credits.exceptions import (
    HoldClosed,
    InsufficientCredits,
    InvalidCreditRequest,
)
from quickscale.core.credits.models import CreditAccount, Entry, Grant, Hold
from quickscale.core.credits.services import balance_of, capture, consume, grant, hold, void
from quickscale.core.credits.services.settlement import settle_due_accounts


@pytest.fixture
def funded(account, clock):
    grant(account, 10, source="purchase", reason="Top-up")
    return account


def amounts(account):
    account = CreditAccount.objects.get(pk=account.pk)
    return balance_of(account.owner), account.held


def test_a_hold_sets_credits_aside(funded):
    opened = hold(funded, 6, "Answer")
    assert opened.status == Hold.Status.OPEN
    assert amounts(funded) == (4, 6)
    with pytest.raises(InsufficientCredits):
        consume(funded, 5, "Report")


def test_a_capture_spends_all_of_a_hold(funded):
    spend = capture(hold(funded, 6, "Answer", reference="answer:1"))
    assert (spend.cost, spend.reason, spend.reference) == (6, "Answer", "answer:1")
    assert amounts(funded) == (4, 0)


def test_a_partial_capture_returns_the_rest_to_its_grants(account):
    first = grant(account, 4, source="one", reason="Test")
    second = grant(account, 6, source="two", reason="Test")
    spend = capture(hold(account, 8, "Answer"), "5.5")
    assert spend.cost == Decimal("5.5")
    assert amounts(account) == (Decimal("4.5"), 0)
    assert [Grant.objects.get(pk=g.pk).remaining for g in (first, second)] == [0, Decimal("4.5")]


def test_more_than_was_held_cannot_be_captured(funded):
    opened = hold(funded, 6, "Answer")
    with pytest.raises(InvalidCreditRequest):
        capture(opened, 7)
    assert amounts(funded) == (4, 6)


def test_a_void_returns_everything(funded):
    assert void(hold(funded, 6, "Answer")).status == Hold.Status.VOIDED
    assert amounts(funded) == (10, 0)


def test_a_repeated_capture_returns_the_first_spend(funded):
    opened = hold(funded, 6, "Answer")
    assert capture(opened, 5) == capture(opened, 5)
    assert amounts(funded) == (5, 0)
    with pytest.raises(HoldClosed):
        capture(opened, 4)


def test_a_repeated_void_changes_nothing(funded):
    opened = hold(funded, 6, "Answer")
    void(opened)
    assert void(opened).status == Hold.Status.VOIDED
    assert Entry.objects.filter(kind=Entry.Kind.VOID).count() == 1


def test_a_hold_is_closed_once(funded):
    captured, voided = hold(funded, 3, "Answer"), hold(funded, 3, "Answer")
    capture(captured)
    void(voided)
    with pytest.raises(HoldClosed):
        void(captured)
    with pytest.raises(HoldClosed):
        capture(voided)
    assert amounts(funded) == (7, 0)


def test_a_hold_that_ran_out_returns_by_itself(funded, clock, days):
    opened = hold(funded, 6, "Answer", expires_at=days(1))
    clock.move_to(days(1))
    assert balance_of(funded.owner) == 10
    with pytest.raises(HoldClosed):
        capture(opened)
    assert consume(funded, 10, "Report").cost == 10
    opened.refresh_from_db()
    assert opened.status == Hold.Status.EXPIRED


def test_the_sweep_releases_holds_that_ran_out(funded, clock, days):
    hold(funded, 6, "Answer", expires_at=days(1))
    clock.move_to(days(2))
    assert settle_due_accounts() == 1
    assert amounts(funded) == (10, 0)
    assert settle_due_accounts() == 0


def test_held_credits_stay_good_for_capture_when_their_grant_expires(account, clock, days):
    grant(account, 10, source="gift", reason="Gift", expires_at=days(1))
    opened = hold(account, 6, "Answer")
    clock.move_to(days(2))
    assert capture(opened, 4).cost == 4
    assert amounts(account) == (0, 0)
    assert sum(e.amount for e in Entry.objects.filter(kind=Entry.Kind.EXPIRY)) == -6


def test_what_a_void_returns_to_an_expired_grant_expires_at_once(account, clock, days):
    grant(account, 10, source="gift", reason="Gift", expires_at=days(1))
    opened = hold(account, 6, "Answer")
    clock.move_to(days(2))
    void(opened)
    assert amounts(account) == (0, 0)


def test_what_a_void_returns_expires_with_its_grant_later(account, clock, days):
    grant(account, 6, source="gift", reason="Gift", expires_at=days(9))
    grant(account, 1, source="gift", reason="Gift", expires_at=days(1))
    opened = hold(account, 7, "Answer")
    clock.move_to(days(2))
    settle_due_accounts()
    void(opened)
    assert balance_of(account.owner) == 6
    clock.move_to(days(9))
    assert balance_of(account.owner) == 0


def test_a_hold_must_expire_in_the_future(funded, days):
    with pytest.raises(InvalidCreditRequest):
        hold(funded, 1, "Answer", expires_at=days(0))
