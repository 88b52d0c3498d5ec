from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils import timezone

from quickscale.core.billing import signals
from quickscale.core.billing.cancellations import Reason, request_end
from quickscale.core.billing.contacts import is_reachable
from quickscale.core.billing.dunning import notify_loss
from quickscale.core.billing.models import (
    HELD,
    OVER,
    Checkout,
    Customer,
    Interval,
    Plan,
    PlanPrice,
    Subscription,
)
from quickscale.core.billing.stripe_api import from_minor, to_moment

from .checkouts import find_checkout
from .writing import find_customer, id_of, write_mirror

#: What tells others that a subscription is not what it was.
_TOLD = ("status", "plan_id", "quantity", "interval", "cancel_at")


def write_subscription(data: dict[str, Any], revision: int) -> None:
    customer = find_customer(id_of(data["customer"]))
    if customer is None:
        return
    before = Subscription.objects.filter(stripe_id=data["id"]).first()
    checkout = find_checkout(data)
    values = {
        **read_subscription(data),
        "customer": customer,
        "checkout": checkout,
        "is_surplus": is_surplus(before, customer, checkout, data),
    }
    after = write_mirror(Subscription, data["id"], revision, values)
    end_if_unwanted(after)
    notify_loss(
        after,
        status_before=before.status if before else "",
        reason=(data.get("cancellation_details") or {}).get("reason") or "",
    )
    is_new = before is None or any(getattr(before, it) != getattr(after, it) for it in _TOLD)
    if is_new and not after.is_surplus:
        signals.announce_subscription(after)


def is_surplus(
    before: Subscription | None, customer: Customer, checkout: Checkout | None, data: dict[str, Any]
) -> bool:
    """Decided when a second subscription is first seen to be paid for; it stays so."""
    if before is not None and (before.is_surplus or before.status in HELD):
        return before.is_surplus
    if checkout is None or data["status"] not in HELD:
        return False
    return find_others(customer, data["id"]).exists()


def find_others(customer: Customer, stripe_id: str) -> QuerySet[Subscription]:
    held = Subscription.objects.filter(customer=customer, status__in=HELD, is_surplus=False)
    return held.exclude(stripe_id=stripe_id)


def list_rivals(data: dict[str, Any]) -> list[str]:
    """The others that must be known as they are now, before money goes back for this one."""
    customer = find_customer(id_of(data["customer"]))
    if customer is None or find_checkout(data) is None:
        return []
    if Subscription.objects.filter(stripe_id=data["id"], status__in=HELD).exists():
        return []
    return list(find_others(customer, data["id"]).values_list("stripe_id", flat=True))


def end_if_unwanted(subscription: Subscription) -> None:
    if subscription.status in OVER:
        return
    customer, stripe_id = subscription.customer, subscription.stripe_id
    if subscription.is_surplus:
        request_end(customer, Reason.SURPLUS, stripe_subscription=stripe_id, refunds=True)
    elif not is_reachable(customer):
        gone_at = when_gone(customer)
        request_end(
            customer,
            Reason.UNREACHABLE,
            stripe_subscription=stripe_id,
            refunds=gone_at is not None and subscription.started_at > gone_at,
        )


def when_gone(customer: Customer) -> datetime | None:
    """Return since when nobody can have wanted what a customer pays for, as far as is known."""
    ended = customer.cancellations.filter(stripe_subscription="", at_period_end=False)
    return ended.order_by("-created_at").values_list("created_at", flat=True).first()


def end_missing(stripe_id: str) -> None:
    now = timezone.now()
    canceled = Subscription.Status.CANCELED
    gone = Subscription.objects.filter(stripe_id=stripe_id).exclude(status=canceled)
    if gone.update(status=canceled, ended_at=now, revision=F("revision") + 1):
        signals.announce_subscription(Subscription.objects.get(stripe_id=stripe_id))


