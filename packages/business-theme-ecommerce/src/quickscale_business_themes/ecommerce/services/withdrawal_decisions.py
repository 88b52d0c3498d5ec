"""What staff do about a withdrawal: take the items back and pay back, or refuse it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.exceptions import WithdrawalDecided
from quickscale_business_themes.ecommerce.models import Order, OrderLine, Withdrawal
from quickscale_business_themes.ecommerce.models.orders import PaymentState
from quickscale_business_themes.ecommerce.models.withdrawals import WithdrawalStatus
from quickscale_business_themes.ecommerce.services import cards, mailing, orders, refunds, returns
from quickscale_business_themes.ecommerce.services.refunds import RefundedUnits

_NOTHING = Decimal(0)


@transaction.atomic
def accept_withdrawal(withdrawal: Withdrawal, *, user: Any = None) -> None:
    """Undo a contract as far as it was withdrawn from.

    What was not sent yet, and what is digital, is refunded at once. What was sent comes back as an
    approved return, which is refunded when it has arrived. Whoever gives up all of an order also
    gets back what the least expensive way of sending it would have cost (article 13(1) and (2)).

    Raises:
        WithdrawalDecided: it was accepted or rejected before.
        ShopError: as :func:`refunds.refund_order`.
    """
    order = withdrawal.order
    cards.lock_card_payment(order)
    orders.lock_order(order)
    _decide(withdrawal, WithdrawalStatus.ACCEPTED, "accept_withdrawal", user)
    _release_units(withdrawal)
    at_once, coming = _split_units(withdrawal)
    lines = list(order.lines.order_by("position"))
    is_unpaid = order.payment_status == PaymentState.UNPAID
    if at_once and is_unpaid and _is_unsent(lines, at_once):
        orders.cancel_order(order, user=user)
        return
    shipping = _find_shipping_due(order, lines, at_once, coming)
    reason = gettext("Withdrawal")
    if coming:
        returned = returns.request_return(order, coming, reason=reason, user=user)
        returned.shipping, shipping = shipping, _NOTHING
        returned.save(update_fields=["shipping"])
        returns.approve_return(returned, user=user)
        withdrawal.returned = returned
    if at_once:
        withdrawal.refund = refunds.refund_order(
            order, units=at_once, shipping=shipping, reason=reason, user=user
        )
    withdrawal.save(update_fields=["returned", "refund"])


@transaction.atomic
def reject_withdrawal(withdrawal: Withdrawal, *, reason: str, user: Any = None) -> None:
    """Refuse a withdrawal to which there was no right, and tell the customer why.

    Raises:
        WithdrawalDecided: it was accepted or rejected before.
    """
    order, key = withdrawal.order, str(withdrawal.public_id)
    orders.lock_order(order)
    _decide(withdrawal, WithdrawalStatus.REJECTED, "reject_withdrawal", user, text=reason)
    _release_units(withdrawal)
    withdrawal.reason = reason
    withdrawal.save(update_fields=["reason"])
    mailing.send_order_mail(
        "withdrawal_rejected", order, to=withdrawal.email, fact=key, withdrawal=key
    )


def _decide(
    withdrawal: Withdrawal, status: WithdrawalStatus, event: str, user: Any, text: str = ""
) -> None:
    open_ones = Withdrawal.objects.filter(pk=withdrawal.pk, status=WithdrawalStatus.RECEIVED)
    if not open_ones.update(status=status, user=orders.actor_of(user)):
        raise WithdrawalDecided
    withdrawal.status = status
    orders.record_order_events(withdrawal.order, [event], user, data={"text": text})


def _release_units(withdrawal: Withdrawal) -> None:
    """Count the units as withdrawn no longer: they go another way now, or stay."""
    rows = list(withdrawal.lines.select_related("line"))
    for row in rows:
        row.line.withdrawn_quantity -= row.quantity
    OrderLine.objects.bulk_update([row.line for row in rows], ["withdrawn_quantity"])


def _split_units(withdrawal: Withdrawal) -> tuple[list[RefundedUnits], dict[int, int]]:
    """Return what can be refunded at once, and how many units of which line come back before.

    What was refunded or sent back since is left out.
    """
    at_once, coming = [], {}
    for row in withdrawal.lines.select_related("line"):
        line, left = row.line, max(0, min(row.quantity, row.line.withdrawable_quantity))
        unsent = left if line.is_digital else min(left, line.unfulfilled_quantity)
        if unsent:
            at_once.append(RefundedUnits(line.position, unsent))
        if left > unsent:
            coming[line.position] = left - unsent
    return at_once, coming


def _is_unsent(lines: Sequence[OrderLine], units: Sequence[RefundedUnits]) -> bool:
    """Say whether nothing of an order was sent, and all of it is given up."""
    given_up = {each.position: each.quantity for each in units}
    return all(
        not line.fulfilled_quantity and line.unfulfilled_quantity == given_up.get(line.position, 0)
        for line in lines
    )


def _find_shipping_due(
    order: Order,
    lines: Sequence[OrderLine],
    at_once: Sequence[RefundedUnits],
    coming: dict[int, int],
) -> Decimal:
    """Return how much of what was paid for shipping is paid back: nothing if goods are kept."""
    given_up = {**coming}
    for each in at_once:
        given_up[each.position] = given_up.get(each.position, 0) + each.quantity
    goods = [line for line in lines if not line.is_digital]
    if any(line.withdrawable_quantity > given_up.get(line.position, 0) for line in goods):
        return _NOTHING
    left = refunds.get_shipping_left(order, lines)
    standard = order.standard_shipping_total
    if standard is None or not order.shipping_total or standard >= order.shipping_total:
        return left
    paid = refunds.get_shipping_charged(order, lines)
    due = Money(paid * standard / order.shipping_total, order.currency).rounded().amount
    return min(left, due)
