"""Spends in the ledger against the least that a spend could be, side by side on one PostgreSQL.

The least is a conditional UPDATE of a balance and the INSERT of one row, in a transaction. The
ledger's spend also ties each credit to the grant that it came from. Both run on one connection of
the server that DATABASE_URL names, or of one that is started for this, in turn; half the rate is
the bar, by the clock and by this process's CPU alike.

Run: python benchmarks/ledger_spend.py
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import count

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale_testing.settings")
os.environ.setdefault("QUICKSCALE_TEST_THEME", "base")
os.environ.setdefault("QUICKSCALE_TEST_PLUGINS", "")

import django
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import setup_databases, teardown_databases
from side_by_side import find_usual, finish, report

from quickscale_testing.postgres import running_server

BAR = 2.0
ROUNDS = 60
CALLS = 20
ONE = Decimal(1)
KEYS = map(str, count())


def open_accounts() -> tuple:
    """Return two accounts of a new user each: one per side."""
    from quickscale.core.credits.models import CreditAccount
    from quickscale.core.users.models import User

    accounts = []
    for name in ("ledger", "bare"):
        user = User.objects.create_user(f"{name}@example.com")
        user.credits.grant(10**6, source="benchmark", reason="Benchmark")
        accounts.append(CreditAccount.objects.of(user))
    return tuple(accounts)


def spend_bare(account) -> None:
    """Spend in the least way: one conditional UPDATE, one INSERT."""
    from quickscale.core.credits.models import CreditAccount, Spend

    with transaction.atomic():
        enough = CreditAccount.objects.filter(pk=account.pk, balance__gte=ONE)
        assert enough.update(balance=F("balance") - ONE)
        Spend.objects.create(
            account=account, kind="spend", amount=-ONE, balance_after=ONE, reason="Benchmark"
        )


def spend_in_ledger(account) -> None:
    from quickscale.core.credits.services import consume

    consume(account, ONE, "Benchmark")


def spend_once(account) -> None:
    """Spend under an idempotency key, as whoever may have to ask again does."""
    from quickscale.core.credits.services import consume

    consume(account, ONE, "Benchmark", idempotency_key=next(KEYS))


def measure(spend: Callable, account) -> tuple[float, float]:
    """Return the wall and the CPU seconds of one spend."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(CALLS):
        spend(account)
    return (time.perf_counter() - wall) / CALLS, (time.process_time() - cpu) / CALLS


def compare() -> list[bool]:
    """Measure all ways of spending in turn, and hold the usual ratio of each to the bar."""
    ledger, bare = open_accounts()
    ways = ((spend_bare, bare), (spend_in_ledger, ledger), (spend_once, ledger))
    rounds = [[measure(*way) for way in ways] for _ in range(ROUNDS)]
    return [
        report(
            f"{connection.vendor}, {name}, {clock}",
            *find_usual((each[way][index], each[0][index]) for each in rounds),
            bar=BAR,
        )
        for way, name in ((1, "spend"), (2, "spend with a key"))
        for index, clock in enumerate(("wall", "CPU"))
    ]


def main() -> None:
    with running_server() as url:
        os.environ["DATABASE_URL"] = url
        django.setup()
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            held = compare()
        finally:
            teardown_databases(databases, verbosity=0)
    finish(*held)


if __name__ == "__main__":
    main()
