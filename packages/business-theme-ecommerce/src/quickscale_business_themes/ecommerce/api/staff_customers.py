"""The people who ordered, as the staff see them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.filters import SearchFilter
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import (
    CursorPagination,
    ExportMixin,
    FilterBackend,
    IdempotentMixin,
    MoneyField,
    staff_permission,
)
from quickscale_business_themes.ecommerce.api.guests import make_export_response
from quickscale_business_themes.ecommerce.api.staff_serializers import StaffOrderSerializer
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services import customers, guests


class StaffCustomerSerializer(serializers.ModelSerializer[Order]):
    """Somebody who ordered, known by the number of their newest order."""

    id = serializers.CharField(source="number", read_only=True)
    name = serializers.CharField(source="shipping_full_name", label=_("Name"), read_only=True)
    has_account = serializers.SerializerMethodField(label=_("Account"))
    order_count = serializers.IntegerField(label=_("Orders"), read_only=True)
    spent = MoneyField(label=_("Spent"), read_only=True)
    currency = serializers.CharField(source="spent_currency", read_only=True)
    last_order_at = serializers.DateTimeField(
        source="placed_at", label=_("Last order"), read_only=True
    )

    can = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields = (
            "id",
            "number",
            "email",
            "name",
            "has_account",
            "order_count",
            "spent",
            "currency",
            "last_order_at",
            "can",
        )
        read_only_fields = fields
        presentation = {
            "title": "email",
            "columns": ["name", "order_count", "spent", "last_order_at"],
        }

    def get_can(self, order: Order) -> dict[str, bool]:
        """Say what staff do for guests; who has an account does it there."""
        is_guest = order.user_id is None
        return {"export": is_guest, "erase": is_guest}

    def get_has_account(self, order: Order) -> bool:
        return order.user_id is not None


class _Unsearched(SearchFilter):
    """Leaves the search to the view's queryset, which has to know of it beforehand."""

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        return queryset


class CustomerFilterBackend(FilterBackend):
    search = _Unsearched()


class StaffCustomerViewSet(
    ExportMixin,
    IdempotentMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Order],
):
    """Everybody who ordered; the number of any of their orders identifies a customer."""

    queryset = Order.objects.all()
    serializer_class = StaffCustomerSerializer
    pagination_class = CursorPagination
    filter_backends = (CustomerFilterBackend,)
    search_fields = ("email", "shipping_full_name")
    resource = {"name": "customer", "label": _("customer"), "plural": _("customers")}
    ordering = ("-id",)

    def get_permissions(self) -> list[BasePermission]:
        needed = ("ecommerce.change_order",) if self.action == "erase" else ()
        return [staff_permission("ecommerce.view_order", *needed)()]

    def get_queryset(self) -> QuerySet[Order]:
        return customers.list_customers(self.request.query_params.get("search", ""))

    @extend_schema(operation_id="staff-customer-list", summary=_("Customers"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-customer-retrieve", summary=_("Customer"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        newest = customers.list_orders_of(self.find_order()).order_by("-pk").values("pk")[:1]
        return Response(self.get_serializer(self.get_queryset().get(pk__in=newest)).data)

    @extend_schema(
        operation_id="staff-customer-erase",
        summary=_("Erase data"),
        request=None,
        responses={204: None},
    )
    def erase(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        guests.erase(self.find_order().email)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def find_order(self) -> Order:
        return get_object_or_404(Order, number=self.kwargs["number"])


class StaffCustomerExportView(APIView):
    """All that is known of a guest, as a file."""

    permission_classes = (staff_permission("ecommerce.view_order"),)
    is_download = True
    resource = {"name": "customer_export", "label": _("export"), "plural": _("exports")}

    @extend_schema(
        operation_id="staff-customer-export",
        summary=_("Export data"),
        responses={(200, "application/json"): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        return make_export_response(get_object_or_404(Order, number=number, user=None).email)


class StaffCustomerOrderViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Order]):
    """All that a customer ordered, the newest first."""

    queryset = Order.objects.all()
    serializer_class = StaffOrderSerializer
    permission_classes = (staff_permission("ecommerce.view_order"),)
    pagination_class = CursorPagination
    resource = {"name": "staff_order", "label": _("order"), "plural": _("orders")}
    ordering = ("-id",)

    def get_queryset(self) -> QuerySet[Order]:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        order = get_object_or_404(Order, number=self.kwargs["number"])
        return customers.list_orders_of(order)

    @extend_schema(operation_id="staff-customer-order-list", summary=_("Orders"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)
