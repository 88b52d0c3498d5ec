"""Paying for the cart, and what became of it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.plugin_framework import service
from quickscale_business_themes.ecommerce import sessions
from quickscale_business_themes.ecommerce.api.problems import ShopView
from quickscale_business_themes.ecommerce.api.serializers.orders import (
    CheckoutSerializer,
    OrderDetailSerializer,
    OrderLineSerializer,
    OrderSerializer,
    PlaceOrderSerializer,
)
from quickscale_business_themes.ecommerce.api.views.carts import VisitorCart
from quickscale_business_themes.ecommerce.exceptions import CartEmpty
from quickscale_business_themes.ecommerce.models import Order, OrderLine
from quickscale_business_themes.ecommerce.services import checkout, orders
from quickscale_business_themes.ecommerce.services.checkout import Quote


class CheckoutViewSet(VisitorCart, IdempotentMixin, viewsets.GenericViewSet[Order]):
    """Paying for the visitor's own cart with credits."""

    queryset = Order.objects.all()
    serializer_class = CheckoutSerializer
    permission_classes = (permissions.IsAuthenticated,)
    resource = {"name": "checkout", "label": _("checkout"), "plural": _("checkouts")}

    @extend_schema(operation_id="checkout-retrieve", summary=_("What the cart costs"))
    def retrieve(self, request: Request) -> Response:
        quote = checkout.quote(self.find_cart(), user=request.user)
        sessions.keep_shown_total(request, quote.view.totals.grand_total.amount)
        self._track_started(quote)
        return Response(self.get_serializer(quote).data)

    @extend_schema(
        operation_id="checkout-create",
        summary=_("Place order"),
        description="Without expected_total, what checkout-retrieve last told this session counts.",
        request=PlaceOrderSerializer,
        responses={201: OrderDetailSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = PlaceOrderSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        expected = asked.validated_data.get("expected_total")
        order = checkout.place_order(
            self._find_payable(),
            user=request.user,
            address=asked.address(),
            expected_total=sessions.read_shown_total(request) if expected is None else expected,
        )
        sessions.forget_shown_total(request)
        found = orders.with_details(Order.objects.filter(pk=order.pk)).get()
        serializer = OrderDetailSerializer(found, context=self.get_serializer_context())
        return Response(serializer.data, status=status.HTTP_201_CREATED)

    def _find_payable(self) -> Any:
        cart = self.find_cart()
        if cart is None:
            raise CartEmpty
        return cart

    def _track_started(self, quote: Quote) -> None:
        if quote.view.lines:
            service("analytics").track_event(
                "checkout_started",
                user=self.request.user,
                theme="ecommerce",
                value=quote.view.totals.grand_total,
                data={"quantity": quote.view.quantity},
            )


class OrderViewSet(
    ShopView,
    IdempotentMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Order],
):
    """The visitor's own orders; anybody else's do not exist."""

    queryset = Order.objects.all()
    permission_classes = (permissions.IsAuthenticated,)
    filterset_fields = {"status": ["exact"], "fulfilment_status": ["exact"]}
    search_fields = ("number", "lines__name")
    orderings = {"-placed_at": _("Newest"), "placed_at": _("Oldest")}
    ordering = ("-placed_at", "-id")
    lookup_field = "number"

    def get_queryset(self) -> QuerySet[Order]:
        own = super().get_queryset().filter(user=self.request.user.pk)
        return own if self.action == "list" else orders.with_details(own)

    def get_serializer_class(self) -> type[OrderSerializer]:
        return OrderSerializer if self.action == "list" else OrderDetailSerializer

    @extend_schema(operation_id="order-list", summary=_("Your orders"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="order-retrieve", summary=_("Order"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        operation_id="order-cancel",
        summary=_("Cancel order"),
        request=None,
        responses=OrderDetailSerializer,
    )
    def cancel(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        orders.cancel(self.get_object(), user=request.user)
        return Response(self.get_serializer(self.get_object()).data)


class OrderLineViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[OrderLine]):
    """What one of the visitor's own orders holds."""

    queryset = OrderLine.objects.all()
    serializer_class = OrderLineSerializer
    permission_classes = (permissions.IsAuthenticated,)
    pagination_class = None
    filter_backends = ()

    def get_queryset(self) -> QuerySet[OrderLine]:
        lines = super().get_queryset().filter(order__user=self.request.user.pk)
        return lines.select_related("order").prefetch_related("product__images")

    @extend_schema(operation_id="order-line-list", summary=_("Lines of the order"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found = self.get_queryset().filter(order__number=kwargs["number"])
        if not found:
            raise Http404
        return Response(self.get_serializer(found, many=True).data)
