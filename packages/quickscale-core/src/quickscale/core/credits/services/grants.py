from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.credits.amounts import ZERO, clean_amount
from quickscale.core.credits.exceptions import InvalidCreditRequest
from quickscale.core.credits.models import CreditAccount, Entry, EntryLine, Grant
from quickscale.core.credits.models.grant import DEFAULT_PRIORITY, LAST_PRIORITY

from .idempotency import perform_once
from .posting import write_entry
from .settlement import move_settled, schedule_settlement


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

    Raises:
        InvalidCreditRequest: the amount or the terms make no sense.
        IdempotencyConflict: the key belongs to another request.
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

    def perform() -> Entry:
        return _write(terms, reason=reason, reference=reference, key=idempotency_key, asked=asked)

    asked = f"grant {amount} {source} priority {priority} {'paid' if paid else 'promotional'}"
    entry = perform_once(Entry, account, idempotency_key, asked, perform)
    return Grant.objects.get(lines__entry=entry)


def _check_terms(terms: Grant) -> None:
    if not 0 <= terms.priority <= LAST_PRIORITY:
        raise InvalidCreditRequest(_("Enter a priority from 0 to 100."))
    if not 0 < len(terms.source) <= 100:
        raise InvalidCreditRequest(_("Enter a source of at most 100 characters."))
    if terms.expires_at and terms.expires_at <= max(terms.effective_at, terms.created_at):
        raise InvalidCreditRequest(_("The expiry must be in the future and after the start."))


def _write(terms: Grant, *, reason: str, reference: str, key: str, asked: str) -> Entry:
    now = terms.created_at
    terms.activated = terms.effective_at <= now
    terms.remaining = terms.amount if terms.activated else ZERO
    balance = move_settled(terms.account, now=now, amount=terms.remaining)
    entry = write_entry(
        Entry,
        terms.account,
        Entry.Kind.GRANT if terms.activated else Entry.Kind.SCHEDULED,
        balance,
        amount=terms.remaining,
        reason=reason,
        reference=reference,
        idempotency_key=key,
        request=asked,
        created_at=now,
    )
    terms.save()
    EntryLine.objects.create(entry=entry, grant=terms, amount=terms.remaining)
    schedule_settlement(terms.account, terms.expires_at if terms.activated else terms.effective_at)
    return entry
