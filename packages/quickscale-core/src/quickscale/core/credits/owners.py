from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from .wallet import Wallet


class CreditOwner:
    """A user or a team that owns an account of credits.

    Attributes:
        credit_account_field: the field of the account that names such an owner.
    """

    credit_account_field: ClassVar[str] = "user"

    if TYPE_CHECKING:
        public_id: Any

    @property
    def credits(self) -> Wallet:
        """The owner's credits: ``user.credits.balance``, ``user.credits.consume(5, "Report")``."""
        from .wallet import Wallet

        return Wallet(self)


def owner_lookup(owner: CreditOwner, prefix: str = "") -> dict[str, Any]:
    """Return the filter that finds the account of a user or a team, or rows behind ``prefix``."""
    return {f"{prefix}{owner.credit_account_field}": owner}
