"""Taking bought credits back from the very grant that they were bought with."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from quickscale.core.credits.models import Entry, EntryLine, Grant, Spend
from quickscale.core.credits.services.posting import move, record, write_lines
from quickscale.core.credits.services.settlement import lock


@transaction.atomic
def take_back(grant: Grant, amount: Decimal, *, reason: str) -> Decimal:
    """Take ``amount`` of a grant back, or what remains of it; return how much that was.

    Credits that were spent stay spent: a balance never goes below zero.
    """
    now = timezone.now()
    lock(grant.account, now)
    grant.refresh_from_db(fields=["remaining"])
    taken = min(grant.remaining, amount)
    if not taken:
        return Decimal(0)
    move(grant.account, now=now, amount=-taken)
    entry = record(
        Spend, grant.account, Entry.Kind.SPEND, amount=-taken, reason=reason, created_at=now
    )
    write_lines([EntryLine(entry=entry, grant=grant, amount=-taken)])
    return taken
