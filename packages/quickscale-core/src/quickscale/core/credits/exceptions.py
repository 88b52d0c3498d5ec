from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import status

from quickscale.core.api import Problem


class CreditError(Exception):
    """Credits could not be moved as asked. Nothing was written."""


class InvalidCreditRequest(CreditError, ValueError):
    """The amount, the terms or the key of a request make no sense."""


class InsufficientCredits(CreditError, Problem):
    """The account holds fewer credits than asked for.

    An operation that lets it through answers 402, and says by ``packs`` where credits are sold.
    """

    status_code = status.HTTP_402_PAYMENT_REQUIRED
    default_code = "insufficient-credits"
    default_detail = _("Not enough credits.")
    title = _("Not enough credits")
    screen = "base:credits"

    def __init__(self, detail: Any = None) -> None:
        super().__init__(detail, extra={"packs": "/api/core/credit-packs/"})


class HoldClosed(CreditError):
    """The hold was captured, voided or ran out before."""


class MeteredInTransaction(CreditError):
    """Metered work was to begin within a transaction, where its hold could not be committed."""


class ReversalTooLarge(CreditError):
    """More was to be given back than is still spent."""


class IdempotencyConflict(CreditError):
    """The idempotency key belongs to another request of the same account."""


class NoCreditPrice(CreditError):
    """``QUICKSCALE_CREDIT_PRICES`` names no price in this currency."""


class LedgerIsAppendOnly(CreditError):
    """An entry of the ledger was to be changed or deleted; write a reversal instead."""


class LedgerDamaged(CreditError):
    """The ledger contradicts itself; ``verify_ledger`` names the place."""
