from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.admin.bases import ReadOnlyInline, ShopReadOnlyAdmin
from quickscale_business_themes.ecommerce.exceptions import ShopError
from quickscale_business_themes.ecommerce.models import (
    Fulfilment,
    Order,
    OrderAdjustment,
    OrderEvent,
    OrderLine,
    Payment,
    Refund,
    Return,
)
from quickscale_business_themes.ecommerce.services import orders
from quickscale_business_themes.ecommerce.services.order_search import search_orders


class OrderLineInline(ReadOnlyInline):
    model = OrderLine
    fields = (
        "sku",
        "name",
        "variant_name",
        "quantity",
        "fulfilled_quantity",
        "refunded_quantity",
        "total",
        "discount_total",
        "tax_total",
    )


class AdjustmentInline(ReadOnlyInline):
    model = OrderAdjustment
    fields = ("kind", "name", "code", "line", "percentage", "amount", "is_included")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("line")


class PaymentInline(ReadOnlyInline):
    model = Payment
    fields = ("method", "amount", "refunded", "currency", "credits", "created_at")


class FulfilmentInline(ReadOnlyInline):
    model = Fulfilment
    fields = ("shipped_at", "carrier", "tracking_number", "delivered_at")


class RefundInline(ReadOnlyInline):
    model = Refund
    fields = ("created_at", "amount", "currency", "reason")


class ReturnInline(ReadOnlyInline):
    model = Return
    fields = ("created_at", "status", "reason")


class OrderEventInline(ReadOnlyInline):
    model = OrderEvent
    fields = ("at", "kind", "user")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("user")


@admin.register(Order)
class OrderAdmin(ShopReadOnlyAdmin):
    """Orders are read here; what happens to them is done by the actions."""

    list_display = (
        "number",
        "placed_at",
        "email",
        "status",
        "payment_status",
        "fulfilment_status",
        "total",
    )
    list_filter = ("status", "payment_status", "fulfilment_status")
    search_fields = ("number", "email", "lines__sku")  # see get_search_results
    show_full_result_count = False
    date_hierarchy = "placed_at"
    inlines = (
        OrderLineInline,
        AdjustmentInline,
        PaymentInline,
        FulfilmentInline,
        RefundInline,
        ReturnInline,
        OrderEventInline,
    )
    actions = ("fulfil", "cancel")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        return search_orders(queryset, search_term), False

    def has_transit_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("ecommerce.change_order")

    @admin.action(description=_("Mark selected orders as fulfilled"), permissions=["transit"])
    def fulfil(self, request: HttpRequest, found: QuerySet[Order]) -> None:
        self._apply(request, found, orders.fulfil_order)

    @admin.action(description=_("Cancel selected orders"), permissions=["transit"])
    def cancel(self, request: HttpRequest, found: QuerySet[Order]) -> None:
        self._apply(request, found, orders.cancel_order)

    def _apply(
        self, request: HttpRequest, found: QuerySet[Order], action: Callable[..., object]
    ) -> None:
        """Do it to each order on its own, and tell which of them refused."""
        done = 0
        for order in found:
            try:
                action(order, user=request.user)
            except ShopError as error:
                text = gettext("%(number)s: %(reason)s")
                values = {"number": order.number, "reason": error}
                self.message_user(request, text % values, messages.ERROR)
            else:
                done += 1
        if done:
            text = ngettext("%(count)d order changed.", "%(count)d orders changed.", done)
            self.message_user(request, text % {"count": done})
