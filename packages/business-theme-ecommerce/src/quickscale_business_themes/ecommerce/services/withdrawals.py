"""Withdrawing from a contract: what one may withdraw from, the statement, and its confirmation.

Directive 2011/83/EU, articles 9 to 16. The two steps are those of article 11a: a statement that
names the consumer, the contract and where the acknowledgement goes, and its confirmation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from quickscale_business_themes.ecommerce import signals
from quickscale_business_themes.ecommerce.exceptions import OrderUnknown, WithdrawalUnavailable
from quickscale_business_themes.ecommerce.models import (
    DownloadGrant,
    Fulfilment,
    Order,
    OrderLine,
    Withdrawal,
    WithdrawalLine,
)
from quickscale_business_themes.ecommerce.models.orders import (
    FulfilmentState,
    OrderStatus,
    PaymentState,
)
from quickscale_business_themes.ecommerce.models.withdrawal_exceptions import CONDITIONAL
from quickscale_business_themes.ecommerce.models.withdrawals import WithdrawalStatus
from quickscale_business_themes.ecommerce.services import mailing, orders
from quickscale_business_themes.ecommerce.services.markets import find_market
from quickscale_business_themes.ecommerce.withdrawal_periods import find_last_day

#: How long a statement may wait for its confirmation.
_DRAFTS_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WithdrawalRight:
    """What a consumer may withdraw from at this moment.

    Attributes:
        lines: those of which there are units to give up.
        last_day: until when; None while items are still to be delivered, since the period begins
            with the last one.
    """

    lines: tuple[OrderLine, ...] = ()
    last_day: date | None = None


_NONE = WithdrawalRight()


def find_right(order: Order) -> WithdrawalRight:
    """Return what the customer of an order may withdraw from now."""
    if order.status == OrderStatus.CANCELED or not has_right(order):
        return _NONE
    lines = [line for line in order.lines.all() if is_withdrawable(line)]
    goods = [line for line in lines if not line.is_digital]
    digital = _keep_untouched(order, [line for line in lines if line.is_digital])
    goods_until = _find_goods_last_day(order) if goods else None
    digital_until = _find_last_day(order, order.placed_at)
    today = timezone.localdate()
    if goods_until is not None and goods_until < today:
        goods = []
    if digital_until < today:
        digital = []
    kept = sorted((*goods, *digital), key=lambda line: line.position)
    return WithdrawalRight(tuple(kept), goods_until if goods else digital_until if kept else None)


def has_right(order: Order) -> bool:
    """Say whether consumer law gives the customer a right of withdrawal, however long it lasts.

    A business, which gives its VAT ID, is no consumer.
    A customer who was told of it keeps it. One who wasn't has it where the market's rule applies
    today: the shop only didn't know of it.
    """
    if order.vat_id:
        return False
    return order.withdrawal_informed_at is not None or find_market(order.buyer_country).withdrawal


def is_withdrawable(line: OrderLine) -> bool:
    is_excepted = bool(line.withdrawal_exception) and line.withdrawal_exception not in CONDITIONAL
    return line.withdrawable_quantity > 0 and not is_excepted


def needs_consent(order: Order) -> bool:
    """Say whether a customer has yet to ask for downloads before the withdrawal period is over.

    Without their consent, the right of withdrawal would outlive the download (article 16(m)).
    """
    if order.digital_consent_at is not None or not has_right(order):
        return False
    return timezone.localdate() <= _find_last_day(order, order.placed_at)


def asks_consent(order: Order) -> bool:
    """Say whether the customer of a paid order is to be asked for that consent."""
    is_paid = order.payment_status != PaymentState.UNPAID and order.status != OrderStatus.CANCELED
    return is_paid and any(line.is_digital for line in order.lines.all()) and needs_consent(order)


def give_consent(order: Order) -> None:
    """Note that a customer asks for downloads now; repeated, it stays as it was.

    They were told, where they agreed, that the right of withdrawal ends with the download.
    """
    now = timezone.now()
    if Order.objects.filter(pk=order.pk, digital_consent_at=None).update(digital_consent_at=now):
        order.digital_consent_at = now


def _keep_untouched(order: Order, lines: list[OrderLine]) -> list[OrderLine]:
    """Return the digital lines of which nothing was downloaded with the customer's consent."""
    if not lines or order.digital_consent_at is None:
        return lines
    begun = DownloadGrant.objects.filter(line__in=lines, download_count__gt=0)
    keys = set(begun.values_list("line", flat=True))
    return [line for line in lines if line.pk not in keys]


def _find_goods_last_day(order: Order) -> date | None:
    """Return the last day for goods; None while some are still to be sent."""
    if order.fulfilment_status != FulfilmentState.FULFILLED:
        return None
    sent = Fulfilment.objects.filter(order=order, lines__line__is_digital=False)
    days = sent.order_by().aggregate(delivered=Max("delivered_at"), shipped=Max("shipped_at"))
    is_delivered = not sent.filter(delivered_at=None).exists()
    if is_delivered and days["delivered"]:
        return _find_last_day(order, days["delivered"])
    travels = timedelta(days=order.delivery_days or 0)
    arrived = max(filter(None, ((days["shipped"] or order.placed_at) + travels, days["delivered"])))
    return _find_last_day(order, arrived)


