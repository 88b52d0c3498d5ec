"""Paying for orders with credits, and giving back whatever paid for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F

from quickscale.core.credits import (
    CreditOwner,
    InsufficientCredits,
    InvalidCreditRequest,
    NoCreditPrice,
    Spend,
    credits_for,
)
from quickscale.core.credits import services as credits
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.exceptions import NotEnoughCredits, PaymentRefused
from quickscale_business_themes.ecommerce.models import Order, Payment
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod


class PaymentService:
    """How orders are paid. Runs within the transaction that places or cancels the order."""

    def quote(self, total: Money) -> Decimal:
        """Return how many credits pay ``total``.

        Raises:
            PaymentRefused: credits cannot pay in this currency.
        """
        try:
            return credits_for(total)
        except NoCreditPrice as error:
            raise PaymentRefused from error

    def pay(self, order: Order, *, payer: CreditOwner) -> Payment | None:
        """Take the order's total from the credits of a user or a team.

        An order of nothing takes no payment.

        Raises:
            NotEnoughCredits: nothing was taken.
            PaymentRefused: credits cannot pay in this currency.
        """
        needed = self.quote(order.total)
        if not needed:
            return None
        key = f"ecommerce.order:{order.number}"
        try:  # More than there can ever be of them is no valid request for credits.
            spend = payer.credits.consume(needed, f"Order {order.number}", idempotency_key=key)
        except (InsufficientCredits, InvalidCreditRequest) as error:
            raise NotEnoughCredits from error
        return Payment.objects.create(
            order=order,
            method=PaymentMethod.CREDITS,
            amount=order.grand_total,
            currency=order.currency,
            credits=needed,
            reference=str(spend.pk),
        )

    def refund(self, order: Order, *, user: Any = None) -> None:
        """Give back whatever was paid for the order and not given back yet.

        Credits are back at once; a card's money is once Stripe has told so.
        """
        from quickscale_business_themes.ecommerce.services import cards, orders

        for payment in order.payments.filter(refunded__lt=F("amount")):
            if payment.method == PaymentMethod.CREDITS:
                self._reverse(payment, order)
            elif payment.method == PaymentMethod.CARD:
                cards.refund_card_payment(payment)
        orders.update_payment_state(order, user=user)

    def _reverse(self, payment: Payment, order: Order) -> None:
        taken = Payment.objects.filter(pk=payment.pk, refunded=0).update(refunded=F("amount"))
        if not taken:
            return
        credits.reverse(
            Spend.objects.get(pk=payment.reference),
            reason=f"Order {order.number} cancelled",
            idempotency_key=f"ecommerce.payment:{payment.pk}",
        )
