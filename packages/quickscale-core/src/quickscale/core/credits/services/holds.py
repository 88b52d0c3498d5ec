from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.credits.amounts import clean_amount
from quickscale.core.credits.exceptions import HoldClosed, InvalidCreditRequest
from quickscale.core.credits.models import CreditAccount, Entry, EntryLine, Hold, Spend
from quickscale.core.credits.signals import announce_low_balance

from .idempotency import perform_once
from .posting import change_balance, draw_from_grants, post_entry, write_entry
from .settlement import (
    held_lines,
    lock_account,
    move_settled,
    release_lines,
    return_to_grants,
    schedule_settlement,
)


def hold(
    account: CreditAccount,
    amount: Decimal | int | str,
    reason: str,
    *,
    expires_at: datetime | None = None,
    reference: str = "",
    idempotency_key: str = "",
) -> Hold:
    """Set credits aside for work whose cost is not yet known.

    They are reserved on the grants that a spend would draw from, and stay good for
    :func:`capture` even if such a grant expires meanwhile.

    Args:
        expires_at: when they return by themselves; never, if not given.

    Raises:
        InsufficientCredits: the account holds less.
        InvalidCreditRequest: the amount makes no sense, or the hold would be over already.
        IdempotencyConflict: the key belongs to another request.
    """
    amount = clean_amount(amount)
    now = timezone.now()
    if expires_at and expires_at <= now:
        raise InvalidCreditRequest(_("Choose an expiry date in the future."))
    asked = f"hold {amount}"

    def perform() -> Entry:
        balance = move_settled(account, now=now, held=amount)
        opened = Hold.objects.create(
            account=account, amount=amount, expires_at=expires_at, created_at=now
        )
        entry = write_entry(
            Entry,
            account,
            Entry.Kind.HOLD,
            balance,
            held=amount,
            reason=reason,
            reference=reference,
            idempotency_key=idempotency_key,
            request=asked,
            hold=opened,
            created_at=now,
        )
        draw_from_grants(entry, amount, hold=True)
        schedule_settlement(account, expires_at)
        announce_low_balance(entry)
        return entry

    entry = perform_once(Entry, account, idempotency_key, asked, perform)
    return Hold.objects.get(entries=entry)


@transaction.atomic
def capture(hold: Hold, amount: Decimal | int | str | None = None) -> Spend:
    """Spend what a hold set aside, or ``amount`` of it; the rest returns to its grants.

    Capturing the same amount again returns the first spend.

    Raises:
        HoldClosed: the hold was voided, ran out, or was captured with another amount.
        InvalidCreditRequest: the amount is more than was held, or makes no sense.
    """
    cost = hold.amount if amount is None else clean_amount(amount)
    if cost > hold.amount:
        raise InvalidCreditRequest(_("You can't capture more than is on hold."))
    now = timezone.now()
    lock_account(hold.account, now)
    if not _close(hold, Hold.Status.CAPTURED, now):
        return _first_capture(hold, cost)
    balance = change_balance(hold.account, now=now, amount=-cost, held=-hold.amount)
    asked = Entry.objects.get(hold=hold, kind=Entry.Kind.HOLD)
    spend = write_entry(
        Spend,
        hold.account,
        Entry.Kind.CAPTURE,
        balance,
        amount=-cost,
        held=-hold.amount,
        reason=asked.reason,
        reference=asked.reference,
        hold=hold,
        created_at=now,
    )
    return_to_grants(list(_capture_lines(spend, hold, cost)), now)
    return spend


@transaction.atomic
def void(hold: Hold) -> Hold:
    """Let go of a hold: everything returns to its grants. Voiding it again changes nothing.

    Raises:
        HoldClosed: the hold was captured.
    """
    now = timezone.now()
    lock_account(hold.account, now)
    if _close(hold, Hold.Status.VOIDED, now):
        entry = post_entry(hold.account, Entry.Kind.VOID, now=now, held=-hold.amount, hold=hold)
        return_to_grants(release_lines(entry, hold), now)
    hold.refresh_from_db()
    if hold.status == Hold.Status.CAPTURED:
        raise HoldClosed(_("This hold has already been captured."))
    return hold


def _close(hold: Hold, status: Hold.Status, now: datetime) -> bool:
    """Close an open hold; of several callers one gets True."""
    is_open = Hold.objects.filter(pk=hold.pk, status=Hold.Status.OPEN)
    return bool(is_open.update(status=status, closed_at=now))


def _first_capture(hold: Hold, cost: Decimal) -> Spend:
    spend = Spend.objects.filter(hold=hold, kind=Entry.Kind.CAPTURE, amount=-cost).first()
    if spend is None:
        raise HoldClosed(_("This hold is closed."))
    return spend


def _capture_lines(spend: Spend, hold: Hold, cost: Decimal) -> Iterator[EntryLine]:
    for line in held_lines(hold):
        part = min(line.held, cost)
        cost -= part
        yield EntryLine(entry=spend, grant=line.grant, amount=-part, held=-line.held)
