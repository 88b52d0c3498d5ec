"""Paying for orders with credits, and giving back whatever paid for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from quickscale.core.credits import (
    CreditOwner,
    Hold,
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
from quickscale_business_themes.ecommerce.services import splits
from quickscale_business_themes.ecommerce.services.splits import Split

_FINEST = Decimal("0.0001")


class PaymentService:
    """How orders are paid and refunded, within the transaction that changes the order."""

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

    def plan_split(self, total: Money, *, payer: CreditOwner) -> Split | None:
        """Return how the credits of a user or a team and a card could pay ``total`` together; None
        where credits pay all of it or don't help.

        Raises:
            PaymentRefused: credits cannot pay in this currency.
        """
        return splits.plan_split(total, payer.credits.balance, self.quote)

    def hold(self, order: Order, *, payer: CreditOwner) -> None:
        """Put the payer's credits on hold for a part of an order, whose rest a card pays.

        They wait for as long as the order does: :meth:`capture` or :meth:`release` ends it.

        Raises:
            NotEnoughCredits: there are none that help, or they were spent meanwhile.
            PaymentRefused: credits cannot pay in this currency.
        """
        split = self.plan_split(order.total, payer=payer)
        if split is None:
            raise NotEnoughCredits
        key = f"ecommerce.order:{order.number}"
        try:
            held = payer.credits.hold(split.credits, f"Order {order.number}", idempotency_key=key)
        except InsufficientCredits as error:
            raise NotEnoughCredits from error
        _write_hold(order, split.amount.amount, str(held.public_id))

    def capture(self, order: Order) -> Payment | None:
        """Spend the credits that are on hold for an order, whose rest was paid in this transaction;
        None where there are none."""
        if not order.hold:
            return None
        spend = credits.capture(Hold.objects.get(public_id=order.hold))
        payment = Payment.objects.create(
            order=order,
            method=PaymentMethod.CREDITS,
            amount=order.held_total,
            currency=order.currency,
            credits=-spend.amount,
            reference=str(spend.pk),
        )
        _write_hold(order, Decimal(0), "")
        return payment

    def release(self, order: Order) -> None:
        """Give the credits back that are on hold for an order."""
        if order.hold:
            credits.void(Hold.objects.get(public_id=order.hold))
            _write_hold(order, Decimal(0), "")

    def get_refundable(self, payment: Payment) -> Decimal:
        """Return how much of a payment can still be given back."""
        from quickscale_business_themes.ecommerce.services import cards

        if payment.method == PaymentMethod.CARD:
            return cards.get_refundable(payment)
        left: Decimal = payment.amount - payment.refunded
        return left

    def refund(self, payment: Payment, amount: Decimal, *, reason: str, key: str) -> str:
        """Give an amount of a payment back, and return what its method knows the refund by.

        Credits are back at once; a card's money is once Stripe has told so. What was paid outside
        of the shop is given back there too, and only noted here.

        Args:
            key: identifies the refund; repeated with it, nothing more is given back.
        """
        from quickscale_business_themes.ecommerce.services import cards

        if payment.method == PaymentMethod.CARD:
            return cards.refund_card_payment(payment, amount, key)
        reference = ""
        if payment.method == PaymentMethod.CREDITS:
            reference = self._return_credits(payment, amount, reason, key)
        record_loss(payment, refunded=payment.refunded + amount)
        return reference

    def _return_credits(self, payment: Payment, amount: Decimal, reason: str, key: str) -> str:
        before, after = payment.refunded, payment.refunded + amount
        share = _credits_of(payment, after) - _credits_of(payment, before)
        if not share:
            return ""
        spend = Spend.objects.get(pk=payment.reference)
        return str(credits.reverse(spend, share, reason=reason, idempotency_key=key).pk)


def _write_hold(order: Order, amount: Decimal, reference: str) -> None:
    order.held_total, order.hold = amount, reference
    order.save(update_fields=["held_total", "hold", "updated_at"])


def record_loss(
    payment: Payment, *, refunded: Decimal, disputed: Decimal = Decimal(0), user: Any = None
) -> None:
    """Note how much of a payment is lost by now, and derive from it what becomes of its order.

    Runs within the transaction that gave it back, or was told of it.

    Args:
        refunded: all that is lost of it.
        disputed: how much of that a bank took back.
    """
    from quickscale_business_themes.ecommerce.services import order_payments

    given_back = (refunded - disputed) - (payment.refunded - payment.disputed)
    payment.refunded, payment.disputed = refunded, disputed
    payment.save(update_fields=["refunded", "disputed"])
    order = payment.order
    order_payments.update_payment_state(order, user=user)
    if given_back > 0:
        order_payments.tell_refunded(order, Money(given_back, payment.currency))


def _credits_of(payment: Payment, amount: Decimal) -> Decimal:
    """Return how many of its credits paid an amount of a payment; all of them all of it."""
    paid: Decimal = payment.credits or Decimal(0)
    share: Decimal = paid * amount / payment.amount
    return share.quantize(_FINEST)
