from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.credits.amounts import ZERO, clean_amount, exact
from quickscale.core.credits.exceptions import ReversalTooLarge
from quickscale.core.credits.models import Entry, EntryLine, Spend

from .idempotency import perform_once
from .posting import change_balance, write_entry
from .settlement import lock_account, return_to_grants


def reverse(
    spend: Spend,
    amount: Decimal | int | str | None = None,
    *,
    reason: str,
    idempotency_key: str = "",
) -> Entry:
    """Give spent credits back to the grants they came from, the last drawn first.

    What came from a grant that has expired meanwhile returns and expires at once: a reversal
    restores what would be there had the credits never been spent.

    Args:
        amount: how much; all that is still spent, if not given.

    Raises:
        ReversalTooLarge: more than is still spent, or nothing is.
        InvalidCreditRequest: the amount makes no sense.
        IdempotencyConflict: the key belongs to another request.
    """
    wanted = None if amount is None else clean_amount(amount)
    now = timezone.now()
    asked = f"reverse {spend.pk} {wanted or 'all'}"

    def perform() -> Entry:
        lock_account(spend.account, now)
        share = _check_share(spend, wanted)
        balance = change_balance(spend.account, now=now, amount=share)
        entry = write_entry(
            Entry,
            spend.account,
            Entry.Kind.REVERSAL,
            balance,
            amount=share,
            reason=reason,
            reference=spend.reference,
            idempotency_key=idempotency_key,
            request=asked,
            reverses_id=spend.pk,
            created_at=now,
        )
        return_to_grants(list(_unwind(entry, spend, share)), now)
        return entry

    return perform_once(Entry, spend.account, idempotency_key, asked, perform)


def _check_share(spend: Spend, wanted: Decimal | None) -> Decimal:
    returned = exact(spend.reversals.aggregate(total=Sum("amount"))["total"])
    left = spend.cost - returned
    share = left if wanted is None else wanted
    if not left or share > left:
        raise ReversalTooLarge(_("You can't refund more than was spent."))
    return share


def _unwind(entry: Entry, spend: Spend, amount: Decimal) -> Iterator[EntryLine]:
    returned = dict(
        EntryLine.objects.filter(entry__reverses=spend)
        .values_list("grant")
        .annotate(total=Sum("amount"))
    )
    for line in spend.lines.select_related("grant").order_by("-pk"):
        part = min(-line.amount - exact(returned.get(line.grant_id, ZERO)), amount)
        if part > 0:
            amount -= part
            yield EntryLine(entry=entry, grant=line.grant, amount=part)
