"""The orders that came of carts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import IdempotentMixin, MoneyField, RedirectField
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.addresses import ADDRESS_FIELDS, format_address
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.api.order_access import (
    TOKEN_PARAMETER,
    find_own_order,
    list_own_orders,
    remember_order,
    return_urls,
)
from quickscale_business_themes.ecommerce.api.pictures import FirstPictureField
from quickscale_business_themes.ecommerce.api.prices import (
    DiscountSerializer,
    TaxSerializer,
    describe_parts,
)
from quickscale_business_themes.ecommerce.models import Order, OrderEvent, OrderLine
from quickscale_business_themes.ecommerce.models.orders import OrderEventKind
from quickscale_business_themes.ecommerce.services import cards, orders
from quickscale_business_themes.ecommerce.services.shipping import read_billing_address
from quickscale_business_themes.ecommerce.services.withdrawals import (
    WithdrawalRight,
    asks_consent,
    find_right,
    give_consent,
)

_MONEY, _MOMENT, _PICTURE = MoneyField(), serializers.DateTimeField(), FirstPictureField()


class OrderLineSerializer(serializers.ModelSerializer[OrderLine]):
    id = serializers.SerializerMethodField()
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

    def get_id(self, line: OrderLine) -> str:
        return identify_line(line)


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


class OrderAddressSerializer(serializers.Serializer[Order]):
    """Where an order is sent; all of it empty for digital goods."""

    full_name = serializers.CharField(source="shipping_full_name")
    company = serializers.CharField(source="shipping_company")
    address_line1 = serializers.CharField(source="shipping_address_line1")
    address_line2 = serializers.CharField(source="shipping_address_line2")
    city = serializers.CharField(source="shipping_city")
    region = serializers.CharField(source="shipping_region")
    postcode = serializers.CharField(source="shipping_postcode")
    country = serializers.CharField(source="shipping_country")


class UnitChoiceSerializer(serializers.Serializer[Any]):
    """Units of one line of an order that something can be done with.

    ``label`` names the line and says how many there are, ``quantity`` is how many are chosen.
    """

    id = serializers.IntegerField(read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]  # a field called like DRF's own
    quantity = serializers.IntegerField(read_only=True)


class RefundedField(MoneyField):
    """How much of an order went back; nothing where nothing did."""

    def get_attribute(self, instance: Any) -> Any:
        return super().get_attribute(instance) if instance.refunded_total else None


class DueField(MoneyField):
    """What is still to be paid of an order; nothing where nothing is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("To be paid"), read_only=True, allow_null=True, **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        return read_due(instance)


def read_due(order: Order) -> Money | None:
    return order.due if order.allows("pay") else None


