"""Spends in the ledger against the least that a spend could be, on one database.

The least is a conditional UPDATE of a balance and the INSERT of one row, in a transaction. The
ledger's spend also ties each credit to the grant that it came from.

Run: python benchmarks/ledger_spend.py
     python -m quickscale.core.testing.postgres -- python benchmarks/ledger_spend.py
"""

from __future__ import annotations

import os
import time
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale.core.testing.settings")
os.environ.setdefault("QUICKSCALE_TEST_THEME", "base")
os.environ.setdefault("QUICKSCALE_TEST_PLUGINS", "")

import django
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import setup_databases, teardown_databases
from side_by_side import finish, report

BAR = 4.5
ROUNDS = 9
CALLS = 100
ONE = Decimal(1)


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


def measure(spend, account) -> tuple[float, float]:
    """Return the CPU and the wall seconds of one spend."""
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(CALLS):
        spend(account)
    return (time.process_time() - cpu) / CALLS, (time.perf_counter() - wall) / CALLS


def main() -> None:
    django.setup()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        ledger, bare = open_accounts()
        rounds = [
            (measure(spend_in_ledger, ledger), measure(spend_bare, bare)) for _ in range(ROUNDS)
        ]
        held = report_rounds(rounds)
    finally:
        teardown_databases(databases, verbosity=0)
    finish(held)


def report_rounds(rounds: list) -> bool:
    """Print both sides' rates and the ratios of CPU and wall time; only CPU is held to the bar."""
    (cpu, wall), (bare_cpu, bare_wall) = (
        [min(turn[side][clock] for turn in rounds) for clock in (0, 1)] for side in (0, 1)
    )
    print(
        f"{connection.vendor}, wall: {1 / wall:.0f} spends a second against {1 / bare_wall:.0f} "
        f"bare ones, {wall / bare_wall:.2f} times the time"
    )
    return report(f"{connection.vendor}, CPU of one spend", cpu, bare_cpu, bar=BAR)


if __name__ == "__main__":
    main()
