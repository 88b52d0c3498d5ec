"""What is entered at checkout, and what the checkout says of the cart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quickscale.core.api import MoneyField, RedirectField, RefField
from quickscale.core.billing import payments
from quickscale.core.money import format_money
from quickscale_business_themes.ecommerce.addresses import ADDRESS_FIELDS, format_address
from quickscale_business_themes.ecommerce.api.addresses import (
    SHIPPING_INPUTS,
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
from quickscale_business_themes.ecommerce.services import (
    address_book,
    consumer_information,
)
from quickscale_business_themes.ecommerce.services.checkout import Quote
from quickscale_business_themes.ecommerce.services.checkout_steps import Entered
from quickscale_business_themes.ecommerce.services.shipping import (
    ShippingOffer,
    choose_country,
    read_address,
    read_billing_address,
)
from quickscale_business_themes.ecommerce.services.splits import SPLIT
from quickscale_business_themes.ecommerce.services.tax_exemptions import is_exempt


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
        if method not in (PaymentMethod.CARD, PaymentMethod.CREDITS, SPLIT):
            self.fail("does_not_exist", value=method)
        return method


def shipping_method_field(**options: Any) -> RefField:
    return _NamedField(
        operation="ecommerce:shipping-method-list",
        lookup="public_id",
        label=_("Shipping method"),
        **options,
    )


class LegalNoticeSerializer(serializers.Serializer[Any]):
    """A line of information, and the page that says more of it; empty for none."""

    label = serializers.CharField()  # type: ignore[assignment]  # a field called like DRF's own
    url = serializers.CharField()


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
    country = serializers.SerializerMethodField()
    address = serializers.SerializerMethodField(label=_("Ship to"))
    billing_address = serializers.SerializerMethodField(
        label=_("Billed to"), help_text=_("Empty where it's the shipping address.")
    )
    vat_id = serializers.CharField(source="view.cart.vat_id", default="", label=_("VAT ID"))
    is_tax_exempt = serializers.SerializerMethodField(
        help_text=_("A business in another member state owes the tax itself.")
    )
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
    ships_free = serializers.SerializerMethodField(
        help_text=_("It is known how the order is sent, and that costs nothing.")
    )
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
    order_label = serializers.SerializerMethodField(
        help_text=_("What the button says that orders.")
    )
    delivery_days = serializers.IntegerField(
        source="view.delivery.chosen.delivery_days",
        default=None,
        allow_null=True,
        label=_("Delivery within (days)"),
    )
    asks = serializers.SerializerMethodField(
        help_text=_("Which of the consents are to be asked for.")
    )
    notices = serializers.SerializerMethodField(
        help_text=_("What the law has told before somebody orders, with the page about it.")
    )
    held_minutes = serializers.SerializerMethodField(
        help_text=_("For how many minutes the items are held while they are paid by card.")
    )
    problems = serializers.SerializerMethodField()
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "", "columns": ["count", "total"]}

    def get_fields(self) -> dict[str, Any]:
        billing = {
            f"billing_{name}": serializers.CharField(
                source=f"view.cart.billing_{name}", default="", read_only=True
            )
            for name in ADDRESS_FIELDS
        }
        return {**super().get_fields(), **billing}

    def get_country(self, quote: Quote) -> str:
        """Return the country that was entered, until then that which an address begins with."""
        cart = quote.view.cart
        return (cart.shipping_country if cart else "") or choose_country()

    def get_ships_free(self, quote: Quote) -> bool:
        view = quote.view
        is_known = view.needs_shipping and quote.step == "payment"
        return is_known and not view.totals.shipping_total

    def get_billing_address(self, quote: Quote) -> str:
        cart = quote.view.cart
        return ", ".join(format_address(read_billing_address(cart))) if cart else ""

    def get_is_tax_exempt(self, quote: Quote) -> bool:
        return quote.view.cart is not None and is_exempt(quote.view.cart)

    def get_address(self, quote: Quote) -> str:
        cart = quote.view.cart
        return ", ".join(format_address(read_address(cart))) if cart else ""

    def get_order_label(self, quote: Quote) -> str:
        cart = quote.view.cart
        return consumer_information.get_order_label(cart.buyer_country if cart else "")

    def get_asks(self, quote: Quote) -> dict[str, bool]:
        return {
            "digital_consent": consumer_information.asks_digital_consent(quote.view),
            "accept_terms": bool(consumer_information.read_terms()),
        }

    @extend_schema_field(LegalNoticeSerializer(many=True))
    def get_notices(self, quote: Quote) -> list[dict[str, str]]:
        return [asdict(each) for each in consumer_information.list_notices(quote.view)]

    def get_held_minutes(self, quote: Quote) -> int:
        return int(payments.get_page_lifetime() / timedelta(minutes=1))

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
            "billing": bool(view.lines) and quote.step == "payment",
            "voucher": bool(view.lines),
            "payment": quote.can_pay,
            "pay": quote.can_pay,
        }


#: Who changes these words changes ``cart_reminders.WORDING`` too.
REMINDER_LABEL = _("E-mail me one reminder if I don't finish this order")


class ContactSerializer(serializers.Serializer[Any]):
    """Where mails about the order go, and whether one reminds of the cart."""

    email = serializers.EmailField(
        label=_("E-mail"), error_messages={"blank": _("Enter your e-mail address.")}
    )
    wants_reminder = serializers.BooleanField(default=False, label=REMINDER_LABEL)

    class Meta:
        presentation = {"inputs": "ecommerce:contact-format-retrieve"}


class ShippingAddressSerializer(AddressFieldsSerializer):
    """Where the order is sent."""

    save_address = serializers.BooleanField(default=False, label=_("Save this address"))

    class Meta:
        presentation = {"inputs": SHIPPING_INPUTS}


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
        help_text=_("Credits by default, a card for guests. “split” takes both."),
    )
    accept_terms = serializers.BooleanField(
        default=False,
        label=_("I accept the terms"),
        help_text=_("Needed where the shop has terms."),
    )
    digital_consent = serializers.BooleanField(
        default=False,
        label=_("Make my downloads available immediately"),
        help_text=_(
            "I want them before the withdrawal period ends, and acknowledge that I lose my right "
            "of withdrawal once I download."
        ),
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
        names = (
            "email",
            "phone",
            "note",
            "shipping_method",
            "accept_terms",
            "digital_consent",
        )
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
