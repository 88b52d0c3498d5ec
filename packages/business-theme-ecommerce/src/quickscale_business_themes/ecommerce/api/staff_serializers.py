"""Orders as the staff see them, and what they send to change them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quickscale.core.api import LinkField, MoneyField
from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.addresses import format_address
from quickscale_business_themes.ecommerce.api.addresses import (
    ADDRESS_INPUTS,
    AddressFieldsSerializer,
)
from quickscale_business_themes.ecommerce.api.orders import (
    DueField,
    RefundedField,
    UnitChoiceSerializer,
    describe_units,
)
from quickscale_business_themes.ecommerce.api.pictures import FirstPictureField
from quickscale_business_themes.ecommerce.models import (
    Fulfilment,
    Order,
    OrderEvent,
    OrderLine,
    Payment,
    Refund,
    Return,
)
from quickscale_business_themes.ecommerce.models.orders import PaymentState
from quickscale_business_themes.ecommerce.services import (
    edits,
    order_edits,
    payment_requests,
    returns,
)
from quickscale_business_themes.ecommerce.services.shipping import (
    read_address,
    read_billing_address,
)

_PAID = (PaymentState.PARTIALLY_PAID, PaymentState.PAID, PaymentState.PARTIALLY_REFUNDED)
_REFUNDS = {
    "requested": _("Requested"),
    "pending": _("Pending"),
    "succeeded": _("Refunded"),
    "failed": _("Failed"),
}


class StaffOrderSerializer(serializers.ModelSerializer[Order]):
    """What the staff's list shows of an order."""

    id = serializers.CharField(source="number", read_only=True)
    name = serializers.CharField(source="shipping_full_name", label=_("Name"), read_only=True)
    total = MoneyField(source="grand_total", label=_("Total"), read_only=True)

    class Meta:
        model = Order
        fields: tuple[str, ...] = (
            "id",
            "number",
            "placed_at",
            "email",
            "name",
            "status",
            "payment_status",
            "fulfilment_status",
            "total",
            "currency",
        )
        read_only_fields = fields
        presentation = {
            "title": "number",
            "columns": ["placed_at", "email", "total", "payment_status", "fulfilment_status"],
        }


class StaffOrderDetailSerializer(StaffOrderSerializer):
    """All that the staff need to know of an order; ``can`` says what is possible now."""

    subtotal = MoneyField(label=_("Subtotal"), read_only=True)
    discount = MoneyField(source="discount_total", label=_("Discount"), read_only=True)
    shipping = MoneyField(source="shipping_total", label=_("Shipping"), read_only=True)
    tax = MoneyField(source="tax_total", label=_("Tax"), read_only=True)
    refunded = RefundedField(
        source="refunded_total", label=_("Refunded"), read_only=True, allow_null=True
    )
    due = DueField()
    address = serializers.SerializerMethodField(label=_("Ship to"))
    billing_address = serializers.SerializerMethodField(label=_("Billed to"))
    to_fulfil = serializers.SerializerMethodField(label=_("Items to ship"))
    to_refund = serializers.SerializerMethodField(label=_("Items to refund"))
    to_return = serializers.SerializerMethodField(label=_("Items to return"))
    can = serializers.SerializerMethodField()

    class Meta(StaffOrderSerializer.Meta):
        fields = (
            *StaffOrderSerializer.Meta.fields,
            "subtotal",
            "discount",
            "shipping",
            "tax",
            "refunded",
            "due",
            "address",
            "billing_address",
            "vat_id",
            "is_tax_exempt",
            "vat_id_checks",
            "terms_version",
            "to_fulfil",
            "to_refund",
            "to_return",
            "can",
        )
        read_only_fields = fields

    def get_address(self, order: Order) -> str:
        return ", ".join(format_address(read_address(order)))

    def get_billing_address(self, order: Order) -> str:
        return ", ".join(format_address(read_billing_address(order)))

    @extend_schema_field(UnitChoiceSerializer(many=True))
    def get_to_fulfil(self, order: Order) -> list[dict[str, Any]]:
        return describe_units(order, "unfulfilled_quantity")

    @extend_schema_field(UnitChoiceSerializer(many=True))
    def get_to_refund(self, order: Order) -> list[dict[str, Any]]:
        return describe_units(order, "refundable_quantity", chosen=0)

    @extend_schema_field(UnitChoiceSerializer(many=True))
    def get_to_return(self, order: Order) -> list[dict[str, Any]]:
        return describe_units(order, "returnable_quantity", chosen=0)

    def get_can(self, order: Order) -> dict[str, bool]:
        return {
            "fulfil": order.allows("fulfil"),
            "refund": order.payment_status in _PAID,
            "return": bool(self.get_to_return(order)),
            "mark-paid": order.allows("pay"),
            "request-payment": payment_requests.can_request_payment(order),
            "edit": edits.can_edit(order),
            "address": order_edits.can_change_address(order),
            "cancel": order.allows("cancel"),
        }


