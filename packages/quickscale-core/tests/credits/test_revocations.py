"""Credits taken back because their payment was refunded or disputed."""

from __future__ import annotations

import pytest

from quickscale.core.credits.exceptions import (
    IdempotencyConflict,
    InsufficientCredits,
    InvalidCreditRequest,
)
from quickscale.core.credits.models import Entry, Grant
from quickscale.core.credits.services import (
    balance_of,
    capture,
    consume,
    grant,
    hold,
    reverse,
    revoke,
    void,
)
from quickscale.core.credits.services.settlement import settle_due_accounts


@pytest.fixture
def pack(account, clock):
    return grant(account, 10, source="purchase", reason="Top-up", reference="payment:1")


def revocations():
    return [entry.amount for entry in Entry.objects.filter(kind=Entry.Kind.REVOCATION)]


def test_a_revocation_takes_back_what_remains_and_says_what_was_spent(account, pack):
    reverse(consume(account, 6, "Report"), 1, reason="Part")
    hold(account, 2, "Answer")
    revoked = revoke(pack, reason="Refunded", reference="refund:1")
    assert (revoked.taken, revoked.spent, revoked.held) == (3, 5, 2)
    assert (revoked.entry.reason, revoked.entry.reference) == ("Refunded", "refund:1")
    assert balance_of(account.owner) == 0


def test_other_grants_are_left_alone(account, pack):
    grant(account, 4, source="gift", reason="Gift", paid=False)
    consume(account, 6, "Report")
    assert revoke(pack, reason="Refunded").taken == 8
    assert balance_of(account.owner) == 0
    grant(account, 7, source="purchase", reason="Top-up")
    assert balance_of(account.owner) == 7


def test_what_was_spent_entirely_cannot_be_taken_and_the_balance_is_never_negative(account, pack):
    consume(account, 10, "Report")
    revoked = revoke(pack, reason="Disputed")
    assert (revoked.taken, revoked.spent) == (0, 10)
    assert balance_of(account.owner) == 0


def test_a_part_is_taken_back_as_far_as_it_is_there(account, pack):
    spend = consume(account, 6, "Report")
    assert revoke(pack, 3, reason="Refunded in part").taken == 3
    assert balance_of(account.owner) == 1
    assert revoke(pack, 3, reason="Refunded in part").taken == 1
    reverse(spend, 2, reason="Poor report")
    assert balance_of(account.owner) == 2


def test_a_repeated_revocation_changes_nothing(account, pack):
    first = revoke(pack, reason="Refunded")
    assert revoke(pack, reason="Disputed too") == first
    assert revocations() == [-10]


def test_a_repeated_request_in_part_takes_once(account, pack):
    first = revoke(pack, 3, reason="Refunded", idempotency_key="refund-1")
    assert revoke(pack, 3, reason="Refunded", idempotency_key="refund-1") == first
    assert balance_of(account.owner) == 7
    with pytest.raises(IdempotencyConflict):
        revoke(pack, 4, reason="Refunded", idempotency_key="refund-1")


def test_what_returns_to_a_revoked_grant_is_taken_back_at_once(account, pack):
    spend, opened = consume(account, 3, "Report"), hold(account, 2, "Answer")
    revoke(pack, reason="Refunded")
    reverse(spend, reason="Poor report")
    void(opened)
    assert balance_of(account.owner) == 0
    assert revocations() == [-5, -3, -2]


def test_a_hold_that_runs_out_returns_nothing_to_a_revoked_grant(account, pack, clock, days):
    hold(account, 2, "Answer", expires_at=days(1))
    revoke(pack, reason="Refunded")
    clock.move_to(days(1))
    assert balance_of(account.owner) == 0
    with pytest.raises(InsufficientCredits):
        consume(account, 1, "Report")


def test_held_credits_of_a_revoked_grant_stay_good_for_capture(account, pack):
    opened = hold(account, 4, "Answer")
    revoke(pack, reason="Refunded")
    assert capture(opened, 3).cost == 3
    assert balance_of(account.owner) == 0
    assert revoke(pack, reason="Refunded").spent == 3


def test_a_grant_that_was_revoked_before_it_begins_never_does(account, clock, days):
    scheduled = grant(account, 10, source="plan", reason="July", effective_at=days(1))
    revoke(scheduled, 4, reason="Refunded in part")
    assert revoke(scheduled, reason="Refunded").taken == 0
    clock.move_to(days(2))
    assert balance_of(account.owner) == 0
    settle_due_accounts()
    assert not Entry.objects.filter(kind=Entry.Kind.GRANT).exists()


def test_a_scheduled_grant_that_was_revoked_in_part_begins_whole(account, clock, days):
    """Nothing of it remained to be taken."""
    scheduled = grant(account, 10, source="plan", reason="July", effective_at=days(1))
    assert revoke(scheduled, 4, reason="Refunded in part").taken == 0
    clock.move_to(days(1))
    assert consume(account, 10, "Report").cost == 10


def test_a_grant_that_expired_before_has_nothing_to_take(account, clock, days):
    gift = grant(account, 10, source="gift", reason="Gift", expires_at=days(1))
    consume(account, 4, "Report")
    clock.move_to(days(1))
    revoked = revoke(gift, reason="Refunded")
    assert (revoked.taken, revoked.spent) == (0, 4)


def test_a_wallet_takes_back_its_own_grants_only(user, pack, django_user_model):
    other = django_user_model.objects.create_user("eve@example.com")
    with pytest.raises(InvalidCreditRequest):
        other.credits.revoke(pack, reason="Refunded")
    assert user.credits.revoke(pack, reason="Refunded").taken == 10
    assert Grant.objects.get().remaining == 0
