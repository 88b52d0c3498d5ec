from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.credits.amounts import ZERO, clean_amount
from quickscale.core.credits.exceptions import (
    CreditError,
    HoldClosed,
    InvalidCreditRequest,
    MeteredInTransaction,
)
from quickscale.core.credits.models import CreditAccount, Entry, EntryLine, Hold, Spend
from quickscale.core.credits.owners import CreditOwner
from quickscale.core.credits.signals import announce_low_balance

from .posting import draw_from_grants, perform_once, post_entry, write_entry
from .settlement import (
    held_lines,
    lock_account,
    move_settled,
    release_lines,
    return_to_grants,
    schedule_settlement,
)

logger = logging.getLogger(__name__)


def consume(
    account: CreditAccount,
    amount: Decimal | int | str,
    reason: str,
    *,
    reference: str = "",
    idempotency_key: str = "",
) -> Spend:
    """Spend credits: all of ``amount``, or nothing.

    Grants are drawn by priority, then what expires sooner, promotional before paid, what began
    and was created sooner.

    Raises:
        InsufficientCredits: the account holds less.
    """
    amount = clean_amount(amount)
    now = timezone.now()

    def perform(**terms: Any) -> Spend:
        kind = Entry.Kind.SPEND
        spend = post_entry(
            Spend, account, kind, move=move_settled, now=now, amount=-amount, **terms
        )
        draw_from_grants(spend, amount)
        announce_low_balance(spend)
        return spend

    return perform_once(
        Spend,
        account,
        perform,
        request=f"spend {amount}",
        reason=reason,
        reference=reference,
        idempotency_key=idempotency_key,
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
    """
    amount = clean_amount(amount)
    now = timezone.now()
    if expires_at and expires_at <= now:
        raise InvalidCreditRequest(_("Choose an expiry date in the future."))

    def perform(**terms: Any) -> Entry:
        balance = move_settled(account, now=now, held=amount)
        opened = Hold.objects.create(
            account=account, amount=amount, expires_at=expires_at, created_at=now
        )
        kind = Entry.Kind.HOLD
        entry = write_entry(
            Entry, account, kind, balance, held=amount, hold=opened, created_at=now, **terms
        )
        draw_from_grants(entry, amount, hold=True)
        schedule_settlement(account, expires_at)
        announce_low_balance(entry)
        return entry

    entry = perform_once(
        Entry,
        account,
        perform,
        request=f"hold {amount}",
        reason=reason,
        reference=reference,
        idempotency_key=idempotency_key,
    )
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
    asked = Entry.objects.get(hold=hold, kind=Entry.Kind.HOLD)
    spend = post_entry(
        Spend,
        hold.account,
        Entry.Kind.CAPTURE,
        now=now,
        amount=-cost,
        held=-hold.amount,
        reason=asked.reason,
        reference=asked.reference,
        hold=hold,
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
        entry = post_entry(
            Entry, hold.account, Entry.Kind.VOID, now=now, held=-hold.amount, hold=hold
        )
        return_to_grants(release_lines(entry, hold), now)
    hold.refresh_from_db()
    if hold.status == Hold.Status.CAPTURED:
        raise HoldClosed(_("This hold has already been captured."))
    return hold


def _close(hold: Hold, status: Hold.Status, now: datetime) -> bool:
    is_open = Hold.objects.filter(pk=hold.pk, status=Hold.Status.OPEN)
    return bool(is_open.update(status=status, closed_at=now))


def _first_capture(hold: Hold, cost: Decimal) -> Spend:
    if spend := Spend.objects.filter(hold=hold, kind=Entry.Kind.CAPTURE, amount=-cost).first():
        return spend
    raise HoldClosed(_("This hold is closed."))


def _capture_lines(spend: Spend, hold: Hold, cost: Decimal) -> Iterator[EntryLine]:
    for line in held_lines(hold):
        part = min(line.held, cost)
        cost -= part
        yield EntryLine(entry=spend, grant=line.grant, amount=-part, held=-line.held)


def open_meter(
    owner: CreditOwner,
    cost: Decimal | int | str,
    reason: str,
    *,
    lasts: timedelta,
    reference: str,
    idempotency_key: str,
) -> Meter:
    expires_at = timezone.now() + lasts
    terms: dict[str, Any] = {"reason": reason, "expires_at": expires_at, "reference": reference}
    with _outermost_transaction():
        account = CreditAccount.objects.of(owner)
        if not idempotency_key:
            return Meter(hold(account, cost, **terms))
        return Meter(_hold_under_key(account, cost, idempotency_key, **terms))


class Meter:
    """Credits held for work that is under way; ``spend`` is what was charged once it is done."""

    def __init__(self, opened: Hold) -> None:
        self.hold = opened
        self.spend: Spend | None = None
        self._cost = self.hold.amount

    @property
    def cost(self) -> Decimal:
        """What the work costs: all that is held, until it is set to less; 0 for nothing.

        Raises:
            InvalidCreditRequest: more than is held, or no amount.
        """
        return self._cost

    @cost.setter
    def cost(self, value: Decimal | int | str) -> None:
        cost = ZERO if value == 0 else clean_amount(value)
        if cost > self.hold.amount:
            raise InvalidCreditRequest(_("The cost can't exceed the amount on hold."))
        self._cost = cost

    def charge(self) -> None:
        """Capture what the work costs; HoldClosed if the hold ran out before."""
        if self._cost:
            self.spend = _capture_once(self.hold, self._cost)
        else:
            self.release()

    def release(self) -> None:
        """Give everything back; where that fails, the hold runs out by itself."""
        try:
            void(self.hold)
        except (CreditError, DatabaseError):
            logger.exception("Hold %s was not released; it will expire.", self.hold.public_id)


@contextmanager
def _outermost_transaction() -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(transaction.atomic(durable=True))
        except RuntimeError as error:
            text = _(
                "Metered work can't start inside a database transaction: its hold must be "
                "committed first."
            )
            raise MeteredInTransaction(text) from error
        yield


def _hold_under_key(
    account: CreditAccount, cost: Decimal | int | str, key: str, **terms: Any
) -> Hold:
    """Hold under a key, or go on with its earlier hold unless the work came to nothing then."""
    for attempt in count(1):
        opened = hold(account, cost, idempotency_key=f"{key}#{attempt}", **terms)
        is_new = opened.expires_at == terms["expires_at"]
        if is_new or _renew(opened, terms["expires_at"]):
            break
    return opened


def _renew(opened: Hold, expires_at: datetime) -> bool:
    """Let an earlier hold that is open last on; say whether it is that, or captured."""
    lock_account(opened.account, timezone.now())
    opened.refresh_from_db()
    if opened.status == Hold.Status.OPEN:
        opened.expires_at = expires_at
        opened.save(update_fields=["expires_at"])
        schedule_settlement(opened.account, expires_at)
    return opened.status in (Hold.Status.OPEN, Hold.Status.CAPTURED)


def _capture_once(hold: Hold, cost: Decimal) -> Spend:
    """Capture a hold, or return what was captured of it before, however much that was."""
    try:
        return capture(hold, cost)
    except HoldClosed:
        if first := Spend.objects.filter(hold=hold).first():
            return first
        raise