class OrderDetailSerializer(OrderSerializer):
    """All that there is to know of an order."""

    subtotal = MoneyField(label=_("Subtotal"), read_only=True)
    discount = MoneyField(source="discount_total", label=_("Discount"), read_only=True)
    shipping = MoneyField(source="shipping_total", label=_("Shipping"), read_only=True)
    tax = MoneyField(source="tax_total", label=_("Tax"), read_only=True)
    ships_free = serializers.SerializerMethodField(
        help_text=_("The order is shipped, and that costs nothing.")
    )
    discounts = serializers.SerializerMethodField()
    shipping_discounts = serializers.SerializerMethodField()
    taxes = serializers.SerializerMethodField()
    refunded = RefundedField(
        source="refunded_total", label=_("Refunded"), read_only=True, allow_null=True
    )
    due = DueField()
    credits = serializers.SerializerMethodField(label=_("Paid in credits"))
    address = serializers.SerializerMethodField(
        label=_("Ship to"), help_text=_("The shipping address as one line.")
    )
    billing_address = serializers.SerializerMethodField(
        label=_("Billed to"), help_text=_("As one line; empty where it's the shipping address.")
    )
    shipping_address = OrderAddressSerializer(source="*", read_only=True)
    held_until = serializers.SerializerMethodField(
        label=_("Held until"), help_text=_("Until then the items of an unpaid order are yours.")
    )
    signup_url = serializers.SerializerMethodField(
        help_text=_("Where a guest creates an account that the order then belongs to.")
    )
    lines = OrderLineSerializer(many=True, read_only=True)
    to_return = serializers.SerializerMethodField(label=_("Items to return"))
    to_withdraw = serializers.SerializerMethodField(label=_("Items to withdraw from"))
    withdraw_until = serializers.SerializerMethodField(
        label=_("Withdrawal possible until"),
        help_text=_("Empty while items are still to be delivered, and after the period."),
    )
    events = serializers.SerializerMethodField()

    class Meta(OrderSerializer.Meta):
        fields = [
            *OrderSerializer.Meta.fields,
            "email",
            "phone",
            "note",
            "shipping_method",
            "held_until",
            "signup_url",
            "subtotal",
            "discount",
            "shipping",
            "ships_free",
            "tax",
            "discounts",
            "shipping_discounts",
            "taxes",
            "refunded",
            "due",
            "credits",
            "address",
            "billing_address",
            "vat_id",
            "is_tax_exempt",
            "shipping_address",
            "lines",
            "to_return",
            "to_withdraw",
            "withdraw_until",
            "events",
        ]
        read_only_fields = fields

    def get_can(self, order: Order) -> dict[str, bool]:
        return self._describe_rights(order, self.get_to_return(order), find_right(order))

    def _describe_rights(self, order: Order, to_return: Any, right: Any) -> dict[str, bool]:
        return {
            **describe_actions(order),
            "return": bool(to_return),
            "withdraw": bool(right.lines),
            "consent": asks_consent(order),
        }

    def to_representation(self, order: Order) -> dict[str, Any]:
        # Written out: whoever orders waits for this.
        right, to_return = find_right(order), self.get_to_return(order)
        return {
            **describe_order(order),
            "can": self._describe_rights(order, to_return, right),
            "email": order.email,
            "phone": order.phone,
            "note": order.note,
            "shipping_method": order.shipping_method,
            "held_until": self.get_held_until(order),
            "signup_url": self.get_signup_url(order),
            "subtotal": _show(order.subtotal, order),
            "discount": _show(order.discount_total, order),
            "shipping": _show(order.shipping_total, order),
            "ships_free": self.get_ships_free(order),
            "tax": _show(order.tax_total, order),
            **describe_parts(order),
            "refunded": _show(order.refunded_total, order) if order.refunded_total else None,
            "due": None if (due := read_due(order)) is None else _MONEY.to_representation(due),
            "credits": self.get_credits(order),
            "address": self.get_address(order),
            "billing_address": self.get_billing_address(order),
            "vat_id": order.vat_id,
            "is_tax_exempt": order.is_tax_exempt,
            "shipping_address": describe_address(order),
            "lines": [describe_order_line(line, order) for line in order.lines.all()],
            "to_return": to_return,
            "to_withdraw": describe_withdrawable(right),
            "withdraw_until": right.last_day and right.last_day.isoformat(),
            "events": self.get_events(order),
        }

    @extend_schema_field(OrderEventSerializer(many=True))
    def get_events(self, order: Order) -> list[dict[str, Any]]:
        return [
            {"kind": str(event.kind), "at": _MOMENT.to_representation(event.at)}
            for event in order.events.all()
            if event.kind != OrderEventKind.NOTE
        ]

    @extend_schema_field(DiscountSerializer(many=True))
    def get_discounts(self, order: Order) -> list[dict[str, Any]]:
        return describe_parts(order)["discounts"]

    @extend_schema_field(DiscountSerializer(many=True))
    def get_shipping_discounts(self, order: Order) -> list[dict[str, Any]]:
        return describe_parts(order)["shipping_discounts"]

    @extend_schema_field(TaxSerializer(many=True))
    def get_taxes(self, order: Order) -> list[dict[str, Any]]:
        return describe_parts(order)["taxes"]

    def get_ships_free(self, order: Order) -> bool:
        return bool(order.shipping_country) and not order.shipping_total

    def get_credits(self, order: Order) -> str | None:
        paid = [payment.credits for payment in order.payments.all() if payment.credits is not None]
        return f"{sum(paid).normalize():f}" if paid else None

    def get_address(self, order: Order) -> str:
        return ", ".join(format_address(describe_address(order)))

    def get_billing_address(self, order: Order) -> str:
        return ", ".join(format_address(read_billing_address(order)))

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_held_until(self, order: Order) -> Any:
        deadline = cards.find_deadline(order)
        return _MOMENT.to_representation(deadline) if deadline else None

    def get_signup_url(self, order: Order) -> str:
        if order.user_id is not None:
            return ""
        return f"{reverse('account_signup')}?{urlencode({'email': order.email})}"

    @extend_schema_field(UnitChoiceSerializer(many=True))
    def get_to_withdraw(self, order: Order) -> list[dict[str, Any]]:
        return describe_withdrawable(find_right(order))

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_withdraw_until(self, order: Order) -> Any:
        return find_right(order).last_day

    @extend_schema_field(UnitChoiceSerializer(many=True))
    def get_to_return(self, order: Order) -> list[dict[str, Any]]:
        return describe_units(order, "returnable_quantity", chosen=0)


def describe_units(order: Order, limit: str, *, chosen: int | None = None) -> list[dict[str, Any]]:
    """Return the lines of which there are units to choose, as the rows of a form.

    Args:
        limit: the attribute of a line that says how many there are.
        chosen: how many are chosen at first; by default all.
    """
    found = ((line, getattr(line, limit)) for line in order.lines.all())
    return [
        {
            "id": line.position,
            "label": gettext("{item}: up to {most}").format(item=line.label, most=most),
            "quantity": most if chosen is None else chosen,
        }
        for line, most in found
        if most > 0
    ]