def read_subscription(data: dict[str, Any]) -> dict[str, Any]:
    """Since 2025 the period stands on the subscription's items."""
    item = data["items"]["data"][0]
    price = item["price"]
    currency = price["currency"].upper()
    cancel_at = data.get("cancel_at")
    if data.get("cancel_at_period_end"):
        cancel_at = cancel_at or item["current_period_end"]
    return {
        "plan": Plan.objects.filter(stripe_id=id_of(price["product"])).first(),
        "status": data["status"],
        "item_id": item["id"],
        "price_id": price["id"],
        "interval": (price.get("recurring") or {}).get("interval", ""),
        "currency": currency,
        "amount": from_minor(price.get("unit_amount"), currency),
        "quantity": item.get("quantity") or 1,
        "trial_end": to_moment(data.get("trial_end")),
        "current_period_start": to_moment(item["current_period_start"]),
        "current_period_end": to_moment(item["current_period_end"]),
        "cancel_at": to_moment(cancel_at),
        "canceled_at": to_moment(data.get("canceled_at")),
        "ended_at": to_moment(data.get("ended_at")),
        "started_at": to_moment(data["start_date"]),
    }


#: The reasons of a bill that opens a period; what else stands on it was used up in the last one.
_OPENING = ("subscription_create", "subscription_cycle")
_CHANGE = "subscription_update"

Line = Mapping[str, Any]


class PeriodCredits(NamedTuple):
    plan: Plan
    amount: Decimal
    expires_at: datetime


def reckon_bill(data: Mapping[str, Any], subscription: Subscription | None) -> PeriodCredits | None:
    reason = data.get("billing_reason")
    lines: list[Line] = data["lines"]["data"]
    if reason in _OPENING:
        opening = [line for line in lines if is_period(line) and find_plan(line)]
        return reckon_lines(opening[:1], subscription)
    return reckon_lines(lines, subscription) if reason == _CHANGE else None


def reckon_lines(lines: Iterable[Line], subscription: Subscription | None) -> PeriodCredits | None:
    """Whole credits if a share of a period is among the lines."""
    found = [(line, plan) for line in lines if (plan := find_plan(line))]
    given = [(line, plan) for line, plan in found if line["amount"] > 0 or is_period(line)]
    amount = sum((credits_of(line, plan, subscription) for line, plan in found), Decimal(0))
    if any(is_proration(line) for line, _plan in found):
        amount = amount.quantize(Decimal(1), ROUND_HALF_UP)
    if not given or amount <= 0:
        return None
    line, plan = max(given, key=lambda it: it[0]["period"]["end"])
    return PeriodCredits(plan, amount, moment_of(line["period"]["end"]))


def credits_of(line: Line, plan: Plan, subscription: Subscription | None) -> Decimal:
    seats = (line.get("quantity") or 1) if plan.per_seat else 1
    full, amount = Decimal(plan.credits * seats), int(line["amount"])
    if is_period(line):
        return full
    sign = (amount > 0) - (amount < 0)
    return full * sign * share_of(line, subscription)


def share_of(line: Line, subscription: Subscription | None) -> Decimal:
    start, end = (moment_of(line["period"][name]) for name in ("start", "end"))
    length = end - find_start(line, end, subscription)
    return Decimal((end - start).total_seconds()) / Decimal(length.total_seconds())


def find_start(line: Line, end: datetime, subscription: Subscription | None) -> datetime:
    """Return when a period began; one that is over already is reckoned back by its interval."""
    if subscription is not None and subscription.current_period_end == end:
        return subscription.current_period_start
    sold = PlanPrice.objects.filter(stripe_id=id_of(pricing_of(line).get("price"))).first()
    known = sold or subscription
    return before(end, months=12 if known and known.interval == Interval.YEAR else 1)


def before(moment: datetime, *, months: int) -> datetime:
    """Return the same day so many months earlier, the month's last one if there is none."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def find_plan(line: Line) -> Plan | None:
    product = id_of(pricing_of(line).get("product"))
    if not product or not (is_period(line) or is_proration(line)):
        return None
    return Plan.objects.filter(stripe_id=product).first()


def pricing_of(line: Line) -> Mapping[str, Any]:
    return (line.get("pricing") or {}).get("price_details") or {}


def is_proration(line: Line) -> bool:
    """It is told of the item that changes, or of what waited for this bill."""
    parent = line.get("parent") or {}
    names = ("subscription_item_details", "invoice_item_details")
    return any((parent.get(name) or {}).get("proration") for name in names)


def is_period(line: Line) -> bool:
    parent = line.get("parent") or {}
    return bool(parent.get("subscription_item_details")) and not is_proration(line)


def moment_of(seconds: int) -> datetime:
    moment = to_moment(seconds)
    assert moment is not None
    return moment
