"""How the shop is doing: orders, sales, best sellers, carts that nobody paid for.

Sales are what was charged for orders, by the day on which they were placed; what went back of it is
taken off, so that an order which was refunded brought in nothing. All is in the site's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Greatest, TruncDate, Upper
from django.utils import timezone

from quickscale.core.api import Period
from quickscale.core.conf import quickscale_settings
from quickscale_business_themes.ecommerce.models import Cart, Order, OrderLine
from quickscale_business_themes.ecommerce.models.carts import CartStatus
from quickscale_business_themes.ecommerce.models.orders import OrderStatus, PaymentState
from quickscale_business_themes.ecommerce.services import orders

_ZERO = Decimal(0)

#: What of an order a shop adds up, by the columns that hold it. What was refunded since an edit
#: took it off is no part of that: it is missing in the total already.
AMOUNTS: Mapping[str, Any] = {
    "gross": "subtotal",
    "discounts": "discount_total",
    "shipping": "shipping_total",
    "tax": "tax_total",
    "total": "grand_total",
    "refunded": Greatest(F("refunded_total") - F("surplus_total"), Value(_ZERO)),
}

#: For how long a cart is left alone before it counts as abandoned.
ABANDONED_AFTER = timedelta(hours=1)

_COUNTED = 10_000
#: What edits took off after the payment is missing in the total already.
_KEPT = F("grand_total") - F("due_total") - F("refunded_total") + F("surplus_total")
_PAID = (
    PaymentState.PARTIALLY_PAID,
    PaymentState.PAID,
    PaymentState.PARTIALLY_REFUNDED,
    PaymentState.REFUNDED,
)


def count_orders(period: Period) -> int:
    """Return how many orders of a period were not called off."""
    return _placed_in(period).count()


def count_orders_to_ship() -> int:
    """Return how many orders are to be shipped, at most _COUNTED."""
    return orders.filter_to_ship(Order.objects.order_by())[:_COUNTED].count()


def sum_order_revenue(period: Period) -> Decimal:
    """Return what the orders of a period brought in."""
    total: Decimal = _sold_in(period).aggregate(total=Sum(_KEPT, default=_ZERO))["total"]
    return total


def sum_order_revenue_by_day(period: Period) -> Mapping[date, Decimal]:
    """Return the revenue of each day on which there was any."""
    days = _by_day(_sold_in(period))
    return {row["day"]: row["revenue"] for row in days.annotate(revenue=Sum(_KEPT))}


def average_order_value(period: Period) -> Decimal | None:
    """Return what an order of a period brought in on average, None where there was none.

    Orders that were refunded as a whole are no sales.
    """
    sums = _sold_in(period).aggregate(
        revenue=Sum(_KEPT, default=_ZERO),
        orders=Count("pk", filter=~Q(payment_status=PaymentState.REFUNDED)),
    )
    return sums["revenue"] / sums["orders"] if sums["orders"] else None


def share_of_returning_customers(period: Period) -> Decimal | None:
    """Return which part of a period's customers had ordered before it, None without customers.

    A customer is an e-mail address.
    """
    customers = _sold_in(period).order_by().annotate(customer=Upper("email"))
    before = Order.objects.filter(payment_status__in=_PAID, placed_at__lt=period.start)
    before = before.annotate(customer=Upper("email")).filter(customer=OuterRef("customer"))
    every = customers.values("customer").distinct()
    count = every.count()
    return Decimal(every.filter(Exists(before)).count()) / count if count else None


def list_sales_by_day(period: Period) -> list[dict[str, Any]]:
    """Return the sums of each day on which something was sold, the last day first."""
    sums = {name: Sum(column) for name, column in AMOUNTS.items()}
    days = _by_day(_sold_in(period)).annotate(orders=Count("pk"), net=Sum(_KEPT), **sums)
    return [dict(row) for row in days.order_by("-day")]


def list_product_sales(period: Period) -> Any:
    """Return what was sold of each product, without what was refunded of it.

    A product that was deleted since is known by the name under which it was sold.
    """
    lines = OrderLine.objects.filter(order__in=_sold_in(period).order_by().values("pk"))
    kept = F("quantity") - F("refunded_quantity")
    gone = Case(When(product=None, then=F("name")), default=Value(""))
    grouped = lines.order_by().annotate(gone=gone).values("product_id", "gone")
    return grouped.annotate(
        name=Max("name"),
        orders=Count("order", distinct=True),
        units=Sum(kept),
        revenue=Sum(F("total") * kept / F("quantity")),
    )


def list_abandoned_carts() -> QuerySet[Cart]:
    """Return carts of which it is known whose they are, that hold something nobody paid for."""
    since = timezone.now() - ABANDONED_AFTER
    known = Q(user__isnull=False) | ~Q(email="")
    carts = Cart.objects.filter(known, status=CartStatus.OPEN, updated_at__lt=since)
    value = Sum(F("lines__quantity") * F("lines__seen_price"))
    reminded = carts.annotate(reminded_at=F("reminder__sent_at"))
    counted = reminded.annotate(quantity=Sum("lines__quantity"), value=value)
    return counted.filter(quantity__gt=0).select_related("user")


def _placed_in(period: Period) -> QuerySet[Order]:
    # The index of orders begins with their status, so the ones that count are named.
    return Order.objects.filter(
        status__in=[OrderStatus.PLACED, OrderStatus.COMPLETED],
        placed_at__gte=period.start,
        placed_at__lt=period.end,
    )


def _sold_in(period: Period) -> QuerySet[Order]:
    """Return the orders of a period that were paid, and not called off."""
    return _placed_in(period).filter(
        payment_status__in=_PAID, currency=quickscale_settings.CURRENCY
    )


def _by_day(orders: QuerySet[Order]) -> Any:
    day = TruncDate("placed_at", tzinfo=timezone.get_default_timezone())
    return orders.order_by().annotate(day=day).values("day")
