from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from quickscale.core import hooks
from quickscale.core.money import Money

if TYPE_CHECKING:
    from quickscale.core.credits.owners import CreditOwner

    from .models import Checkout


@dataclass(frozen=True, slots=True)
class PaymentInfo:
    """A payment by card that a theme asked for.

    Attributes:
        id: its public id.
        reference: what the theme said that it pays for.
        total: what was asked for.
        paid: what was taken; what is asked for, as long as nothing was.
        lost: how much of that went back: given back, or taken back by the bank.
        disputed: how much of what is lost the bank took back.
    """

    id: str
    reference: str
    total: Money
    paid: Money
    lost: Money
    disputed: Money | None = None

    @property
    def is_lost(self) -> bool:
        """Whether nothing of it is left."""
        return self.paid <= self.lost


def build_payment_info(checkout: Checkout) -> PaymentInfo:
    return PaymentInfo(
        str(checkout.public_id),
        checkout.reference,
        checkout.total,
        Money(checkout.charged, checkout.currency),
        Money(checkout.lost, checkout.currency),
        Money(min(checkout.disputed, checkout.lost), checkout.currency),
    )


@hooks.declare("core.payment_succeeded", kind="veto", raises=Exception)
def payment_succeeded(*, payment: PaymentInfo) -> None:
    """Do what a payment that arrived makes necessary, once, in the transaction that notes it.

    Whatever is raised undoes both; the payment is then noted again later. Every implementation is
    told of every payment: it looks at ``payment.reference`` first.
    """


@hooks.declare("core.payment_failed", kind="veto", raises=Exception)
def payment_failed(*, payment: PaymentInfo) -> None:
    """Do what is necessary once a payment can come no more: it ran out or was called off."""


@hooks.declare("core.payment_refunded", kind="veto", raises=Exception)
def payment_refunded(*, payment: PaymentInfo) -> None:
    """Do what is necessary when what is lost of a payment has changed.

    ``payment.lost`` is all that is lost of it by now: more than before after a refund or a dispute,
    less once a dispute was won or a refund failed. What was sold takes its state from it alone.
    """


@dataclass(frozen=True, slots=True)
class Usage:
    """How much a layer counts of something that plans limit.

    Attributes:
        name: the limit's name, ``projects``.
        label: what people call it.
        used: how many the owner has now.
    """

    name: str
    label: Any
    used: int | Decimal


@hooks.declare("core.plan_usage", kind="collect")
def plan_usage(*, owner: CreditOwner) -> list[Usage]:
    """Count what plans limit for a user or a team: return a :class:`Usage`."""
    return []
