from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.credits.amounts import ZERO, clean_amount, exact
from quickscale.core.credits.exceptions import InvalidCreditRequest, ReversalTooLarge
from quickscale.core.credits.models import (
    DEFAULT_PRIORITY,
    LAST_PRIORITY,
    CreditAccount,
    Entry,
    EntryLine,
    Grant,
    Spend,
)

from .posting import perform_once, post_entry, write_lines
from .settlement import lock_account, move_settled, return_to_grants, schedule_settlement


def grant(  # noqa: PLR0913
    account: CreditAccount,
    amount: Decimal | int | str,
    *,
    source: str,
    reason: str,
    priority: int = DEFAULT_PRIORITY,
    paid: bool = True,
    effective_at: datetime | None = None,
    expires_at: datetime | None = None,
    reference: str = "",
    idempotency_key: str = "",
) -> Grant:
    """Give credits to an account.

    Args:
        source: where they come from, ``purchase`` or ``welcome``; at most 100 characters.
        priority: 0 is spent first, 100 last.
        paid: False for promotional credits, which are spent first among equals.
        effective_at: when they begin to count; now, if not given.
        expires_at: when what is left of them is lost; never, if not given.
        reference: what they belong to, ``order:1234``.
    """
    now = timezone.now()
    amount = clean_amount(amount)
    terms = Grant(
        account=account,
        amount=amount,
        source=source,
        priority=priority,
        paid=paid,
        effective_at=effective_at or now,
        expires_at=expires_at,
        created_at=now,
    )
    _check_terms(terms)

    entry = perform_once(
        Entry,
        account,
        partial(_write_grant, terms),
        request=f"grant {amount} {source} priority {priority} {'paid' if paid else 'promotional'}",
        reason=reason,
        reference=reference,
        idempotency_key=idempotency_key,
    )
    return Grant.objects.get(lines__entry=entry)


def _check_terms(terms: Grant) -> None:
    if not 0 <= terms.priority <= LAST_PRIORITY:
        raise InvalidCreditRequest(_("Enter a priority from 0 to 100."))
    if not 0 < len(terms.source) <= 100:
        raise InvalidCreditRequest(_("Enter a source of at most 100 characters."))
    if terms.expires_at and terms.expires_at <= max(terms.effective_at, terms.created_at):
        raise InvalidCreditRequest(_("The expiry must be in the future and after the start."))


def _write_grant(terms: Grant, **details: Any) -> Entry:
    now = terms.created_at
    terms.activated = terms.effective_at <= now
    terms.remaining = terms.amount if terms.activated else ZERO
    entry = post_entry(
        Entry,
        terms.account,
        Entry.Kind.GRANT if terms.activated else Entry.Kind.SCHEDULED,
        move=move_settled,
        now=now,
        amount=terms.remaining,
        **details,
    )
    terms.save()
    EntryLine.objects.create(entry=entry, grant=terms, amount=terms.remaining)
    schedule_settlement(terms.account, terms.expires_at if terms.activated else terms.effective_at)
    return entry


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
    """
    wanted = None if amount is None else clean_amount(amount)
    now = timezone.now()

    def perform(**terms: Any) -> Entry:
        lock_account(grant.account, now)
        first = Entry.objects.filter(lines__grant=grant, request=terms["request"]).first()
        if first and not wanted:
            return first
        current = Grant.objects.get(pk=grant.pk)
        taken = min(current.remaining, wanted or current.remaining)
        if not wanted:
            Grant.objects.filter(pk=grant.pk).update(revoked_at=now)
        kind = Entry.Kind.REVOCATION
        entry = post_entry(Entry, grant.account, kind, now=now, amount=-taken, **terms)
        write_lines([EntryLine(entry=entry, grant=current, amount=-taken)])
        return entry

    entry = perform_once(
        Entry,
        grant.account,
        perform,
        request=f"revoke {grant.pk} {wanted or 'all'}",
        reason=reason,
        reference=reference,
        idempotency_key=idempotency_key,
    )
    sums = EntryLine.objects.filter(grant=grant).aggregate(
        used=Sum("amount", filter=Q(entry__kind__in=USES)), held=Sum("held")
    )
    return Revocation(
        entry, taken=-entry.amount, spent=-exact(sums["used"]), held=exact(sums["held"])
    )


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
    """
    wanted = None if amount is None else clean_amount(amount)
    now = timezone.now()

    def perform(**terms: Any) -> Entry:
        lock_account(spend.account, now)
        share = _check_share(spend, wanted)
        entry = post_entry(
            Entry,
            spend.account,
            Entry.Kind.REVERSAL,
            now=now,
            amount=share,
            reverses_id=spend.pk,
            **terms,
        )
        return_to_grants(list(_unwind(entry, spend, share)), now)
        return entry

    return perform_once(
        Entry,
        spend.account,
        perform,
        request=f"reverse {spend.pk} {wanted or 'all'}",
        reason=reason,
        reference=spend.reference,
        idempotency_key=idempotency_key,
    )


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