class StaffOrderLineSerializer(serializers.ModelSerializer[OrderLine]):
    """A line of an order, with what became of its units."""

    id = serializers.IntegerField(source="position", read_only=True)
    image = FirstPictureField(source="product", label=_("Image"))
    unit_price = MoneyField(label=_("Unit price"), read_only=True)
    total = MoneyField(label=_("Total"), read_only=True)
    currency = serializers.CharField(source="order.currency", read_only=True)

    class Meta:
        model = OrderLine
        fields = (
            "id",
            "name",
            "variant_name",
            "sku",
            "image",
            "is_digital",
            "quantity",
            "fulfilled_quantity",
            "canceled_quantity",
            "refunded_quantity",
            "returned_quantity",
            "unit_price",
            "total",
            "currency",
        )
        read_only_fields = fields
        presentation = {
            "title": "name",
            "image": "image",
            "columns": ["variant_name", "sku", "quantity", "fulfilled_quantity", "total"],
        }


class PackingSlipSerializer(serializers.ModelSerializer[Order]):
    """Whose order it is, and where it goes."""

    id = serializers.CharField(source="number", read_only=True)
    name = serializers.CharField(source="shipping_full_name", label=_("Name"), read_only=True)
    address = serializers.SerializerMethodField(label=_("Ship to"))

    class Meta:
        model = Order
        fields = ("id", "number", "placed_at", "name", "address")
        read_only_fields = fields
        presentation = {"title": "number"}

    def get_address(self, order: Order) -> str:
        return ", ".join(format_address(read_address(order)))


class PackingSlipLineSerializer(serializers.ModelSerializer[OrderLine]):
    """What is to be put into the parcel."""

    id = serializers.IntegerField(source="position", read_only=True)
    quantity = serializers.IntegerField(
        source="unfulfilled_quantity", label=_("Quantity"), read_only=True
    )

    class Meta:
        model = OrderLine
        fields = ("id", "name", "variant_name", "sku", "quantity")
        read_only_fields = fields
        presentation = {"title": "name", "columns": ["variant_name", "sku", "quantity"]}


class ItemsField(serializers.CharField):
    """The units of a shipment, a refund or a return as one text: "2 x Mug, 1 x Cup (blue)"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="lines", label=_("Items"), read_only=True, **kwargs)

    def to_representation(self, lines: Any) -> str:
        return ", ".join(f"{row.quantity} x {row.line.label}" for row in lines.all())


class ActorField(serializers.EmailField):
    """Who did something, None where nobody of the staff did."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"source": "user.email", "label": _("By"), "default": None, **kwargs}
        super().__init__(read_only=True, allow_null=True, **kwargs)


class StaffFulfilmentSerializer(serializers.ModelSerializer[Fulfilment]):
    """A shipment."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    items = ItemsField()
    tracking_url = LinkField(label=_("Tracking page"))
    by = ActorField()
    can = serializers.SerializerMethodField()

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
            "by",
            "can",
        )
        read_only_fields = fields
        presentation = {
            "title": "items",
            "columns": ["carrier", "tracking_number", "shipped_at", "delivered_at"],
        }

    def get_can(self, fulfilment: Fulfilment) -> dict[str, bool]:
        return {"deliver": fulfilment.delivered_at is None}


class StaffPaymentSerializer(serializers.ModelSerializer[Payment]):
    """What was paid, and what became of it."""

    amount = MoneyField(label=_("Amount"), read_only=True)
    refunded = MoneyField(label=_("Refunded"), read_only=True)
    disputed = MoneyField(label=_("Disputed"), read_only=True)

    class Meta:
        model = Payment
        fields = ("method", "amount", "refunded", "disputed", "currency", "credits", "created_at")
        read_only_fields = fields
        extra_kwargs = {"credits": {"normalize_output": True}}
        presentation = {
            "title": "method",
            "columns": ["amount", "refunded", "disputed", "created_at"],
        }


class RefundStatusField(serializers.ChoiceField):
    """How a refund stands: as the part of it that is furthest from the customer."""

    def __init__(self) -> None:
        super().__init__(list(_REFUNDS.items()), source="*", label=_("Status"), read_only=True)

    def to_representation(self, refund: Any) -> str:
        known = self.context.get("statuses", {})
        found = [known.get(part.reference, "succeeded") for part in refund.parts.all()]
        return next((status for status in ("failed", *_REFUNDS) if status in found), "succeeded")


class RefundedItemsField(ItemsField):
    def to_representation(self, lines: Any) -> str:
        return super().to_representation(lines) or gettext("Amount only")


class StaffRefundSerializer(serializers.ModelSerializer[Refund]):
    """A refund, and how it stands; ``statuses`` of the context are those of card refunds."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    items = RefundedItemsField()
    amount = MoneyField(label=_("Amount"), read_only=True)
    status = RefundStatusField()
    by = ActorField()

    class Meta:
        model = Refund
        fields = ("id", "created_at", "amount", "currency", "status", "items", "reason", "by")
        read_only_fields = fields
        presentation = {
            "title": "items",
            "columns": ["amount", "status", "reason", "by", "created_at"],
        }


