"""One request, one effect: repeated and concurrent requests under the same key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from quickscale.core.credits.exceptions import (
    CreditError,
    IdempotencyConflict,
    InvalidCreditRequest,
)
from quickscale.core.credits.models import CreditAccount, Entry

E = TypeVar("E", bound=Entry)

LONGEST_KEY = 255


def perform_once(
    model: type[E], account: CreditAccount, key: str, request: str, perform: Callable[[], E]
) -> E:
    """Run ``perform`` in a transaction, or return what it returned under the same key before.

    The unique key decides, between repeated and concurrent calls alike: who comes second is rolled
    back and finds the first one's entry, also when the first spent the credits or closed the hold
    that the second was after. So a key costs the first call nothing.
    """
    if len(key) > LONGEST_KEY:
        raise InvalidCreditRequest(_("The idempotency key is too long."))
    try:
        with transaction.atomic():
            return perform()
    except (IntegrityError, CreditError):
        if first := _find(model, account, key, request):
            return first
        raise


def _find(model: type[E], account: CreditAccount, key: str, request: str) -> E | None:
    if not key:
        return None
    entry = model._base_manager.filter(account=account, idempotency_key=key).first()
    if entry and entry.request != request:
        raise IdempotencyConflict(_("This idempotency key was used for another request."))
    return entry
