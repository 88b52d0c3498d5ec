"""The credits that a bill of a subscription pays for.

They are reckoned as the bill's own lines are: what is paid for a whole period gives a plan's
credits, what is paid for the rest of one gives their share, and what is given back for the rest of
one takes its share off. So nothing but the bill decides, in whatever order bills are told, and no
number of changes to and fro gives more than was paid for.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from quickscale.core.billing.models import Plan, PlanPrice, Subscription
from quickscale.core.billing.models.catalogue import Interval
from quickscale.core.billing.stripe_api import to_moment

from .writing import id_of

#: The reasons of a bill that opens a period; what else stands on it was used up in the last one.
_OPENING = ("subscription_create", "subscription_cycle")
_CHANGE = "subscription_update"

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PeriodCredits:
    """What a bill gives.

    Attributes:
        plan: the plan that gives it.
        expires_at: the end of the period that it is for.
    """

    plan: Plan
    amount: Decimal
    expires_at: datetime


def reckon_bill(data: Mapping[str, Any], subscription: Subscription | None) -> PeriodCredits | None:
    """Return what an invoice gives once it is paid; None if that is nothing."""
    reason = data.get("billing_reason")
    lines: list[Line] = data["lines"]["data"]
    if reason in _OPENING:
        opening = [line for line in lines if is_period(line) and find_plan(line)]
        return reckon_lines(opening[:1], subscription)
    return reckon_lines(lines, subscription) if reason == _CHANGE else None


def reckon_lines(lines: Iterable[Line], subscription: Subscription | None) -> PeriodCredits | None:
    """Return what lines give together, in whole credits if a share of a period is among them."""
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
    """Return what a line gives, below zero for what is given back."""
    seats = (line.get("quantity") or 1) if plan.per_seat else 1
    full, amount = Decimal(plan.credits * seats), int(line["amount"])
    if is_period(line):
        return full
    sign = (amount > 0) - (amount < 0)
    return full * sign * share_of(line, subscription)


def share_of(line: Line, subscription: Subscription | None) -> Decimal:
    """Return how much of its period is left where a line begins."""
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
    """Return the plan that a line bills; None for whatever else stands on a bill."""
    product = id_of(pricing_of(line).get("product"))
    if not product or not (is_period(line) or is_proration(line)):
        return None
    return Plan.objects.filter(stripe_id=product).first()


def pricing_of(line: Line) -> Mapping[str, Any]:
    return (line.get("pricing") or {}).get("price_details") or {}


def is_proration(line: Line) -> bool:
    """Whether a line bills, or gives back, the rest of a period.

    It is told in one of two places: of the item that changes, or of what waited for this bill.
    """
    parent = line.get("parent") or {}
    names = ("subscription_item_details", "invoice_item_details")
    return any((parent.get(name) or {}).get("proration") for name in names)


def is_period(line: Line) -> bool:
    """Whether a line bills a whole period."""
    parent = line.get("parent") or {}
    return bool(parent.get("subscription_item_details")) and not is_proration(line)


def moment_of(seconds: int) -> datetime:
    moment = to_moment(seconds)
    assert moment is not None
    return moment
