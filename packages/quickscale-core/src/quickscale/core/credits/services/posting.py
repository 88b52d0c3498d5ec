"""Writing entries: the account's balance first, then the entry, then its lines on grants."""

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from quickscale.core.credits.amounts import ZERO
from quickscale.core.credits.exceptions import (
    CreditError,
    IdempotencyConflict,
    InsufficientCredits,
    InvalidCreditRequest,
    LedgerDamaged,
)
from quickscale.core.credits.models import CreditAccount, Entry, EntryLine, Grant

from .statements import move_balance, take_from_first_grant

E = TypeVar("E", bound=Entry)

LONGEST_KEY = 255


def perform_once(
    model: type[E],
    account: CreditAccount,
    perform: Callable[..., E],
    *,
    idempotency_key: str,
    request: str,
    **terms: str,
) -> E:
    """The unique key decides between repeated and concurrent calls: who comes second is rolled back
    and finds the first one's entry, so a key costs the first call nothing.
    """
    if len(idempotency_key) > LONGEST_KEY:
        raise InvalidCreditRequest(_("The idempotency key is too long."))
    try:
        with transaction.atomic():
            return perform(idempotency_key=idempotency_key, request=request, **terms)
    except (IntegrityError, CreditError):
        known = model._base_manager.filter(account=account, idempotency_key=idempotency_key)
        first = known.first() if idempotency_key else None
        if first is None:
            raise
        if first.request != request:
            text = _("This idempotency key was used for another request.")
            raise IdempotencyConflict(text) from None
        return first


#: How many grants one query looks at; few spends need more than one or two.
BATCH = 50


def row_of(account: CreditAccount) -> models.QuerySet[CreditAccount]:
    return CreditAccount.objects.filter(pk=account.pk)


def change_balance(
    account: CreditAccount, *, now: datetime, amount: Decimal = ZERO, held: Decimal = ZERO
) -> Decimal:
    """The first statement of an operation: it locks the account, also on SQLite, where SELECT FOR
    UPDATE does nothing. Refused too if something is due that must be settled first.
    """
    balance = move_balance(account.pk, change=amount - held, held=held, now=now)
    if balance is None:
        raise InsufficientCredits
    return balance


def write_entry(
    model: type[E], account: CreditAccount, kind: Entry.Kind, balance: Decimal, **details: Any
) -> E:
    return model._base_manager.create(account=account, kind=kind, balance_after=balance, **details)


def post_entry(
    model: type[E],
    account: CreditAccount,
    kind: Entry.Kind,
    *,
    now: datetime,
    amount: Decimal = ZERO,
    held: Decimal = ZERO,
    move: Callable[..., Decimal] = change_balance,
    **details: Any,
) -> E:
    balance = move(account, now=now, amount=amount, held=held)
    return write_entry(
        model, account, kind, balance, amount=amount, held=held, created_at=now, **details
    )


def write_lines(lines: Collection[EntryLine]) -> None:
    changed: defaultdict[Decimal, list[int]] = defaultdict(list)
    for line in lines:
        if change := line.amount - line.held:
            line.grant.remaining += change
            changed[line.grant.remaining].append(line.grant_id)
    for remaining, grants in changed.items():
        Grant.objects.filter(pk__in=grants).update(remaining=remaining)
    EntryLine.objects.bulk_create(lines)


def draw_from_grants(entry: Entry, amount: Decimal, *, hold: bool = False) -> None:
    first = take_from_first_grant(entry.account_id, amount)
    if first is None:
        _draw_from_several(entry, amount, hold=hold)
    else:
        EntryLine(entry=entry, grant_id=first, **_part(amount, hold=hold)).save()


def _draw_from_several(entry: Entry, amount: Decimal, *, hold: bool) -> None:
    while amount:
        lines = []
        for grant in _spendable_grants(entry.account)[:BATCH]:
            part = min(grant.remaining, amount)
            amount -= part
            lines.append(EntryLine(entry=entry, grant=grant, **_part(part, hold=hold)))
            if not amount:
                break
        if not lines:
            raise LedgerDamaged(_("The grants add up to less than the balance. Run verify_ledger."))
        write_lines(lines)


def _part(amount: Decimal, *, hold: bool) -> dict[str, Decimal]:
    return {"held": amount} if hold else {"amount": -amount}


def _spendable_grants(account: CreditAccount) -> models.QuerySet[Grant]:
    return Grant.objects.filter(account=account, remaining__gt=0).in_draw_down_order()
