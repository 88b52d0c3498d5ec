"""Where the shop takes part in the core's billing."""

from __future__ import annotations

from quickscale.core import hooks
from quickscale.core.billing.hooks import PaymentInfo
from quickscale_business_themes.ecommerce.services import cards


@hooks.register("core.payment_succeeded")
def take_payment(*, payment: PaymentInfo) -> None:
    cards.take(payment)


@hooks.register("core.payment_failed")
def give_order_up(*, payment: PaymentInfo) -> None:
    cards.give_up(payment)


@hooks.register("core.payment_refunded")
def note_refund(*, payment: PaymentInfo) -> None:
    cards.note_loss(payment)
