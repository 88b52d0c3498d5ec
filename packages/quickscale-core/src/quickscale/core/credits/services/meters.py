"""Work that costs credits: held before it begins, captured once it succeeded."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

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
from quickscale.core.credits.models import CreditAccount, Hold, Spend

from .holds import capture, hold, void
from .settlement import lock_account, schedule_settlement

if TYPE_CHECKING:
    from quickscale.core.credits.owners import CreditOwner

logger = logging.getLogger(__name__)


def open_meter(
    owner: CreditOwner,
    cost: Decimal | int | str,
    reason: str,
    *,
    lasts: timedelta,
    reference: str,
    idempotency_key: str,
) -> Meter:
    """Hold ``cost`` in a transaction that is over when the work begins; see ``metered``."""
    terms: dict[str, Any] = {
        "amount": cost,
        "reason": reason,
        "expires_at": timezone.now() + lasts,
        "reference": reference,
    }
    with _outermost_transaction():
        account = CreditAccount.objects.of(owner)
        if not idempotency_key:
            return Meter(hold(account, **terms))
        return Meter(_hold_under_key(account, idempotency_key, **terms))


class Meter:
    """Credits held for work that is under way.

    Attributes:
        hold: what was set aside.
        spend: what was charged, once the work is done; None before, and if it cost nothing.
    """

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
        """Capture what the work costs.

        Raises:
            HoldClosed: the hold ran out before the work was done; nothing was charged.
        """
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
            raise MeteredInTransaction(
                _(
                    "Metered work can't start inside a database transaction: its hold must "
                    "be committed first."
                )
            ) from error
        yield


def _hold_under_key(account: CreditAccount, key: str, **terms: Any) -> Hold:
    """Hold under a key, or go on with its earlier hold unless the work came to nothing then."""
    attempt = 1
    while True:
        opened = hold(account, idempotency_key=f"{key}#{attempt}", **terms)
        is_new = opened.expires_at == terms["expires_at"]
        if is_new or _renew(opened, terms["expires_at"]):
            return opened
        attempt += 1


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
        first = Spend.objects.filter(hold=hold).first()
        if first is None:
            raise
        return first
