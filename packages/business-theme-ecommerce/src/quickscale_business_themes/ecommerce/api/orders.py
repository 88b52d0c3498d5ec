"""Paying for the cart, and the orders that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import IdempotentMixin, MoneyField, RedirectField, RefField, page_url
from quickscale.core.billing import BillingError
from quickscale.core.money import Money
from quickscale.core.plugin_framework import service
from quickscale.core.teams import current_membership, current_owner, require_team_permission
from quickscale_business_themes.ecommerce.api.carts import (
    NoticeSerializer,
    ShopView,
    TotalsSerializer,
    VisitorCart,
    describe_shop_error,
)
from quickscale_business_themes.ecommerce.api.pictures import FirstPictureField
from quickscale_business_themes.ecommerce.countries import COUNTRIES
from quickscale_business_themes.ecommerce.exceptions import CartEmpty
from quickscale_business_themes.ecommerce.models import Order, OrderEvent, OrderLine, Payment
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.services import cards, carts, checkout, orders
from quickscale_business_themes.ecommerce.services.cards import ReturnUrls
from quickscale_business_themes.ecommerce.services.checkout import (
    ADDRESS_FIELDS,
    Quote,
    list_methods,
)

_COUNTRIES = dict(COUNTRIES)
_MONEY, _MOMENT, _PICTURE = MoneyField(), serializers.DateTimeField(), FirstPictureField()


class CheckoutSerializer(TotalsSerializer):
    """What an order would cost now, in money and in credits."""

    subtotal = MoneyField(source="view.totals.subtotal", label=_("Subtotal"))
    discount = MoneyField(source="view.totals.discount", label=_("Discount"))
    shipping = MoneyField(source="view.totals.shipping", label=_("Shipping"))
    tax = MoneyField(source="view.totals.tax", label=_("Tax"))
    total = MoneyField(source="view.totals.grand_total", label=_("Total"))
    currency = serializers.CharField(source="view.currency")
    count = serializers.IntegerField(source="view.quantity", label=_("Items"))
    credits = serializers.DecimalField(
        max_digits=19,
        decimal_places=4,
        normalize_output=True,
        allow_null=True,
        label=_("Price in credits"),
    )
    balance = serializers.DecimalField(
        max_digits=19, decimal_places=4, normalize_output=True, label=_("Your credits")
    )
    needs_shipping = serializers.BooleanField(source="view.needs_shipping")
    methods = serializers.ListField(child=serializers.CharField(), read_only=True)
    problems = serializers.SerializerMethodField()
    can = serializers.SerializerMethodField()

    @extend_schema_field(NoticeSerializer(many=True))
    def get_problems(self, quote: Quote) -> list[dict[str, Any]]:
        return [describe_shop_error(error) for error in quote.problems]

    def get_can(self, quote: Quote) -> dict[str, bool]:
        return {"pay": quote.can_pay}


class PaymentMethodSerializer(serializers.Serializer[Any]):
    """A way of paying that the site takes."""

    id = serializers.CharField(read_only=True)
    name = serializers.CharField(label=_("Payment"), read_only=True)

    class Meta:
        presentation = {"title": "name", "columns": ["name"]}


class PaymentMethodField(RefField):
    """One of the ways of paying that the site takes, by its name in code."""

    def to_internal_value(self, data: Any) -> Any:
        method = data.get("id") if isinstance(data, dict) else data
        if method not in list_methods():
            self.fail("does_not_exist", value=method)
        return method


class PlaceOrderSerializer(serializers.Serializer[Any]):
    """Where an order is to be sent, and what the shopper was told it costs."""

    full_name = serializers.CharField(
        max_length=200, required=False, allow_blank=True, label=_("Full name")
    )
    address_line1 = serializers.CharField(
        max_length=200, required=False, allow_blank=True, label=_("Address")
    )
    address_line2 = serializers.CharField(
        max_length=200, required=False, allow_blank=True, label=_("Address line 2")
    )
    city = serializers.CharField(max_length=100, required=False, allow_blank=True, label=_("City"))
    postcode = serializers.CharField(
        max_length=20, required=False, allow_blank=True, label=_("Postcode")
    )
    country = serializers.ChoiceField(
        COUNTRIES, required=False, allow_blank=True, label=_("Country")
    )
    payment = PaymentMethodField(
        queryset=Payment.objects.none(),
        lookup="method",
        operation="ecommerce:payment-method-list",
        required=False,
        default=PaymentMethod.CREDITS.value,
        label=_("Payment"),
    )
    expected_total = serializers.DecimalField(
        max_digits=19,
        decimal_places=4,
        required=False,
        allow_null=True,
        label=_("Expected total"),
        help_text=_("The order is rejected if the total differs."),
    )

    def address(self) -> dict[str, str]:
        return {name: self.validated_data.get(name, "") for name in ADDRESS_FIELDS}


class OrderLineSerializer(serializers.ModelSerializer[OrderLine]):
    id = serializers.CharField(source="sku", read_only=True)
    image = FirstPictureField(source="product", label=_("Image"))
    unit_price = MoneyField(read_only=True)
    total = MoneyField(read_only=True)
    currency = serializers.CharField(source="order.currency", read_only=True)

    class Meta:
        model = OrderLine
        fields = [
            "id",
            "name",
            "variant_name",
            "sku",
            "image",
            "quantity",
            "unit_price",
            "total",
            "currency",
        ]
        read_only_fields = fields
        presentation = {
            "title": "name",
            "image": "image",
            "columns": ["variant_name", "quantity", "unit_price", "total"],
        }


class OrderEventSerializer(serializers.ModelSerializer[OrderEvent]):
    class Meta:
        model = OrderEvent
        fields = ["kind", "at"]
        read_only_fields = fields


class OrderSerializer(serializers.ModelSerializer[Order]):
    """What a list shows of an order."""

    id = serializers.CharField(source="number", read_only=True)
    total = MoneyField(source="grand_total", label=_("Total"), read_only=True)
    can = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields = [
            "id",
            "number",
            "placed_at",
            "status",
            "payment_status",
            "fulfilment_status",
            "total",
            "currency",
            "can",
        ]
        read_only_fields = fields
        presentation = {
            "title": "number",
            "columns": ["placed_at", "status", "fulfilment_status", "total"],
        }

    def to_representation(self, order: Order) -> dict[str, Any]:
        return describe_order(order)

    def get_can(self, order: Order) -> dict[str, bool]:
        return describe_actions(order)


class AddressSerializer(serializers.Serializer[Order]):
    """Where an order is sent; all of it empty for digital goods."""

    full_name = serializers.CharField(source="shipping_full_name")
    address_line1 = serializers.CharField(source="shipping_address_line1")
    address_line2 = serializers.CharField(source="shipping_address_line2")
    city = serializers.CharField(source="shipping_city")
    postcode = serializers.CharField(source="shipping_postcode")
    country = serializers.CharField(source="shipping_country")


class RefundedField(MoneyField):
    """How much of an order went back; nothing where nothing did."""

    def get_attribute(self, instance: Any) -> Any:
        return super().get_attribute(instance) if instance.refunded_total else None


class OrderDetailSerializer(OrderSerializer):
    """All that there is to know of an order."""

    subtotal = MoneyField(label=_("Subtotal"), read_only=True)
    discount = MoneyField(source="discount_total", label=_("Discount"), read_only=True)
    shipping = MoneyField(source="shipping_total", label=_("Shipping"), read_only=True)
    tax = MoneyField(source="tax_total", label=_("Tax"), read_only=True)
    refunded = RefundedField(
        source="refunded_total", label=_("Refunded"), read_only=True, allow_null=True
    )
    credits = serializers.SerializerMethodField(label=_("Paid in credits"))
    address = serializers.SerializerMethodField(
        label=_("Ship to"), help_text=_("The shipping address as one line.")
    )
    shipping_address = AddressSerializer(source="*", read_only=True)
    lines = OrderLineSerializer(many=True, read_only=True)
    events = OrderEventSerializer(many=True, read_only=True)

    class Meta(OrderSerializer.Meta):
        fields = [
            *OrderSerializer.Meta.fields,
            "email",
            "subtotal",
            "discount",
            "shipping",
            "tax",
            "refunded",
            "credits",
            "address",
            "shipping_address",
            "lines",
            "events",
        ]
        read_only_fields = fields

    def to_representation(self, order: Order) -> dict[str, Any]:
        # Written out: whoever orders waits for this.
        return {
            **describe_order(order),
            "email": order.email,
            "subtotal": _show(order.subtotal, order),
            "discount": _show(order.discount_total, order),
            "shipping": _show(order.shipping_total, order),
            "tax": _show(order.tax_total, order),
            "refunded": _show(order.refunded_total, order) if order.refunded_total else None,
            "credits": self.get_credits(order),
            "address": self.get_address(order),
            "shipping_address": describe_address(order),
            "lines": [describe_order_line(line, order) for line in order.lines.all()],
            "events": [
                {"kind": event.kind, "at": _MOMENT.to_representation(event.at)}
                for event in order.events.all()
            ],
        }

    def get_credits(self, order: Order) -> str | None:
        paid = [payment.credits for payment in order.payments.all() if payment.credits is not None]
        return f"{sum(paid).normalize():f}" if paid else None

    def get_address(self, order: Order) -> str:
        parts = describe_address(order)
        town = f"{parts['postcode']} {parts['city']}".strip()
        country = str(_COUNTRIES.get(parts["country"], ""))
        lines = [parts["full_name"], parts["address_line1"], parts["address_line2"], town, country]
        return ", ".join(line for line in lines if line)


def describe_order(order: Order) -> dict[str, Any]:
    """Return an order as a list shows it."""
    return {
        "id": order.number,
        "number": order.number,
        "placed_at": _MOMENT.to_representation(order.placed_at),
        "status": str(order.status),
        "payment_status": str(order.payment_status),
        "fulfilment_status": str(order.fulfilment_status),
        "total": _show(order.grand_total, order),
        "currency": order.currency,
        "can": describe_actions(order),
    }


def describe_actions(order: Order) -> dict[str, bool]:
    return {"cancel": order.allows("cancel"), "pay": order.allows("pay")}


def describe_order_line(line: OrderLine, order: Order) -> dict[str, Any]:
    picture = line.product.first_image if line.product else None
    return {
        "id": line.sku,
        "name": line.name,
        "variant_name": line.variant_name,
        "sku": line.sku,
        "image": None if picture is None else _PICTURE.to_representation(picture),
        "quantity": line.quantity,
        "unit_price": _show(line.unit_price, order),
        "total": _show(line.total, order),
        "currency": order.currency,
    }


def describe_address(order: Order) -> dict[str, str]:
    return {name: getattr(order, f"shipping_{name}") for name in ADDRESS_FIELDS}


def _show(amount: Decimal, order: Order) -> Any:
    return _MONEY.to_representation(Money(amount, order.currency))


class PlacedOrderSerializer(OrderDetailSerializer):
    """An order that was just placed, and where it is paid if it is paid by card."""

    payment_url = RedirectField(default="", label=_("Payment page"))

    class Meta(OrderDetailSerializer.Meta):
        fields = [*OrderDetailSerializer.Meta.fields, "payment_url"]
        read_only_fields = fields


class PaymentPageSerializer(serializers.Serializer[Any]):
    """Where an order is paid."""

    url = RedirectField(label=_("Payment page"))


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
        carts.save_shown_total(request, quote.view.totals.grand_total.amount)
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
        carts.clear_shown_total(request)
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
            expected_total=carts.read_shown_total(request) if expected is None else expected,
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


class OrderPayView(ShopView, IdempotentMixin):
    """Going to the payment page of an order that is still to be paid."""

    # It asks another company: the idempotency key is not held in a transaction.
    idempotency_atomic = False
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
