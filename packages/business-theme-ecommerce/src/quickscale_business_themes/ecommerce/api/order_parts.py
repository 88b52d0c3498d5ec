"""What was shipped of the visitor's own orders, and sending some of it back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import IdempotentMixin, LinkField
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.api.order_access import TOKEN_PARAMETER, find_own_order
from quickscale_business_themes.ecommerce.api.staff_serializers import (
    ItemsField,
    ReturnSerializer,
    sum_units,
)
from quickscale_business_themes.ecommerce.models import Fulfilment, Order, Return
from quickscale_business_themes.ecommerce.services import returns


class FulfilmentSerializer(serializers.ModelSerializer[Fulfilment]):
    """A shipment, and where its customer can follow it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    items = ItemsField()
    tracking_url = LinkField(label=_("Track shipment"))

    class Meta:
        model = Fulfilment
        fields = (
            "id",
            "items",
            "carrier",
            "tracking_number",
            "tracking_url",
            "shipped_at",
            "delivered_at",
        )
        read_only_fields = fields
        presentation = {
            "title": "items",
            "columns": ["carrier", "tracking_number", "tracking_url", "shipped_at"],
        }


class OrderReturnSerializer(serializers.ModelSerializer[Return]):
    """Items that the customer sends back."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    items = ItemsField()

    class Meta:
        model = Return
        fields = ("id", "items", "status", "reason", "created_at")
        read_only_fields = fields
        presentation = {"title": "items", "columns": ["status", "created_at"]}


class OwnOrderView(ShopView):
    permission_classes = (permissions.AllowAny,)

    def find_order(self) -> Order:
        return find_own_order(self.request, self.kwargs["number"])


class OrderFulfilmentListView(OwnOrderView):
    """What was shipped of one of the visitor's own orders."""

    serializer_class = FulfilmentSerializer
    resource = {"name": "fulfilment", "label": _("shipment"), "plural": _("shipments")}

    @extend_schema(
        operation_id="order-fulfilment-list",
        summary=_("Shipments"),
        parameters=[TOKEN_PARAMETER],
        responses=FulfilmentSerializer(many=True),
    )
    def get(self, request: Request, number: str) -> Response:
        found = self.find_order().fulfilments.prefetch_related("lines__line")
        return Response(FulfilmentSerializer(found, many=True).data)


class OrderReturnListView(OwnOrderView, IdempotentMixin):
    """What comes back of one of the visitor's own orders, and asking for it."""

    serializer_class = OrderReturnSerializer
    resource = {"name": "return", "label": _("return"), "plural": _("returns")}

    @extend_schema(
        operation_id="order-return-list",
        summary=_("Returns"),
        parameters=[TOKEN_PARAMETER],
        responses=OrderReturnSerializer(many=True),
    )
    def get(self, request: Request, number: str) -> Response:
        found = self.find_order().returns.prefetch_related("lines__line")
        return Response(OrderReturnSerializer(found, many=True).data)

    @extend_schema(
        operation_id="order-return-create",
        summary=_("Return items"),
        request=ReturnSerializer,
        responses={201: OrderReturnSerializer},
    )
    def post(self, request: Request, number: str) -> Response:
        asked = ReturnSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        details: dict[str, Any] = asked.validated_data
        returned = returns.request_return(
            self.find_order(),
            sum_units(details["lines"]),
            reason=details.get("reason", ""),
            user=request.user,
        )
        data = OrderReturnSerializer(returned).data
        return Response(data, status=status.HTTP_201_CREATED)
