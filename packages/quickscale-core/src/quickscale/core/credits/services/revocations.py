from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from quickscale.core.credits.amounts import clean_amount, exact
from quickscale.core.credits.models import Entry, EntryLine, Grant

from .idempotency import perform_once
from .posting import post_entry, write_lines
from .settlement import lock_account

#: The entries that say what was spent, less what was given back.
USES = (Entry.Kind.SPEND, Entry.Kind.CAPTURE, Entry.Kind.REVERSAL)


@dataclass(frozen=True)
class Revocation:
    """What became of a grant that was taken back.

    Attributes:
        taken: how many credits were taken back.
        spent: how many were spent before and are not there to be taken.
        held: how many are set aside for work that is under way.
    """

    entry: Entry
    taken: Decimal
    spent: Decimal
    held: Decimal


def revoke(
    grant: Grant,
    amount: Decimal | int | str | None = None,
    *,
    reason: str,
    reference: str = "",
    idempotency_key: str = "",
) -> Revocation:
    """Take back what remains of a grant, because its payment was refunded or disputed.

    Never more than remains: what was spent stays spent, and the result says how much that is. Held
    credits stay good for capture. What later returns to a grant that was revoked whole is taken
    back at once, and a grant that had not begun never does. Revoking it again changes nothing.

    Args:
        amount: at most how much, for a payment that was refunded in part; all, if not given.

    Raises:
        InvalidCreditRequest: the amount makes no sense.
        IdempotencyConflict: the key belongs to another request.
    """
    wanted = None if amount is None else clean_amount(amount)
    now = timezone.now()
    asked = f"revoke {grant.pk} {wanted or 'all'}"

    def perform() -> Entry:
        lock_account(grant.account, now)
        if not wanted and (first := _first_revocation(grant, asked)):
            return first
        current = Grant.objects.get(pk=grant.pk)
        taken = min(current.remaining, wanted or current.remaining)
        if not wanted:
            Grant.objects.filter(pk=grant.pk).update(revoked_at=now)
        entry = post_entry(
            grant.account,
            Entry.Kind.REVOCATION,
            now=now,
            amount=-taken,
            reason=reason,
            reference=reference,
            idempotency_key=idempotency_key,
            request=asked,
        )
        write_lines([EntryLine(entry=entry, grant=current, amount=-taken)])
        return entry

    return _report(grant, perform_once(Entry, grant.account, idempotency_key, asked, perform))


def _first_revocation(grant: Grant, asked: str) -> Entry | None:
    return Entry.objects.filter(lines__grant=grant, request=asked).first()


def _report(grant: Grant, entry: Entry) -> Revocation:
    sums = EntryLine.objects.filter(grant=grant).aggregate(
        used=Sum("amount", filter=Q(entry__kind__in=USES)), held=Sum("held")
    )
    return Revocation(
        entry, taken=-entry.amount, spent=-exact(sums["used"]), held=exact(sums["held"])
    )
