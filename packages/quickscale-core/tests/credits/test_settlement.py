"""What time changes: grants that begin, grants that expire."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from quickscale.core.credits.exceptions import InsufficientCredits
from quickscale.core.credits.models import CreditAccount, Entry
from quickscale.core.credits.services import balance_of, consume, grant, settlement
from quickscale.core.credits.services.settlement import settle_due_accounts
from quickscale.core.users.models import User


def kinds():
    return list(Entry.objects.order_by("pk").values_list("kind", "amount"))


def test_a_spent_grant_that_expires_takes_nothing_from_the_next(account, clock, days):
    """The fault of the first QuickScale: 100 granted, 80 spent, and next month's 100 became 20."""
    grant(account, 100, source="june", reason="June", expires_at=days(30))
    consume(account, 80, "Work")
    clock.move_to(days(30))
    assert balance_of(account.owner) == 0
    grant(account, 100, source="july", reason="July", expires_at=days(60))
    assert balance_of(account.owner) == 100


def test_the_balance_is_right_before_the_sweep_has_run(account, clock, days):
    grant(account, 10, source="gift", reason="Gift", expires_at=days(1))
    grant(account, 5, source="purchase", reason="Top-up")
    clock.move_to(days(1))
    assert balance_of(account.owner) == 5
    assert kinds() == [("grant", 10), ("grant", 5)]


def test_expired_credits_cannot_be_spent_before_the_sweep_has_run(account, clock, days):
    grant(account, 10, source="gift", reason="Gift", expires_at=days(1))
    grant(account, 5, source="purchase", reason="Top-up")
    clock.move_to(days(1))
    with pytest.raises(InsufficientCredits):
        consume(account, 6, "Report")
    consume(account, 5, "Report")
    assert kinds()[2:] == [("expiry", -10), ("spend", -5)]


def test_a_grant_counts_from_its_first_moment(account, clock, days):
    grant(account, 10, source="july", reason="July", reference="plan:7", effective_at=days(1))
    assert balance_of(account.owner) == 0
    with pytest.raises(InsufficientCredits):
        consume(account, 1, "Too early")
    clock.move_to(days(1))
    assert balance_of(account.owner) == 10
    assert consume(account, 10, "Report").balance_after == 0
    assert kinds() == [("scheduled", 0), ("grant", 10), ("spend", -10)]
    begun = Entry.objects.get(kind=Entry.Kind.GRANT)
    assert (begun.reason, begun.reference) == ("July", "plan:7")


def test_a_grant_that_came_and_went_unseen_leaves_both_entries(account, clock, days):
    grant(account, 10, source="gift", reason="Gift", effective_at=days(1), expires_at=days(2))
    clock.move_to(days(3))
    assert balance_of(account.owner) == 0
    call_command("expire_credits", stdout=StringIO())
    assert kinds() == [("scheduled", 0), ("grant", 10), ("expiry", -10)]


def test_the_sweep_settles_each_due_account_once(account, clock, days):
    grant(account, 10, source="gift", reason="Gift", expires_at=days(1))
    grant(account, 10, source="gift", reason="Gift", expires_at=days(5))
    assert settle_due_accounts() == 0
    clock.move_to(days(2))
    out = StringIO()
    call_command("expire_credits", stdout=out)
    assert out.getvalue() == "Settled 1 accounts.\n"
    assert settle_due_accounts() == 0
    clock.move_to(days(5))
    assert settle_due_accounts() == 1


def test_an_account_that_cannot_be_settled_keeps_no_other_waiting(account, clock, days):
    damaged = CreditAccount.objects.of(User.objects.create_user("eve@example.com"))
    for each in (damaged, account):
        grant(each, 10, source="gift", reason="Gift", expires_at=days(1))
    CreditAccount.objects.filter(pk=damaged.pk).update(balance=1)
    clock.move_to(days(1))
    assert settle_due_accounts() == 1
    assert Entry.objects.get(kind=Entry.Kind.EXPIRY).account == account


def test_the_sweep_reads_accounts_some_at_a_time(
    account, clock, days, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(settlement, "SWEEP", 2)
    users = [User.objects.create_user(f"{number}@example.com") for number in range(4)]
    for each in (account, *(user.credits.account for user in users)):
        grant(each, 10, source="gift", reason="Gift", expires_at=days(1))
    clock.move_to(days(1))
    assert settle_due_accounts() == 5
    with django_assert_num_queries(1):
        assert settle_due_accounts() == 0
