"""What belongs to an order, each as a list of its own on the staff's page of it."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import IdempotentMixin, staff_permission
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.api.staff_serializers import (
    PackingSlipLineSerializer,
    PackingSlipSerializer,
    ReceiveSerializer,
    StaffFulfilmentSerializer,
    StaffOrderEventSerializer,
    StaffOrderLineSerializer,
    StaffPaymentSerializer,
    StaffRefundSerializer,
    StaffReturnSerializer,
)
from quickscale_business_themes.ecommerce.models import (
    Fulfilment,
    Order,
    OrderEvent,
    OrderLine,
    Payment,
    Refund,
    Return,
)
from quickscale_business_themes.ecommerce.services import orders, refunds, returns

_VIEW, _CHANGE = "ecommerce.view_order", "ecommerce.change_order"


class StaffOrderPartViewSet(
    ShopView, IdempotentMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Any]
):
    """Parts of one order, which there are few of: a list has one page."""

    action_permissions = {"list": _VIEW}
    pagination_class = None
    filter_backends = ()
    lookup_field = "public_id"
    lookup_url_kwarg = "id"

    def get_permissions(self) -> list[BasePermission]:
        needed = self.action_permissions.get(self.action or "", _CHANGE)
        return [staff_permission(_VIEW, needed)()]

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        self.order = get_object_or_404(Order, number=self.kwargs["number"])
        return super().get_queryset().filter(order=self.order)

    def answer(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)


def _document(operation_id: str, summary: Any) -> Any:
    return extend_schema_view(list=extend_schema(operation_id=operation_id, summary=summary))


@_document("staff-order-line-list", _("Items"))
class StaffOrderLineViewSet(StaffOrderPartViewSet):
    """What was ordered."""

    queryset = OrderLine.objects.select_related("order", "product").prefetch_related(
        "product__images"
    )
    serializer_class = StaffOrderLineSerializer


class StaffPackingSlipViewSet(ShopView, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Order]):
    """What goes into the parcel with the items: a page to print."""

    queryset = Order.objects.prefetch_related("lines")
    serializer_class = PackingSlipSerializer
    permission_classes = (staff_permission(_VIEW),)
    resource = {"name": "packing_slip", "label": _("packing slip"), "plural": _("packing slips")}
    lookup_field = "number"

    @extend_schema(operation_id="staff-packing-slip-retrieve", summary=_("Packing slip"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)


@_document("staff-packing-slip-line-list", _("Items to ship"))
class StaffPackingSlipLineViewSet(StaffOrderPartViewSet):
    """What is still to be shipped of an order."""

    queryset = OrderLine.objects.filter(
        quantity__gt=F("fulfilled_quantity") + F("canceled_quantity")
    )
    serializer_class = PackingSlipLineSerializer


@_document("staff-payment-list", _("Payments"))
class StaffPaymentViewSet(StaffOrderPartViewSet):
    """What was paid for an order."""

    queryset = Payment.objects.all()
    serializer_class = StaffPaymentSerializer


@_document("staff-refund-list", _("Refunds"))
class StaffRefundViewSet(StaffOrderPartViewSet):
    """What was given back for an order, or soon will be."""

    queryset = Refund.objects.select_related("user").prefetch_related("parts", "lines__line")
    serializer_class = StaffRefundSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        order = getattr(self, "order", None)
        statuses = refunds.read_statuses(order) if order else {}
        return {**super().get_serializer_context(), "statuses": statuses}


@_document("staff-order-event-list", _("Log"))
class StaffOrderEventViewSet(StaffOrderPartViewSet):
    """What happened to an order and who did it, the newest first."""

    queryset = OrderEvent.objects.select_related("user").order_by("-at", "-pk")
    serializer_class = StaffOrderEventSerializer


@_document("staff-fulfilment-list", _("Shipments"))
class StaffFulfilmentViewSet(StaffOrderPartViewSet):
    """What was shipped of an order."""

    queryset = Fulfilment.objects.select_related("order", "user").prefetch_related("lines__line")
    serializer_class = StaffFulfilmentSerializer

    @extend_schema(
        operation_id="staff-fulfilment-deliver", summary=_("Mark as delivered"), request=None
    )
    def deliver(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        orders.deliver_fulfilment(self.get_object(), user=request.user)
        return self.answer()


@_document("staff-return-list", _("Returns"))
class StaffReturnViewSet(StaffOrderPartViewSet):
    """What comes back of an order."""

    queryset = Return.objects.select_related("order").prefetch_related("lines__line")
    serializer_class = StaffReturnSerializer
    action_permissions = {"list": _VIEW, "refund": "ecommerce.add_refund"}

    @extend_schema(operation_id="staff-return-approve", summary=_("Approve"), request=None)
    def approve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        returns.approve_return(self.get_object(), user=request.user)
        return self.answer()

    @extend_schema(operation_id="staff-return-reject", summary=_("Reject"), request=None)
    def reject(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        returns.reject_return(self.get_object(), user=request.user)
        return self.answer()

    @extend_schema(
        operation_id="staff-return-receive",
        summary=_("Mark as received"),
        request=ReceiveSerializer,
    )
    def receive(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = ReceiveSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        restock = asked.validated_data["restock"]
        returns.receive_return(self.get_object(), restock=restock, user=request.user)
        return self.answer()

    @extend_schema(operation_id="staff-return-refund", summary=_("Refund"), request=None)
    def refund(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        returns.refund_return(self.get_object(), user=request.user)
        return self.answer()
