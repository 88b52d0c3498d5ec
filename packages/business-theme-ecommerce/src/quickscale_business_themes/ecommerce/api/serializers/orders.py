"""Paying for a cart, and the orders that come of it, as JSON."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quickscale.core.api import MoneyField, RedirectField, RefField
from quickscale_business_themes.ecommerce.api.problems import describe_shop_error
from quickscale_business_themes.ecommerce.api.serializers.carts import TotalsSerializer
from quickscale_business_themes.ecommerce.api.serializers.fields import (
    FirstPictureField,
    NoticeSerializer,
)
from quickscale_business_themes.ecommerce.countries import COUNTRIES
from quickscale_business_themes.ecommerce.models import Order, OrderEvent, OrderLine, Payment
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.services.checkout import (
    ADDRESS_FIELDS,
    Quote,
    list_methods,
)

_COUNTRIES = dict(COUNTRIES)


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

    def get_can(self, order: Order) -> dict[str, bool]:
        return {"cancel": order.allows("cancel"), "pay": order.allows("pay")}


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

    def get_credits(self, order: Order) -> str | None:
        paid = [payment.credits for payment in order.payments.all() if payment.credits is not None]
        return f"{sum(paid).normalize():f}" if paid else None

    def get_address(self, order: Order) -> str:
        parts = AddressSerializer(order).data
        town = f"{parts['postcode']} {parts['city']}".strip()
        country = str(_COUNTRIES.get(parts["country"], ""))
        lines = [parts["full_name"], parts["address_line1"], parts["address_line2"], town, country]
        return ", ".join(line for line in lines if line)


class PlacedOrderSerializer(OrderDetailSerializer):
    """An order that was just placed, and where it is paid if it is paid by card."""

    payment_url = RedirectField(default="", label=_("Payment page"))

    class Meta(OrderDetailSerializer.Meta):
        fields = [*OrderDetailSerializer.Meta.fields, "payment_url"]
        read_only_fields = fields


class PaymentPageSerializer(serializers.Serializer[Any]):
    """Where an order is paid."""

    url = RedirectField(label=_("Payment page"))
