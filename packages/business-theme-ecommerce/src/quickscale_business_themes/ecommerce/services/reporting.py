"""How the shop is doing: orders and revenue by the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from quickscale.core.api import Period
from quickscale.core.conf import quickscale_settings
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.models.orders import OrderStatus, PaymentState
from quickscale_business_themes.ecommerce.services import orders

_COUNTED = 10_000
_KEPT = F("grand_total") - F("refunded_total")


def count_orders(period: Period) -> int:
    """Return how many orders of a period were not called off."""
    return _orders_of(period).count()


def count_orders_to_ship() -> int:
    """Return how many orders are to be shipped, at most _COUNTED."""
    return orders.filter_to_ship(Order.objects.order_by())[:_COUNTED].count()


def sum_order_revenue(period: Period) -> Decimal:
    """Return what the orders of a period brought in, in the site's currency; what went back of it
    is taken off.
    """
    found = _paid_orders_of(period)
    total: Decimal = found.aggregate(total=Sum(_KEPT, default=Decimal(0)))["total"]
    return total


def sum_order_revenue_by_day(period: Period) -> Mapping[date, Decimal]:
    """Return the revenue of each day on which there was any."""
    day = TruncDate("placed_at", tzinfo=timezone.get_default_timezone())
    days = _paid_orders_of(period).order_by().annotate(day=day).values("day")
    return {row["day"]: row["revenue"] for row in days.annotate(revenue=Sum(_KEPT))}


def _orders_of(period: Period) -> QuerySet[Order]:
    # The index of orders begins with their status, so the ones that count are named.
    kept = [OrderStatus.PLACED, OrderStatus.COMPLETED]
    return Order.objects.filter(
        status__in=kept, placed_at__gte=period.start, placed_at__lt=period.end
    )


def _paid_orders_of(period: Period) -> QuerySet[Order]:
    return _orders_of(period).filter(
        payment_status__in=[PaymentState.PAID, PaymentState.PARTIALLY_REFUNDED],
        currency=quickscale_settings.CURRENCY,
    )
