"""Giving back what was paid for an order, or a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.exceptions import (
    InvalidAmount,
    NothingChosen,
    NothingPaid,
    RefundTooLarge,
    TooManyUnits,
)
from quickscale_business_themes.ecommerce.hooks import inventory_service, payment_service
from quickscale_business_themes.ecommerce.models import (
    Order,
    OrderLine,
    Payment,
    Refund,
    RefundLine,
    RefundPayment,
)
from quickscale_business_themes.ecommerce.models.orders import OrderStatus, PaymentState
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.services import cards, downloads, orders, redemptions

#: Payments, each with how much of it goes back.
Parts: TypeAlias = Sequence[tuple[Payment, Decimal]]

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class RefundedUnits:
    """Units of one line that are refunded.

    Attributes:
        position: the line's position in its order.
        restock: whether those that were shipped are back in stock. What was not shipped yet is
            taken out of the order and is free again in any case.
        came_back: whether they were shipped; otherwise those not shipped yet are taken first.
    """

    position: int
    quantity: int
    restock: bool = False
    came_back: bool = False


@transaction.atomic
def refund_order(
    order: Order,
    *,
    units: Sequence[RefundedUnits] = (),
    shipping: Decimal = NOTHING,
    amount: Decimal | None = None,
    reason: str = "",
    user: Any = None,
) -> Refund:
    """Refund items of an order, its shipping, or any amount of what was paid.

    Items that were not shipped yet leave the order; once all of them have, it is cancelled.

    Args:
        shipping: how much of the shipping costs.
        amount: what the customer gets back; by default what the items and the shipping cost, as
            far as that is left.

    Raises:
        NothingPaid, NothingChosen, TooManyUnits: nothing can be refunded by this.
        InvalidAmount, RefundTooLarge: the amount can't be.
    """
    cards.lock_card_payment(order)
    orders.lock_order(order)
    if order.payment_status == PaymentState.UNPAID:
        raise NothingPaid
    lines = {line.position: line for line in order.lines.order_by("position")}
    chosen = _choose_lines(order, lines, units)
    _require_shipping_left(order, lines.values(), shipping)
    if not chosen and not shipping and not amount:
        raise NothingChosen
    asked = sum((each.amount for each in chosen), shipping) if amount is None else amount
    parts = _split_amount(order, asked, is_typed=amount is not None)
    refund = _pay_back(order, parts, reason=reason, user=user)
    refund.shipping = min(shipping, refund.amount)
    refund.save(update_fields=["shipping"])
    _write_lines(refund, chosen)
    if _is_emptied(order, lines.values(), units):
        # Before the stock, as when orders are placed: nobody waits for each other.
        redemptions.give_back(order)
    _count_units(order, chosen, units, user)
    downloads.move_grants(list(lines.values()))
    follow(order, lines.values(), user)
    return refund


def refund_surplus(order: Order, surplus: Decimal, *, user: Any) -> Refund | None:
    """Give back what an order that is paid costs less since an edit, as far as that is possible."""
    parts = _split_amount(order, surplus, is_typed=False)
    if not parts:
        return None
    reason = gettext("Order {number} was changed").format(number=order.number)
    return _pay_back(order, parts, reason=reason, user=user, revision=order.revision)


def refund_everything(order: Order, lines: Sequence[OrderLine], *, user: Any) -> Refund | None:
    """Give back whatever is left of what was paid for an order that is cancelled.

    The mail about the cancellation tells of it.

    Returns:
        None if nothing was left.
    """
    service = payment_service()
    left = [(it, service.get_refundable(it)) for it in _list_payments(order)]
    parts = [(payment, amount) for payment, amount in left if amount > 0]
    if not parts:
        return None
    reason = gettext("Order {number} cancelled").format(number=order.number)
    refund = _pay_back(order, parts, reason=reason, user=user, has_own_mail=False)
    refund.shipping = get_shipping_left(order, lines)
    refund.save(update_fields=["shipping"])
    units = [RefundedUnits(it.position, it.refundable_quantity) for it in lines]
    by_position = {line.position: line for line in lines}
    chosen = _choose_lines(order, by_position, units)
    _write_lines(refund, chosen)
    for line in lines:
        line.refunded_quantity = line.quantity
    OrderLine.objects.bulk_update(lines, ["refunded_quantity"])
    return refund


def get_refundable(order: Order) -> Decimal:
    """Return how much of what was paid for an order can still be given back."""
    service = payment_service()
    return sum((service.get_refundable(it) for it in _list_payments(order)), NOTHING)


def read_statuses(order: Order) -> Mapping[str, str]:
    """Return how the refunds of card payments stand, by what they are known by there."""
    return cards.read_refund_statuses(order)


def _choose_lines(
    order: Order, lines: Mapping[int, OrderLine], units: Sequence[RefundedUnits]
) -> list[RefundLine]:
    """Return what is refunded of each line, as rows that are not saved yet.

    Units that are refunded one after the other come to what the line cost, to the last cent.
    """
    chosen = []
    for each in units:
        line = lines.get(each.position)
        if line is None:
            raise TooManyUnits
        if not 0 <= each.quantity <= (most := _limit_of(line, each)):
            raise TooManyUnits(line.label, most)
        if not each.quantity:
            continue
        line.order = order
        before, after = line.refunded_quantity, line.refunded_quantity + each.quantity
        share = business.share_amount(line.charged, after, line.quantity)
        share -= business.share_amount(line.charged, before, line.quantity)
        chosen.append(
            RefundLine(
                line=line,
                quantity=each.quantity,
                amount=share.amount,
                is_restocked=each.restock or each.quantity <= line.unfulfilled_quantity,
            )
        )
    return chosen


def _limit_of(line: OrderLine, units: RefundedUnits) -> int:
    shipped = line.fulfilled_quantity if units.came_back else line.quantity
    return min(line.refundable_quantity, shipped)


def _require_shipping_left(order: Order, lines: Iterable[OrderLine], shipping: Decimal) -> None:
    left = get_shipping_left(order, lines)
    if not NOTHING <= shipping <= left:
        raise RefundTooLarge(Money(left, order.currency), field="shipping")


def get_shipping_left(order: Order, lines: Iterable[OrderLine]) -> Decimal:
    """Return what is left of what was paid for shipping, after discounts and with its taxes."""
    refunded = order.refunds.aggregate(sum=Sum("shipping", default=NOTHING))["sum"]
    left: Decimal = get_shipping_charged(order, lines) - refunded
    return left


def get_shipping_charged(order: Order, lines: Iterable[OrderLine]) -> Decimal:
    """Return what was paid for shipping, after discounts and with its taxes."""
    goods = sum((line.charged.amount for line in lines), NOTHING)
    charged: Decimal = order.grand_total - goods
    return charged


def _split_amount(order: Order, asked: Decimal, *, is_typed: bool) -> Parts:
    """Return how much of an amount goes back to which payment, the newest first.

    Args:
        is_typed: whether the amount has to be met exactly.
    """
    found = _list_payments(order)
    payable = _round_payable(Money(asked, order.currency), found)
    if is_typed and (payable != asked or asked < 0):
        raise InvalidAmount
    service, left, parts = payment_service(), payable, []
    for payment in found:
        part = min(left, service.get_refundable(payment))
        if part > 0:
            parts.append((payment, part))
            left -= part
    if left and is_typed:
        raise RefundTooLarge(Money(payable - left, order.currency))
    return parts


def _round_payable(amount: Money, found: Iterable[Payment]) -> Decimal:
    """Round an amount to what can be paid back: cards know coarser steps of some currencies."""
    is_card = any(payment.method == PaymentMethod.CARD for payment in found)
    return (amount.chargeable() if is_card else amount.rounded()).amount


def _pay_back(
    order: Order,
    parts: Parts,
    *,
    reason: str,
    user: Any,
    revision: int | None = None,
    has_own_mail: bool = True,
) -> Refund:
    refund = Refund(
        order=order,
        amount=sum((amount for _payment, amount in parts), NOTHING),
        currency=order.currency,
        reason=reason,
        revision=revision,
        user=orders.actor_of(user),
    )
    refund.has_own_mail = has_own_mail
    refund.save()
    data = {"refund": str(refund.public_id), "text": _describe(refund)}
    orders.record_order_events(order, ["refund_items"], user, data=data)
    service = payment_service()
    text = reason or gettext("Refund for order {number}").format(number=order.number)
    for payment, amount in parts:
        payment.order = order
        key = f"ecommerce.refund:{refund.public_id}:{payment.pk}"
        reference = service.refund(payment, amount, reason=text, key=key)
        RefundPayment.objects.create(
            refund=refund, payment=payment, amount=amount, reference=reference
        )
    return refund


def _list_payments(order: Order) -> list[Payment]:
    """Return an order's payments as they are now, the newest first."""
    return list(Payment.objects.filter(order=order).select_related("order").order_by("-pk"))