def describe_withdrawable(
    right: WithdrawalRight, chosen: Mapping[int, int] | None = None
) -> list[dict[str, Any]]:
    """Return what one may withdraw from, as the rows of a form.

    Args:
        chosen: how many units of which line, by its primary key; by default all.
    """
    return [
        {
            "id": line.position,
            "label": _label_withdrawable(line),
            "quantity": line.withdrawable_quantity if chosen is None else chosen.get(line.pk, 0),
        }
        for line in right.lines
    ]


def _label_withdrawable(line: OrderLine) -> str:
    text = gettext("{item}: up to {most}")
    label = text.format(item=line.label, most=line.withdrawable_quantity)
    ground = line.get_withdrawal_exception_display()
    return (
        gettext("{item} (no withdrawal: {ground})").format(item=label, ground=ground)
        if ground
        else label
    )


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


def identify_line(line: OrderLine) -> str:
    """Return a line's SKU; what is of no product has none."""
    return line.sku or str(line.position)


def describe_order_line(line: OrderLine, order: Order) -> dict[str, Any]:
    picture = line.product.first_image if line.product else None
    return {
        "id": identify_line(line),
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


class PaymentPageSerializer(serializers.Serializer[Any]):
    """Where an order is paid."""

    url = RedirectField(label=_("Payment page"))


class OrderViewSet(
    ShopView,
    IdempotentMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Order],
):
    """The visitor's own orders; anybody else's do not exist. A guest's are found by their links."""

    queryset = Order.objects.all()
    filterset_fields = {"status": ["exact"], "fulfilment_status": ["exact"]}
    search_fields = ("number", "lines__name")
    orderings = {"-placed_at": _("Newest first"), "placed_at": _("Oldest first")}
    ordering = ("-placed_at", "-id")
    lookup_field = "number"

    def get_permissions(self) -> list[Any]:
        is_list = self.action == "list"
        return [permissions.IsAuthenticated() if is_list else permissions.AllowAny()]

    def get_queryset(self) -> QuerySet[Order]:
        if self.action == "list":
            return super().get_queryset().filter(user=self.request.user.pk)
        return orders.with_order_details(list_own_orders(self.request))

    def get_object(self) -> Order:
        return find_own_order(self.request, self.kwargs["number"], self.get_queryset())

    def get_serializer_class(self) -> type[OrderSerializer]:
        return OrderSerializer if self.action == "list" else OrderDetailSerializer

    @extend_schema(operation_id="order-list", summary=_("Your orders"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="order-retrieve", summary=_("Order"), parameters=[TOKEN_PARAMETER])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        order = self.get_object()
        if "token" in request.query_params:
            remember_order(request, order)
        if order.allows("pay"):
            cards.refresh_card_payment(order)
            order = self.get_object()
        return Response(self.get_serializer(order).data)

    @extend_schema(
        operation_id="order-cancel",
        summary=_("Cancel order"),
        parameters=[TOKEN_PARAMETER],
        request=None,
        responses=OrderDetailSerializer,
    )
    def cancel(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        orders.cancel_order(
            self.get_object(), user=request.user if request.user.is_authenticated else None
        )
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        operation_id="order-digital-consent",
        summary=_("Download now"),
        description="The customer asks for downloads before the withdrawal period ends, and "
        "acknowledges that the right of withdrawal is lost with them.",
        parameters=[TOKEN_PARAMETER],
        request=None,
        responses=OrderDetailSerializer,
    )
    def consent(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        give_consent(self.get_object())
        return Response(self.get_serializer(self.get_object()).data)


class OrderPayView(ShopView, IdempotentMixin):
    """Going to the payment page of an order that is still to be paid."""

    # It asks another company: the idempotency key is not held in a transaction.
    idempotency_atomic = False
    serializer_class = PaymentPageSerializer
    permission_classes = (permissions.AllowAny,)
    resource = {"name": "order_payment", "label": _("payment"), "plural": _("payments")}

    @extend_schema(
        operation_id="order-pay",
        summary=_("Pay by card"),
        parameters=[TOKEN_PARAMETER],
        request=None,
        responses={201: PaymentPageSerializer},
    )
    def post(self, request: Request, number: str) -> Response:
        url = cards.pay_again(find_own_order(request, number), return_urls(request))
        data = PaymentPageSerializer({"url": url}).data
        return Response(data, status=status.HTTP_201_CREATED)


class OrderLineViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[OrderLine]):
    """What one of the visitor's own orders holds."""

    queryset = OrderLine.objects.all()
    serializer_class = OrderLineSerializer
    permission_classes = (permissions.AllowAny,)
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        operation_id="order-line-list", summary=_("Order lines"), parameters=[TOKEN_PARAMETER]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        order = find_own_order(request, kwargs["number"])
        lines = order.lines.select_related("order", "product").prefetch_related("product__images")
        return Response(self.get_serializer(lines, many=True).data)
