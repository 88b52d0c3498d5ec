from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from quickscale.core.credits.amounts import clean_amount
from quickscale.core.credits.models import CreditAccount, Entry, Spend
from quickscale.core.credits.signals import announce_low_balance

from .idempotency import perform_once
from .posting import draw_from_grants, write_entry
from .settlement import move_settled


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
        InvalidCreditRequest: the amount is no positive number of at most four decimal places.
        IdempotencyConflict: the key belongs to another request.
    """
    amount = clean_amount(amount)
    now = timezone.now()
    asked = f"spend {amount}"

    def perform() -> Spend:
        balance = move_settled(account, now=now, amount=-amount)
        spend = write_entry(
            Spend,
            account,
            Entry.Kind.SPEND,
            balance,
            amount=-amount,
            reason=reason,
            reference=reference,
            idempotency_key=idempotency_key,
            request=asked,
            created_at=now,
        )
        draw_from_grants(spend, amount)
        announce_low_balance(spend)
        return spend

    return perform_once(Spend, account, idempotency_key, asked, perform)
