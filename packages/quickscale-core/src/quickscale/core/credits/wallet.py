"""The credits of one owner, as ``user.credits`` and ``team.credits`` offer them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from . import services
from .amounts import ZERO
from .exceptions import InvalidCreditRequest
from .models import DEFAULT_PRIORITY, CreditAccount, Entry, Grant, Hold, Spend, owner_lookup
from .services.settlement import calculate_balance

if TYPE_CHECKING:
    from .owners import CreditOwner

Amount = Decimal | int | str


class Wallet:
    """What an owner can do with credits; each call does what the service of its name does."""

    def __init__(self, owner: CreditOwner) -> None:
        self._owner = owner

    @property
    def account(self) -> CreditAccount:
        """The owner's account, opened at the first call."""
        return CreditAccount.objects.of(self._owner)

    @property
    def balance(self) -> Decimal:
        """What can be spent now; zero without an account."""
        account = CreditAccount.objects.filter(**owner_lookup(self._owner)).first()
        return calculate_balance(account) if account else ZERO

    def grant(  # noqa: PLR0913
        self,
        amount: Amount,
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
        return services.grant(
            self.account,
            amount,
            source=source,
            reason=reason,
            priority=priority,
            paid=paid,
            effective_at=effective_at,
            expires_at=expires_at,
            reference=reference,
            idempotency_key=idempotency_key,
        )

    def consume(
        self, amount: Amount, reason: str, *, reference: str = "", idempotency_key: str = ""
    ) -> Spend:
        return services.consume(
            self.account, amount, reason, reference=reference, idempotency_key=idempotency_key
        )

    def hold(
        self,
        amount: Amount,
        reason: str,
        *,
        expires_at: datetime | None = None,
        reference: str = "",
        idempotency_key: str = "",
    ) -> Hold:
        return services.hold(
            self.account,
            amount,
            reason,
            expires_at=expires_at,
            reference=reference,
            idempotency_key=idempotency_key,
        )

    def capture(self, hold: Hold, amount: Amount | None = None) -> Spend:
        self._require_own(hold)
        return services.capture(hold, amount)

    def void(self, hold: Hold) -> Hold:
        self._require_own(hold)
        return services.void(hold)

    def reverse(
        self,
        spend: Spend,
        amount: Amount | None = None,
        *,
        reason: str,
        idempotency_key: str = "",
    ) -> Entry:
        self._require_own(spend)
        return services.reverse(spend, amount, reason=reason, idempotency_key=idempotency_key)

    def revoke(
        self,
        grant: Grant,
        amount: Amount | None = None,
        *,
        reason: str,
        reference: str = "",
        idempotency_key: str = "",
    ) -> services.Revocation:
        self._require_own(grant)
        return services.revoke(
            grant, amount, reason=reason, reference=reference, idempotency_key=idempotency_key
        )

    def _require_own(self, row: Grant | Hold | Spend) -> None:
        if row.account != self.account:
            raise InvalidCreditRequest(
                _("This belongs to another account. Switch workspace to use it.")
            )
