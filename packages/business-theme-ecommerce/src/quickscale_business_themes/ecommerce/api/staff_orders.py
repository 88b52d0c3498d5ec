"""What the staff do with orders, and the list in which they find them."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics, mixins, status, viewsets
from rest_framework.filters import SearchFilter
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import (
    ExportMixin,
    FilterBackend,
    FilterSet,
    IdempotentMixin,
    SwitchFilter,
    staff_permission,
)
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.api.staff_serializers import (
    FulfilSerializer,
    NoteSerializer,
    OrderDestinationSerializer,
    RefundSerializer,
    ReturnSerializer,
    StaffFulfilmentSerializer,
    StaffOrderDetailSerializer,
    StaffOrderEventSerializer,
    StaffOrderSerializer,
    StaffRefundSerializer,
    StaffReturnSerializer,
    sum_units,
)
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.models.orders import (
    FulfilmentState,
    OrderStatus,
    PaymentState,
)
from quickscale_business_themes.ecommerce.services import (
    order_edits,
    order_export,
    order_payments,
    order_search,
    orders,
    payment_requests,
    refunds,
    returns,
)
from quickscale_business_themes.ecommerce.services.orders import Tracking
from quickscale_business_themes.ecommerce.services.refunds import RefundedUnits

_VIEW, _CHANGE = "ecommerce.view_order", "ecommerce.change_order"
_REFUND = "ecommerce.add_refund"


class StaffOrderFilter(FilterSet):
    status = django_filters.ChoiceFilter(choices=OrderStatus.choices, label=_("Status"))
    payment_status = django_filters.ChoiceFilter(choices=PaymentState.choices, label=_("Payment"))
    fulfilment_status = django_filters.ChoiceFilter(
        choices=FulfilmentState.choices, label=_("Fulfilment")
    )
    placed = django_filters.DateFromToRangeFilter("placed_at", label=_("Ordered"))
    to_ship = SwitchFilter(method="keep_open", label=_("To ship"))

    def keep_open(self, found: QuerySet[Order], name: str, value: bool) -> QuerySet[Order]:
        return orders.filter_to_ship(found) if value else found


class OrderSearch(SearchFilter):
    """Finds orders as :func:`order_search.search_orders` does."""

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        return order_search.search_orders(queryset, " ".join(self.get_search_terms(request)))


class OrderFilterBackend(FilterBackend):
    search = OrderSearch()


class StaffOrderViewSet(
    ExportMixin,
    ShopView,
    IdempotentMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Order],
):
    """The orders of all customers."""

    queryset = Order.objects.all()
    serializer_class = StaffOrderDetailSerializer
    resource = {"name": "staff_order", "label": _("order"), "plural": _("orders")}
    action_permissions = {
        "list": _VIEW,
        "export": _VIEW,
        "retrieve": _VIEW,
        "read_address": _VIEW,
        "refund": _REFUND,
    }
    filterset_class = StaffOrderFilter
    filter_backends = (OrderFilterBackend,)
    search_fields = ("number", "email", "shipping_full_name", "lines__sku")
    orderings = {"-placed_at": _("Newest first"), "placed_at": _("Oldest first")}
    ordering = ("-placed_at", "-id")
    lookup_field = "number"

    def get_permissions(self) -> list[BasePermission]:
        needed = self.action_permissions.get(self.action or "", _CHANGE)
        return [staff_permission(_VIEW, needed)()]

    def get_queryset(self) -> QuerySet[Order]:
        found = super().get_queryset()
        if self.action == "list":
            # What a list shows, and no more of what is wide.
            return found.only(
                "number",
                "placed_at",
                "email",
                "shipping_full_name",
                "status",
                "payment_status",
                "fulfilment_status",
                "grand_total",
                "currency",
            )
        return found.prefetch_related("lines")

    def get_serializer_class(self) -> Any:
        return StaffOrderSerializer if self.action == "list" else StaffOrderDetailSerializer

    def answer(self) -> Response:
        """Answer with the order as an action left it."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(operation_id="staff-order-list", summary=_("Orders"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-order-retrieve", summary=_("Order"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        operation_id="staff-order-fulfil",
        summary=_("Ship items"),
        request=FulfilSerializer,
        responses={201: StaffFulfilmentSerializer},
    )
    def fulfil(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = FulfilSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        details = dict(asked.validated_data)
        lines = details.pop("lines", None)
        fulfilment = orders.fulfil_order(
            self.get_object(),
            quantities=None if lines is None else sum_units(lines),
            tracking=Tracking(**details),
            user=request.user,
        )
        data = StaffFulfilmentSerializer(fulfilment).data
        return Response(data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="staff-order-refund",
        summary=_("Refund"),
        request=RefundSerializer,
        responses={201: StaffRefundSerializer},
    )
    def refund(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = RefundSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        details = asked.validated_data
        units = [
            RefundedUnits(row["id"], row["quantity"], restock=row["restock"])
            for row in details.get("lines", ())
        ]
        refund = refunds.refund_order(
            self.get_object(),
            units=units,
            shipping=details.get("shipping") or Decimal(0),
            amount=details.get("amount"),
            reason=details.get("reason", ""),
            user=request.user,
        )
        context = {"statuses": refunds.read_statuses(refund.order)}
        data = StaffRefundSerializer(refund, context=context).data
        return Response(data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="staff-order-return",
        summary=_("Return items"),
        request=ReturnSerializer,
        responses={201: StaffReturnSerializer},
    )
    def request_return(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = ReturnSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        returned = returns.request_return(
            self.get_object(),
            sum_units(asked.validated_data["lines"]),
            reason=asked.validated_data.get("reason", ""),
            user=request.user,
        )
        data = StaffReturnSerializer(returned).data
        return Response(data, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="staff-order-cancel", summary=_("Cancel order"), request=None)
    def cancel(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        orders.cancel_order(self.get_object(), user=request.user)
        return self.answer()

    @extend_schema(operation_id="staff-order-mark-paid", summary=_("Mark as paid"), request=None)
    def mark_paid(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        order_payments.mark_paid(self.get_object(), user=request.user)
        return self.answer()

    @extend_schema(
        operation_id="staff-order-request-payment", summary=_("Send payment link"), request=None
    )
    def request_payment(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        payment_requests.request_payment(self.get_object(), user=request.user)
        return self.answer()

    @extend_schema(
        operation_id="staff-order-note",
        summary=_("Add note"),
        request=NoteSerializer,
        responses={201: StaffOrderEventSerializer},
    )
    def add_note(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = NoteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        note = orders.add_note(self.get_object(), asked.validated_data["text"], user=request.user)
        data = StaffOrderEventSerializer(note).data
        return Response(data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="staff-order-address-retrieve",
        summary=_("Shipping address"),
        responses=OrderDestinationSerializer,
    )
    def read_address(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(OrderDestinationSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="staff-order-address-update",
        summary=_("Edit address"),
        request=OrderDestinationSerializer,
        responses=OrderDestinationSerializer,
    )
    def change_address(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = OrderDestinationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        order = self.get_object()
        order_edits.change_address(order, asked.address(), user=request.user)
        return Response(OrderDestinationSerializer(order).data)


class StaffOrderExportView(generics.GenericAPIView[Order]):
    """All orders that the search and the filters leave, as a file."""

    queryset = Order.objects.all()
    serializer_class = StaffOrderSerializer
    filterset_class = StaffOrderFilter
    filter_backends = (OrderFilterBackend,)
    search_fields = StaffOrderViewSet.search_fields
    pagination_class = None
    permission_classes = (staff_permission(_VIEW),)
    is_download = True
    resource = {"name": "order_export", "label": _("export"), "plural": _("exports")}

    @extend_schema(
        operation_id="staff-order-export",
        summary=_("Export orders"),
        filters=True,
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        found = self.filter_queryset(self.get_queryset())
        response = StreamingHttpResponse(
            order_export.write_orders(found), content_type="text/csv; charset=utf-8"
        )
        name = f"orders-{timezone.localdate():%Y-%m-%d}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store, private"
        return response