def _describe(refund: Refund) -> str:
    amount = str(Money(refund.amount, refund.currency))
    return f"{amount}: {refund.reason}" if refund.reason else amount


def _write_lines(refund: Refund, chosen: Sequence[RefundLine]) -> None:
    for each in chosen:
        each.refund = refund
    RefundLine.objects.bulk_create(chosen)


def _count_units(
    order: Order, chosen: Sequence[RefundLine], units: Sequence[RefundedUnits], user: Any
) -> None:
    """Note on the lines what was refunded, and return to stock what is there again."""
    asked = {each.position: each for each in units}
    released, restocked = [], []
    for each in chosen:
        line, one = each.line, asked[each.line.position]
        taken_out = 0 if one.came_back else min(each.quantity, line.unfulfilled_quantity)
        back = min(each.quantity - taken_out, line.returnable_quantity) if one.restock else 0
        line.refunded_quantity += each.quantity
        line.canceled_quantity += taken_out
        line.returned_quantity += back
        released.append((line, taken_out))
        restocked.append((line, back))
    fields = ["refunded_quantity", "canceled_quantity", "returned_quantity"]
    OrderLine.objects.bulk_update([each.line for each in chosen], fields)
    for units_of, act in (
        (released, inventory_service().release),
        (restocked, inventory_service().restock),
    ):
        if quantities := +orders.stock_of(units_of):
            act(quantities, reference=order.number, user=user)


def _is_emptied(order: Order, lines: Iterable[OrderLine], units: Sequence[RefundedUnits]) -> bool:
    """Say whether a refund takes the last items out of an order of which nothing was shipped."""
    taken = {each.position: each.quantity for each in units if not each.came_back}
    return order.allows("cancel") and not any(
        line.fulfilled_quantity or line.unfulfilled_quantity > taken.get(line.position, 0)
        for line in lines
    )


def follow(order: Order, lines: Iterable[OrderLine], user: Any) -> None:
    """Finish an order of which nothing is left to ship by now."""
    if order.status != OrderStatus.PLACED or any(line.unfulfilled_quantity for line in lines):
        return
    if any(line.fulfilled_quantity for line in lines):
        if order.allows("fulfil"):
            orders.finish_fulfilment(order, user=user)
    elif order.allows("cancel"):
        orders.close_empty_order(order, user=user)
