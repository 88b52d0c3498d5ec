"""Paying for the cart, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import IdempotentMixin, page_url
from quickscale.core.billing import BillingError, BillingView
from quickscale.core.plugin_framework import service
from quickscale.core.teams import current_membership, current_owner, require_team_permission
from quickscale_business_themes.ecommerce import sessions
from quickscale_business_themes.ecommerce.api.problems import ShopView
from quickscale_business_themes.ecommerce.api.serializers.orders import (
    CheckoutSerializer,
    OrderDetailSerializer,
    OrderLineSerializer,
    OrderSerializer,
    PaymentMethodSerializer,
    PaymentPageSerializer,
    PlacedOrderSerializer,
    PlaceOrderSerializer,
)
from quickscale_business_themes.ecommerce.api.views.carts import VisitorCart
from quickscale_business_themes.ecommerce.exceptions import CartEmpty
from quickscale_business_themes.ecommerce.models import Order, OrderLine
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.services import cards, checkout, orders
from quickscale_business_themes.ecommerce.services.cards import ReturnUrls
from quickscale_business_themes.ecommerce.services.checkout import Quote, list_methods


class CheckoutViewSet(VisitorCart, IdempotentMixin, viewsets.GenericViewSet[Order]):
    """Ordering what is in the visitor's own cart, paid with credits or by card."""

    queryset = Order.objects.all()
    serializer_class = CheckoutSerializer
    permission_classes = (permissions.IsAuthenticated,)
    resource = {"name": "checkout", "label": _("checkout"), "plural": _("checkouts")}

    @property
    def idempotency_atomic(self) -> bool:  # type: ignore[override]  # by what is asked
        """Whether nobody else is asked: a payment page must not be waited for in a transaction."""
        data = getattr(getattr(self, "request", None), "data", None)
        return not (isinstance(data, Mapping) and data.get("payment") == PaymentMethod.CARD)

    @extend_schema(operation_id="checkout-retrieve", summary=_("Order summary"))
    def retrieve(self, request: Request) -> Response:
        payer = current_owner(request)
        quote = checkout.quote(self.review(), user=request.user, payer=payer)
        sessions.save_shown_total(request, quote.view.totals.grand_total.amount)
        self._track_started(quote)
        return Response(self.get_serializer(quote).data)

    @extend_schema(
        operation_id="checkout-create",
        summary=_("Place order"),
        description="Without expected_total, the total that checkout-retrieve last returned in "
        "this session applies.",
        request=PlaceOrderSerializer,
        responses={201: PlacedOrderSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = PlaceOrderSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        order = self._find_placed() or self._place(request, asked)
        sessions.clear_shown_total(request)
        is_card = asked.validated_data["payment"] == PaymentMethod.CARD
        payment_url = payment_page_response(order) if is_card else ""
        context = self.get_serializer_context()
        serializer = PlacedOrderSerializer(orders.read_details(order), context=context)
        data = {**serializer.data, "payment_url": payment_url}
        return Response(data, status=status.HTTP_201_CREATED)

    def _find_placed(self) -> Order | None:
        """Return the order that this request has placed before, without having been answered."""
        number = self.read_progress()
        return Order.objects.filter(number=number).first() if number else None

    @transaction.atomic
    def _place(self, request: Request, asked: PlaceOrderSerializer) -> Order:
        expected = asked.validated_data.get("expected_total")
        is_card = asked.validated_data["payment"] == PaymentMethod.CARD
        if not is_card:
            require_team_permission(current_membership(request), "credits.spend")
        cart = self.find_cart()
        if cart is None:
            return self._find_repeated(asked)
        order = checkout.place_order(
            cart,
            user=request.user,
            payer=current_owner(request),
            address=asked.address(),
            expected_total=sessions.read_shown_total(request) if expected is None else expected,
            card=return_urls(request) if is_card else None,
        )
        self.note_progress(order.number)
        return order

    def _find_repeated(self, asked: PlaceOrderSerializer) -> Order:
        order = checkout.find_repeated(
            user=self.request.user,
            address=asked.address(),
            expected_total=asked.validated_data.get("expected_total"),
            is_card=asked.validated_data["payment"] == PaymentMethod.CARD,
        )
        if order is None:
            raise CartEmpty
        return order

    def _track_started(self, quote: Quote) -> None:
        if quote.view.lines:
            service("analytics").track_event(
                "checkout_started",
                user=self.request.user,
                theme="ecommerce",
                value=quote.view.totals.grand_total,
                data={"quantity": quote.view.quantity},
            )


def return_urls(request: Request) -> ReturnUrls:
    """Return where the payment page leads back to: to the order, paid or not."""
    page = page_url(request, "ecommerce:order-detail", number="NUMBER")
    page = page.replace("NUMBER", "{number}")
    return ReturnUrls(paid=page, abandoned=page)


def payment_page_response(order: Order) -> str:
    """Return where a new order is paid; empty if that must be tried again from its page."""
    try:
        return cards.open_card_page(order)
    except BillingError:
        return ""


class PaymentMethodListView(APIView):
    """How the site takes payments."""

    permission_classes = (permissions.AllowAny,)
    accepts_team_keys = True
    resource = {
        "name": "payment_method",
        "label": _("payment method"),
        "plural": _("payment methods"),
    }

    @extend_schema(
        operation_id="payment-method-list",
        summary=_("Payment methods"),
        responses=PaymentMethodSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = [{"id": name, "name": PaymentMethod(name).label} for name in list_methods()]
        return Response(PaymentMethodSerializer(rows, many=True).data)


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
    orderings = {"-placed_at": _("Newest first"), "placed_at": _("Oldest first")}
    ordering = ("-placed_at", "-id")
    lookup_field = "number"

    def get_queryset(self) -> QuerySet[Order]:
        own = super().get_queryset().filter(user=self.request.user.pk)
        return own if self.action == "list" else orders.with_order_details(own)

    def get_serializer_class(self) -> type[OrderSerializer]:
        return OrderSerializer if self.action == "list" else OrderDetailSerializer

    @extend_schema(operation_id="order-list", summary=_("Your orders"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="order-retrieve", summary=_("Order"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        order = self.get_object()
        if order.allows("pay"):
            cards.refresh_card_payment(order)
            order = self.get_object()
        return Response(self.get_serializer(order).data)

    @extend_schema(
        operation_id="order-cancel",
        summary=_("Cancel order"),
        request=None,
        responses=OrderDetailSerializer,
    )
    def cancel(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        orders.cancel_order(self.get_object(), user=request.user)
        return Response(self.get_serializer(self.get_object()).data)


class OrderPayView(BillingView, ShopView, IdempotentMixin):
    """Going to the payment page of an order that is still to be paid."""

    serializer_class = PaymentPageSerializer
    permission_classes = (permissions.IsAuthenticated,)
    resource = {"name": "order_payment", "label": _("payment"), "plural": _("payments")}

    @extend_schema(
        operation_id="order-pay",
        summary=_("Pay by card"),
        request=None,
        responses={201: PaymentPageSerializer},
    )
    def post(self, request: Request, number: str) -> Response:
        own = Order.objects.filter(user=request.user.pk)
        url = cards.pay_again(get_object_or_404(own, number=number), return_urls(request))
        data = PaymentPageSerializer({"url": url}).data
        return Response(data, status=status.HTTP_201_CREATED)


class OrderLineViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[OrderLine]):
    """What one of the visitor's own orders holds."""

    queryset = OrderLine.objects.all()
    serializer_class = OrderLineSerializer
    permission_classes = (permissions.IsAuthenticated,)
    pagination_class = None
    filter_backends = ()

    def get_queryset(self) -> QuerySet[OrderLine]:
        lines = super().get_queryset().filter(order__user=self.request.user.pk)
        return lines.select_related("order", "product").prefetch_related("product__images")

    @extend_schema(operation_id="order-line-list", summary=_("Order lines"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found = self.get_queryset().filter(order__number=kwargs["number"])
        if not found:
            raise Http404
        return Response(self.get_serializer(found, many=True).data)
