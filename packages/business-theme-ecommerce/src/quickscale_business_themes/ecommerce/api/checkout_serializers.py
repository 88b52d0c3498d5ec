"""What is entered at checkout, and what the checkout says of the cart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quickscale.core.api import MoneyField, RedirectField, RefField
from quickscale.core.money import format_money
from quickscale_business_themes.ecommerce.addresses import ADDRESS_FIELDS, format_address
from quickscale_business_themes.ecommerce.api.addresses import (
    ADDRESS_INPUTS,
    AddressFieldsSerializer,
)
from quickscale_business_themes.ecommerce.api.carts import (
    NoticeSerializer,
    TotalsSerializer,
    describe_shop_error,
)
from quickscale_business_themes.ecommerce.api.orders import OrderDetailSerializer
from quickscale_business_themes.ecommerce.api.prices import (
    DiscountSerializer,
    TaxSerializer,
    VoucherSerializer,
)
from quickscale_business_themes.ecommerce.models import Address, Payment, ShippingMethod
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.services import address_book
from quickscale_business_themes.ecommerce.services.checkout import Quote
from quickscale_business_themes.ecommerce.services.checkout_steps import Entered
from quickscale_business_themes.ecommerce.services.shipping import ShippingOffer, read_address


class ShippingMethodSerializer(serializers.Serializer[ShippingOffer]):
    """A way of sending the cart to its address."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    label = serializers.SerializerMethodField(label=_("Shipping method"))  # type: ignore[assignment]  # a field called like DRF's own
    name = serializers.CharField(label=_("Name"), read_only=True)
    description = serializers.CharField(label=_("Description"), read_only=True)
    price = MoneyField(label=_("Price"), read_only=True)
    currency = serializers.CharField(source="price.currency", read_only=True)

    class Meta:
        presentation = {"title": "label", "columns": ["description", "price"]}

    def get_label(self, offer: ShippingOffer) -> str:
        price = format_money(offer.price.amount, offer.price.currency)
        parts = (offer.name, offer.description, price if offer.price else gettext("Free"))
        return " · ".join(part for part in parts if part)


class PaymentMethodSerializer(serializers.Serializer[Any]):
    """A way of paying for the cart."""

    id = serializers.CharField(read_only=True)
    name = serializers.CharField(label=_("Payment"), read_only=True)

    class Meta:
        presentation = {"title": "name", "columns": ["name"]}


class _NamedField(RefField):
    """A choice that the checkout checks, by its public name."""

    def to_internal_value(self, data: Any) -> Any:
        chosen = data.get("id") if isinstance(data, Mapping) else data
        if not isinstance(chosen, str):
            self.fail("incorrect_type", value_type=type(chosen).__name__)
        return chosen

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {"id": str(value.public_id), "label": value.name, "slug": str(value.public_id)}


class PaymentMethodField(_NamedField):
    """One of the ways of paying, by its name in code."""

    def to_internal_value(self, data: Any) -> Any:
        method = super().to_internal_value(data)
        if method not in (PaymentMethod.CARD, PaymentMethod.CREDITS):
            self.fail("does_not_exist", value=method)
        return method


def shipping_method_field(**options: Any) -> RefField:
    return _NamedField(
        operation="ecommerce:shipping-method-list",
        lookup="public_id",
        label=_("Shipping method"),
        **options,
    )


