"""The two statements that every spend waits for, written out for PostgreSQL and SQLite alike."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from quickscale.core.credits.amounts import exact

# Querysets have no UPDATE … RETURNING, and compile these two for longer than a database takes to
# run them. Each decides, locks and tells what it did in one round trip.

#: ROUND, because SQLite reckons in floating point: rounding gives the decimal back.
MOVE_BALANCE = """
UPDATE quickscale_credits_creditaccount
SET balance = ROUND(balance + %s, 4), held = ROUND(held + %s, 4)
WHERE id = %s AND balance >= %s AND (next_due IS NULL OR next_due > %s)
RETURNING balance
"""

#: The order is that of ``GrantQuerySet.in_draw_down_order()``.
TAKE_FROM_FIRST_GRANT = """
UPDATE quickscale_credits_grant
SET remaining = ROUND(remaining - %s, 4)
WHERE remaining >= %s AND id = (
    SELECT id FROM quickscale_credits_grant
    WHERE account_id = %s AND remaining > 0
    ORDER BY priority, expires_at NULLS LAST, paid, effective_at, created_at, id
    LIMIT 1
)
RETURNING id
"""


def move_balance(
    account_id: int, *, change: Decimal, held: Decimal, now: datetime
) -> Decimal | None:
    """None if the balance is too small, or if something is due that must be settled first."""
    moment = connection.ops.adapt_datetimefield_value(now)
    balance = _run(MOVE_BALANCE, change, held, account_id, -change, moment)
    return None if balance is None else exact(balance)


def take_from_first_grant(account_id: int, amount: Decimal) -> int | None:
    """None if that grant holds less; nothing was taken then."""
    grant_id: int | None = _run(TAKE_FROM_FIRST_GRANT, amount, amount, account_id)
    return grant_id


def _run(statement: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return row and row[0]
