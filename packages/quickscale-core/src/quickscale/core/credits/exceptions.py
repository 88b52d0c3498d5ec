from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from quickscale.core.api.exceptions import ServiceError


class CreditError(Exception):
    """Credits could not be moved as asked. Nothing was written."""


class InvalidCreditRequest(CreditError, ValueError):
    """The amount, the terms or the key of a request make no sense."""


class InsufficientCredits(CreditError, ServiceError):
    """The account holds fewer credits than asked for."""

    code = "insufficient-credits"
    status_code = HTTPStatus.PAYMENT_REQUIRED
    message = _("Not enough credits.")
    title = _("Not enough credits")
    screen = "base:credits"


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
