"""The people who ordered, guests among them: a customer is an e-mail address."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Upper

from quickscale.core.conf import quickscale_settings
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.models.orders import OrderStatus, PaymentState
from quickscale_business_themes.ecommerce.services.order_search import search_orders

_AMOUNT: DecimalField[Decimal, Decimal] = DecimalField(max_digits=19, decimal_places=4)


def list_customers(search: str = "") -> QuerySet[Order]:
    """Return the newest order of each customer, with how many there are and what they brought in.

    The newest come first, and no more is read than a page shows: the index of addresses tells
    whether somebody has ordered again since.
    """
    same = Order.objects.annotate(upper_email=Upper("email")).filter(
        upper_email=Upper(OuterRef("email"))
    )
    newest = Order.objects.filter(~Exists(same.filter(pk__gt=OuterRef("pk"))))
    orders = same.order_by().values("upper_email")
    return search_orders(newest, search).annotate(
        order_count=Subquery(orders.annotate(count=Count("pk")).values("count"), IntegerField()),
        spent=Coalesce(
            Subquery(orders.annotate(sum=Sum(_kept())).values("sum"), _AMOUNT),
            Value(Decimal(0)),
            output_field=_AMOUNT,
        ),
        spent_currency=Value(quickscale_settings.CURRENCY),
    )


def list_orders_of(order: Order) -> QuerySet[Order]:
    """Return all orders of the customer who placed one."""
    return Order.objects.filter(email__iexact=order.email)


def _kept() -> Case:
    """Return an expression for what an order brought in, in the site's own currency."""
    is_paid = Q(
        status__in=[OrderStatus.PLACED, OrderStatus.COMPLETED],
        payment_status__in=[
            PaymentState.PARTIALLY_PAID,
            PaymentState.PAID,
            PaymentState.PARTIALLY_REFUNDED,
        ],
        currency=quickscale_settings.CURRENCY,
    )
    kept = F("grand_total") - F("due_total") - F("refunded_total") + F("surplus_total")
    return Case(When(is_paid, then=kept), default=Value(Decimal(0)), output_field=_AMOUNT)