class StaffReturnSerializer(serializers.ModelSerializer[Return]):
    """Items that come back."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    items = ItemsField()
    can = serializers.SerializerMethodField()

    class Meta:
        model = Return
        fields = ("id", "items", "status", "reason", "created_at", "can")
        read_only_fields = fields
        presentation = {"title": "items", "columns": ["created_at", "status", "reason"]}

    def get_can(self, returned: Return) -> dict[str, bool]:
        steps = ("approve", "reject", "receive", "refund")
        return {step: returns.allows_step(returned, f"{step}_return") for step in steps}


class StaffOrderEventSerializer(serializers.ModelSerializer[OrderEvent]):
    """An entry of an order's log."""

    by = ActorField()
    text = serializers.CharField(source="data.text", label=_("Details"), default="", read_only=True)

    class Meta:
        model = OrderEvent
        fields = ("at", "kind", "text", "by")
        read_only_fields = fields
        presentation = {"title": "kind", "columns": ["at", "text", "by"]}


class UnitsSerializer(serializers.Serializer[Any]):
    """Units of one line of an order."""

    id = serializers.IntegerField(min_value=0, help_text=_("The ID of the order's line."))
    quantity = serializers.IntegerField(
        min_value=0, max_value=business.MAX_QUANTITY, label=_("Quantity")
    )


def sum_units(rows: Any) -> dict[int, int]:
    """Return how many units of each line are asked for, by its position."""
    quantities: Counter[int] = Counter()
    for row in rows:
        quantities[row["id"]] += row["quantity"]
    return dict(quantities)


class FulfilSerializer(serializers.Serializer[Any]):
    """What is shipped, and how."""

    lines = UnitsSerializer(
        many=True,
        required=False,
        label=_("Items"),
        help_text=_("Leave empty to ship all remaining items."),
    )
    carrier = serializers.CharField(
        max_length=50, required=False, allow_blank=True, label=_("Carrier")
    )
    tracking_number = serializers.CharField(
        max_length=100, required=False, allow_blank=True, label=_("Tracking number")
    )
    tracking_url = serializers.URLField(
        max_length=500, required=False, allow_blank=True, label=_("Tracking page")
    )


class RefundUnitsSerializer(UnitsSerializer):
    """Units of one line of an order that are refunded."""

    restock = serializers.BooleanField(required=False, default=False, label=_("Restock"))


class RefundSerializer(serializers.Serializer[Any]):
    """What is refunded, and why."""

    lines = RefundUnitsSerializer(
        many=True,
        required=False,
        label=_("Items"),
        help_text=_("Unshipped items are removed from the order."),
    )
    shipping = serializers.DecimalField(
        19,
        4,
        min_value=Decimal(0),
        required=False,
        allow_null=True,
        label=_("Shipping"),
        help_text=_("The amount of shipping to refund."),
    )
    amount = serializers.DecimalField(
        19,
        4,
        min_value=Decimal(0),
        required=False,
        allow_null=True,
        label=_("Amount"),
        help_text=_("Leave empty to refund the full price of the items and shipping."),
    )
    reason = serializers.CharField(
        max_length=200, required=False, allow_blank=True, label=_("Reason")
    )


class ReturnSerializer(serializers.Serializer[Any]):
    """What is to be sent back, and why."""

    lines = UnitsSerializer(many=True, allow_empty=False, label=_("Items"))
    reason = serializers.CharField(
        max_length=500, required=False, allow_blank=True, label=_("Reason")
    )


class ReceiveSerializer(serializers.Serializer[Any]):
    """Items that arrived."""

    restock = serializers.BooleanField(
        required=False,
        default=True,
        label=_("Restock"),
        help_text=_("Add the items back to stock."),
    )


class NoteSerializer(serializers.Serializer[Any]):
    """A note of the staff."""

    text = serializers.CharField(
        max_length=2000, label=_("Note"), style={"base_template": "textarea.html"}
    )


class OrderDestinationSerializer(AddressFieldsSerializer):
    """Where an order is sent."""

    phone = None  # type: ignore[assignment]  # how a serializer leaves an inherited field out

    class Meta:
        presentation = {"title": "full_name", "inputs": ADDRESS_INPUTS}

    def to_representation(self, order: Order) -> dict[str, str]:
        return read_address(order)
