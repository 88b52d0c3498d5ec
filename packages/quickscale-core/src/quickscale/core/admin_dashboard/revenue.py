"""Revenue, subscriptions and what they bring each month."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Greatest, TruncDate
from django.utils import timezone

from quickscale.core.api.periods import Period
from quickscale.core.billing.models import LIVE, Charge, Interval, Subscription
from quickscale.core.conf import quickscale_settings

_NOTHING = Decimal(0)
_TAKEN = Greatest(
    F("amount") - F("refunded") - F("disputed"), Value(_NOTHING), output_field=DecimalField()
)
_EACH_PERIOD = F("amount") * F("quantity")
_BY_YEAR = Q(interval=Interval.YEAR)


def sum_revenue(period: Period) -> Decimal:
    """Return the money taken less what went back, in the site's currency."""
    return _sum(_charges_of(period), _TAKEN)


def sum_revenue_by_day(period: Period) -> Mapping[date, Decimal]:
    day = TruncDate("created_at", tzinfo=timezone.get_default_timezone())
    days = _charges_of(period).order_by().annotate(day=day).values("day")
    return {row["day"]: row["sum"] for row in days.annotate(sum=Sum(_TAKEN))}


def sum_monthly(moment: datetime | None = None) -> Decimal:
    """Return what subscriptions bring each month (MRR), trials left out.

    Of a past ``moment``, today's prices and seats are all that is known.
    """
    found = _subscriptions_at(moment).filter(currency=quickscale_settings.CURRENCY)
    paying = found.filter(_is_paying(moment))
    by_month = _sum(paying.exclude(_BY_YEAR), _EACH_PERIOD)
    by_year = _sum(paying.filter(_BY_YEAR), _EACH_PERIOD)
    # Divided here: SQLite would divide whole numbers as whole numbers.
    return (by_month + by_year / 12).quantize(Decimal("0.01"))


def count_subscriptions(moment: datetime | None = None) -> int:
    """Count the subscriptions that give their plan, trials included."""
    return _subscriptions_at(moment).count()


def _charges_of(period: Period) -> QuerySet[Charge]:
    return Charge.objects.filter(
        status=Charge.Status.SUCCEEDED,
        created_at__gte=period.start,
        created_at__lt=period.end,
        currency=quickscale_settings.CURRENCY,
    )


def _subscriptions_at(moment: datetime | None) -> QuerySet[Subscription]:
    if moment is None:
        return Subscription.objects.filter(status__in=LIVE, is_surplus=False)
    ever = Subscription.objects.filter(is_surplus=False).exclude(
        status__in=[Subscription.Status.INCOMPLETE, Subscription.Status.INCOMPLETE_EXPIRED]
    )
    return ever.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=moment), started_at__lte=moment)


def _is_paying(moment: datetime | None) -> Q:
    if moment is None:
        return ~Q(status=Subscription.Status.TRIALING)
    return Q(trial_end__isnull=True) | Q(trial_end__lte=moment)


def _sum(rows: QuerySet[Any], what: Any) -> Decimal:
    total: Decimal = rows.aggregate(total=Sum(what, default=_NOTHING))["total"]
    return total
