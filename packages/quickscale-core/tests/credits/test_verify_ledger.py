"""The command that reckons everything anew."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from quickscale.core.credits.models import CreditAccount, Entry, EntryLine, Grant, Hold
from quickscale.core.credits.services import capture, consume, grant, hold, reverse, void

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(user):
    account = CreditAccount.objects.of(user)
    grant(account, 100, source="purchase", reason="Top-up")
    reverse(consume(account, 10, "Order"), 4, reason="Part")
    capture(hold(account, 9, "Answer"), 5)
    void(hold(account, 2, "Answer"))
    hold(account, 7, "Answer")
    return account


def verify():
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    return out.getvalue()


def test_a_sound_ledger_is_said_to_be_sound(ledger):
    assert verify() == "Verified 1 accounts.\n"


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda: CreditAccount.objects.update(balance=1), "account: balance is 1.0000"),
        (lambda: CreditAccount.objects.update(held=1), "account: held is 1.0000"),
        (lambda: Grant.objects.update(remaining=1), "grant .*: remaining is 1.0000"),
        (lambda: Hold.objects.filter(status="open").update(amount=1), "held while open is 1.0000"),
        (
            lambda: Grant.objects.update(expires_at="2100-01-01T00:00Z"),
            "account: next_due is None, but something is due at 2100-01-01",
        ),
    ],
)
def test_a_damaged_projection_is_named(ledger, damage, named):
    damage()
    with pytest.raises(CommandError, match=named):
        verify()


def test_an_entry_that_does_not_follow_from_the_last_is_named(ledger):
    forged = Entry.objects.create(account=ledger, kind=Entry.Kind.GRANT, amount=5, balance_after=5)
    with pytest.raises(CommandError, match=f"transaction {forged.pk}: balance_after is 5.0000"):
        verify()


def test_an_entry_without_its_lines_is_named(ledger):
    balance = CreditAccount.objects.get().balance
    forged = Entry.objects.create(
        account=ledger, kind=Entry.Kind.GRANT, amount=5, balance_after=balance + 5
    )
    with pytest.raises(CommandError, match=f"transaction {forged.pk}: amount is 5.0000"):
        verify()


def test_a_reversal_of_more_than_was_spent_is_named(ledger):
    spend = Entry.objects.filter(kind=Entry.Kind.SPEND).get()
    balance = CreditAccount.objects.get().balance
    forged = Entry.objects.create(
        account=ledger,
        kind=Entry.Kind.REVERSAL,
        amount=7,
        balance_after=balance + 7,
        reverses=spend,
    )
    EntryLine.objects.create(entry=forged, grant=Grant.objects.get(), amount=7)
    with pytest.raises(
        CommandError, match=f"transaction {forged.pk}: refunds more than transaction"
    ):
        verify()
