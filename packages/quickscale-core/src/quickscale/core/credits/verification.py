from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from .amounts import ZERO
from .models import CreditAccount, Entry, Grant, Hold
from .services.settlement import find_next_due, lock_row


def find_ledger_errors(account: CreditAccount) -> list[str]:
    with transaction.atomic():
        lock_row(account)
        sums = Sums()
        return [
            f"account {account.pk}, {difference}"
            for check in (_check_entries, _check_account, _check_grants_and_holds)
            for difference in check(account, sums)
        ]


@dataclass
class Sums:
    balance: Decimal = ZERO
    held: Decimal = ZERO
    grants: defaultdict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    holds: defaultdict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    unreversed: defaultdict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, entry: Entry) -> None:
        self.balance += entry.amount - entry.held
        self.held += entry.held
        if entry.hold_id:
            self.holds[entry.hold_id] += entry.held
        if entry.kind in (Entry.Kind.SPEND, Entry.Kind.CAPTURE):
            self.unreversed[entry.pk] -= entry.amount
        if entry.reverses_id:
            self.unreversed[entry.reverses_id] -= entry.amount
        for line in entry.lines.all():
            self.grants[line.grant_id] += line.amount - line.held


def _check_entries(account: CreditAccount, sums: Sums) -> Iterator[str]:
    entries = Entry.objects.filter(account=account).order_by("pk").prefetch_related("lines")
    for entry in entries.iterator(chunk_size=500):
        sums.add(entry)
        where = f"transaction {entry.pk}"
        lines = entry.lines.all()
        yield from _compare(where, "balance_after", entry.balance_after, sums.balance)
        yield from _compare(where, "amount", entry.amount, sum((x.amount for x in lines), ZERO))
        yield from _compare(where, "held", entry.held, sum((x.held for x in lines), ZERO))
        if entry.reverses_id and sums.unreversed[entry.reverses_id] < 0:
            yield f"{where}: refunds more than transaction {entry.reverses_id} spent"


def _check_account(account: CreditAccount, sums: Sums) -> Iterator[str]:
    account.refresh_from_db()
    yield from _compare("account", "balance", account.balance, sums.balance)
    yield from _compare("account", "held", account.held, sums.held)
    due = find_next_due(account)
    if due and (account.next_due is None or account.next_due > due):
        yield f"account: next_due is {account.next_due}, but something is due at {due}"


def _check_grants_and_holds(account: CreditAccount, sums: Sums) -> Iterator[str]:
    for grant in Grant.objects.filter(account=account).order_by("pk"):
        reckoned = sums.grants[grant.pk]
        yield from _compare(f"grant {grant.pk}", "remaining", grant.remaining, reckoned)
    for hold in Hold.objects.filter(account=account).order_by("pk"):
        expected = hold.amount if hold.status == Hold.Status.OPEN else ZERO
        name = f"held while {hold.status}"
        yield from _compare(f"hold {hold.pk}", name, expected, sums.holds[hold.pk])


def _compare(where: str, name: str, stored: Decimal, reckoned: Decimal) -> Iterator[str]:
    if stored != reckoned:
        yield f"{where}: {name} is {stored}, but the transactions add up to {reckoned}"