def _find_last_day(order: Order, begins_after: datetime) -> date:
    informed = order.withdrawal_informed_at
    return find_last_day(
        timezone.localdate(begins_after),
        informed_on=timezone.localdate(informed) if informed else None,
        country=order.buyer_country,
    )


def find_order(number: str, email: str) -> Order:
    """Return the order that somebody without a link to it names.

    Raises:
        OrderUnknown: there is none of this number and address; it isn't told which one is wrong.
    """
    cleaned = number.strip().lstrip("#").upper()
    order = Order.objects.filter(number=cleaned, email__iexact=email.strip()).first()
    if order is None:
        raise OrderUnknown
    return order


@transaction.atomic
def draft_withdrawal(
    order: Order, *, name: str, email: str, quantities: Mapping[int, int] | None = None
) -> Withdrawal:
    """Write down a statement, which counts once it is confirmed.

    Args:
        email: where the acknowledgement of receipt goes.
        quantities: how many units of each line, by its position; by default all.

    Raises:
        WithdrawalUnavailable: there is no right to withdraw from anything of the order.
        TooManyUnits, NothingChosen: not from what was chosen.
    """
    chosen = _choose_lines(order, quantities)
    withdrawal = Withdrawal.objects.create(order=order, name=name, email=email)
    _write_lines(withdrawal, chosen)
    return withdrawal


@transaction.atomic
def change_draft(
    withdrawal: Withdrawal, *, name: str, email: str, quantities: Mapping[int, int] | None = None
) -> None:
    """Change a statement that isn't confirmed yet. Raises as :func:`draft_withdrawal` does."""
    chosen = _choose_lines(withdrawal.order, quantities)
    drafts = Withdrawal.objects.filter(pk=withdrawal.pk, status=WithdrawalStatus.DRAFT)
    if not drafts.update(name=name, email=email):
        raise WithdrawalUnavailable
    withdrawal.lines.all().delete()
    _write_lines(withdrawal, chosen)
    withdrawal.name, withdrawal.email = name, email


@transaction.atomic
def confirm_withdrawal(withdrawal: Withdrawal, *, user: Any = None) -> None:
    """Let a statement count, and acknowledge its receipt at once. Repeated, it stays as it was.

    Raises:
        WithdrawalUnavailable, TooManyUnits: what it is about was withdrawn from, or sent back,
            meanwhile, or the period is over.
    """
    order = withdrawal.order
    orders.lock_order(order)
    drafts = Withdrawal.objects.filter(pk=withdrawal.pk, status=WithdrawalStatus.DRAFT)
    now = timezone.now()
    if not drafts.update(status=WithdrawalStatus.RECEIVED, submitted_at=now):
        withdrawal.refresh_from_db()
        return
    withdrawal.status, withdrawal.submitted_at = WithdrawalStatus.RECEIVED, now
    asked = {row.line.position: row.quantity for row in withdrawal.lines.select_related("line")}
    chosen = _choose_lines(order, asked)
    for line, quantity in chosen:
        line.withdrawn_quantity += quantity
    OrderLine.objects.bulk_update([line for line, _ in chosen], ["withdrawn_quantity"])
    _tell_received(withdrawal, chosen, user)


def _tell_received(withdrawal: Withdrawal, chosen: orders.Units, user: Any) -> None:
    order, key = withdrawal.order, str(withdrawal.public_id)
    items = ", ".join(f"{quantity} x {line.label}" for line, quantity in chosen)
    orders.record_order_events(order, ["withdraw"], user, data={"text": items})
    mailing.send_order_mail(
        "withdrawal_received", order, to=withdrawal.email, fact=key, withdrawal=key
    )
    signals.order_withdrawn.send(
        order.number, user=order.user, owner=order.user, data={"withdrawal": key}
    )


def _choose_lines(order: Order, quantities: Mapping[int, int] | None) -> orders.Units:
    right = find_right(Order.objects.prefetch_related("lines").get(pk=order.pk))
    if not right.lines:
        raise WithdrawalUnavailable
    return orders.choose_units(right.lines, quantities, "withdrawable_quantity")


def _write_lines(withdrawal: Withdrawal, chosen: orders.Units) -> None:
    WithdrawalLine.objects.bulk_create(
        WithdrawalLine(withdrawal=withdrawal, line=line, quantity=quantity)
        for line, quantity in chosen
    )


def purge_drafts() -> int:
    """Delete statements that nobody has confirmed; return how many."""
    old = timezone.now() - _DRAFTS_KEPT
    drafts = Withdrawal.objects.filter(status=WithdrawalStatus.DRAFT, created_at__lt=old)
    _count, by_model = drafts.delete()
    return by_model.get("ecommerce.Withdrawal", 0)