class CheckoutSerializer(TotalsSerializer):
    """What was entered so far, and what an order would cost now, in money and in credits."""

    email = serializers.CharField(label=_("E-mail"))
    phone = serializers.CharField(source="view.cart.phone", default="", label=_("Phone"))
    full_name = serializers.CharField(source="view.cart.shipping_full_name", default="")
    company = serializers.CharField(source="view.cart.shipping_company", default="")
    address_line1 = serializers.CharField(source="view.cart.shipping_address_line1", default="")
    address_line2 = serializers.CharField(source="view.cart.shipping_address_line2", default="")
    city = serializers.CharField(source="view.cart.shipping_city", default="")
    region = serializers.CharField(source="view.cart.shipping_region", default="")
    postcode = serializers.CharField(source="view.cart.shipping_postcode", default="")
    country = serializers.CharField(source="view.cart.shipping_country", default="")
    address = serializers.SerializerMethodField(label=_("Ship to"))
    shipping_method = shipping_method_field(
        source="view.delivery.chosen", read_only=True, allow_null=True
    )
    note = serializers.CharField(source="view.cart.note", default="", label=_("Note"))
    subtotal = MoneyField(source="view.totals.subtotal", label=_("Subtotal"))
    discount = MoneyField(source="view.totals.discount_total", label=_("Discount"))
    shipping = MoneyField(source="view.totals.shipping_total", label=_("Shipping"))
    tax = MoneyField(source="view.totals.tax_total", label=_("Tax"))
    total = MoneyField(source="view.totals.grand_total", label=_("Total"))
    currency = serializers.CharField(source="view.currency")
    discounts = DiscountSerializer(source="view.totals.discounts", many=True)
    shipping_discounts = DiscountSerializer(source="view.totals.shipping.discounts", many=True)
    taxes = TaxSerializer(source="view.totals.taxes", many=True)
    vouchers = VoucherSerializer(source="view.entered_vouchers", many=True)
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
    step = serializers.ChoiceField(
        [
            ("contact", _("Contact")),
            ("address", _("Shipping address")),
            ("shipping", _("Shipping method")),
            ("payment", _("Payment")),
        ],
        label=_("Next step"),
    )
    methods = serializers.ListField(child=serializers.CharField(), read_only=True)
    problems = serializers.SerializerMethodField()
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "", "columns": ["count", "total"]}

    def get_address(self, quote: Quote) -> str:
        cart = quote.view.cart
        return ", ".join(format_address(read_address(cart))) if cart else ""

    @extend_schema_field(NoticeSerializer(many=True))
    def get_problems(self, quote: Quote) -> list[dict[str, Any]]:
        return [describe_shop_error(error) for error in quote.problems]

    def get_can(self, quote: Quote) -> dict[str, bool]:
        """Say which steps there are so far, by the names of the page's forms."""
        view = quote.view
        asks_address = bool(view.lines) and view.needs_shipping and bool(quote.email)
        return {
            "contact": bool(view.lines),
            "saved": asks_address and address_book.has_addresses(self.context["request"].user),
            "address": asks_address,
            "shipping": bool(view.delivery.offers),
            "voucher": bool(view.lines),
            "payment": quote.can_pay,
            "pay": quote.can_pay,
        }


class ContactSerializer(serializers.Serializer[Any]):
    """Where mails about the order go."""

    email = serializers.EmailField(label=_("E-mail"))


class ShippingAddressSerializer(AddressFieldsSerializer):
    """Where the order is sent."""

    save_address = serializers.BooleanField(default=False, label=_("Save this address"))

    class Meta:
        presentation = {"inputs": ADDRESS_INPUTS}


class SavedAddressSerializer(serializers.Serializer[Any]):
    """One of the customer's addresses."""

    address: RefField = RefField(
        queryset=Address.objects.none(),
        operation="ecommerce:address-list",
        label_field="",
        lookup="id",
        label=_("Address"),
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        fields: Any = self.fields
        fields["address"].queryset = Address.objects.filter(user=self.context["request"].user.pk)
        found: dict[str, Any] = super().to_internal_value(data)
        return found


class ChosenShippingSerializer(serializers.Serializer[Any]):
    """How the order is sent."""

    shipping_method = shipping_method_field(queryset=ShippingMethod.objects.none())


class PlaceOrderSerializer(AddressFieldsSerializer):
    """What is entered with the order itself, and what the shopper was told it costs.

    What is left out is as it was entered step by step.
    """

    email = serializers.EmailField(required=False, label=_("E-mail"))
    note = serializers.CharField(
        max_length=1000,
        required=False,
        allow_blank=True,
        label=_("Note"),
        help_text=_("Anything we should know about your order."),
        style={"base_template": "textarea.html"},
    )
    shipping_method = shipping_method_field(
        queryset=ShippingMethod.objects.none(), required=False, allow_null=True
    )
    payment = PaymentMethodField(
        queryset=Payment.objects.none(),
        lookup="method",
        operation="ecommerce:payment-method-list",
        required=False,
        label=_("Payment"),
        help_text=_("Credits by default, a card for guests."),
    )
    expected_total = serializers.DecimalField(
        max_digits=19,
        decimal_places=4,
        required=False,
        allow_null=True,
        label=_("Expected total"),
        help_text=_("The order is rejected if the total differs."),
    )

    def entered_address(self) -> dict[str, str] | None:
        """Return the address, None where none was entered with the order."""
        return self.address() if self.validated_data.keys() & set(ADDRESS_FIELDS) else None

    def entered(self) -> Entered:
        names = ("email", "phone", "note", "shipping_method")
        return Entered(**{name: self.validated_data.get(name) for name in names})


class PlacedOrderSerializer(OrderDetailSerializer):
    """An order that was just placed, and where it is paid if it is paid by card."""

    payment_url = RedirectField(default="", label=_("Payment page"))
    token = serializers.UUIDField(
        source="access_token",
        read_only=True,
        label=_("Access token"),
        help_text=_("Opens the order without an account."),
    )

    class Meta(OrderDetailSerializer.Meta):
        fields = [*OrderDetailSerializer.Meta.fields, "payment_url", "token"]
        read_only_fields = fields
