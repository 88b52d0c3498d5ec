"""Draft orders: what the staff put together for a customer, who then pays for it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import FilterSet, ModelSerializer, MoneyField, RefField
from quickscale_business_themes.ecommerce.addresses import format_address
from quickscale_business_themes.ecommerce.api.addresses import (
    ADDRESS_INPUTS,
    AddressFieldsSerializer,
)
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.api.backoffice.staff_lines import (
    MAX_LINES,
    StaffLineSerializer,
)
from quickscale_business_themes.ecommerce.api.carts import NoticeSerializer, describe_shop_error
from quickscale_business_themes.ecommerce.models import DraftOrder, ShippingMethod
from quickscale_business_themes.ecommerce.services import drafts
from quickscale_business_themes.ecommerce.services.draft_pricing import (
    DraftView,
    list_lines,
    review_draft,
)
from quickscale_business_themes.ecommerce.services.shipping import read_address
from quickscale_business_themes.ecommerce.services.staff_lines import PricedStaffLine


def order_field() -> RefField:
    return RefField(
        operation="ecommerce:staff-order-list",
        screen="dashboard:order-detail",
        lookup="number",
        label_field="number",
        read_only=True,
        allow_null=True,
        label=_("Order"),
    )


class DraftShippingMethodSerializer(ModelSerializer[ShippingMethod]):
    """A shipping method with the zone that it is for."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    title = serializers.SerializerMethodField(label=_("Shipping method"))

    class Meta:
        model = ShippingMethod
        fields = ["id", "title"]
        presentation = {"title": "title", "columns": []}

    def get_title(self, method: ShippingMethod) -> str:
        return f"{method.name} · {method.zone.name}"


class DraftShippingMethodViewSet(mixins.ListModelMixin, BackofficeViewSet[ShippingMethod]):
    """The methods that are in use."""

    queryset = ShippingMethod.objects.filter(is_active=True).select_related("zone")
    permission_model = "draftorder"
    serializer_class = DraftShippingMethodSerializer
    resource = {
        "name": "draft_shipping_method",
        "label": _("shipping method"),
        "plural": _("shipping methods"),
    }
    ordering = ("zone__name", "position", "pk")

    @extend_schema(operation_id="staff-draft-shipping-method-list", summary=_("Shipping methods"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)


class DraftOrderSerializer(ModelSerializer[DraftOrder]):
    """What the list shows of a draft order, and what its form writes."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(source="__str__", read_only=True, label=_("Draft order"))
    order: RefField = order_field()
    shipping_method: RefField = RefField(
        queryset=ShippingMethod.objects.filter(is_active=True),
        operation="ecommerce:staff-draft-shipping-method-list",
        lookup="public_id",
        label_field="name",
        required=False,
        allow_null=True,
        label=_("Shipping method"),
    )
    lines = StaffLineSerializer(  # type: ignore[call-arg]  # the list's
        many=True, required=False, max_length=MAX_LINES, label=_("Items")
    )

    class Meta:
        model = DraftOrder
        fields: list[str] = [
            "id",
            "name",
            "email",
            "lines",
            "discount_percentage",
            "discount_amount",
            "discount_reason",
            "shipping_method",
            "shipping_price",
            "note",
            "payment_days",
            "order",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["created_at", "updated_at"]
        extra_kwargs = {
            name: {"normalize_output": True}
            for name in ("discount_percentage", "discount_amount", "shipping_price")
        }
        presentation = {"title": "name", "columns": ["email", "order", "created_at"]}

    def to_representation(self, draft: DraftOrder) -> dict[str, Any]:
        lines: Any = list_lines(draft)
        rows = StaffLineSerializer(lines, many=True, context=self.context).data
        return {**super().to_representation(draft), "lines": rows}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (
            attrs.get("discount_percentage") is not None
            and attrs.get("discount_amount") is not None
        ):
            text = _("Enter a percentage or an amount, not both.")
            raise serializers.ValidationError({"discount_amount": [text]})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> DraftOrder:
        return self._write(DraftOrder(), {"lines": [], **validated_data})

    def update(self, draft: DraftOrder, validated_data: dict[str, Any]) -> DraftOrder:
        return self._write(draft, validated_data)

    def _write(self, draft: DraftOrder, data: dict[str, Any]) -> DraftOrder:
        lines = data.pop("lines", None)
        return drafts.save_draft(draft, data, lines, user=self.context["request"].user)


class DraftOrderListSerializer(DraftOrderSerializer):
    class Meta(DraftOrderSerializer.Meta):
        fields = ["id", "name", "email", "order", "created_at", "updated_at"]

    def to_representation(self, draft: DraftOrder) -> dict[str, Any]:
        return super(DraftOrderSerializer, self).to_representation(draft)


class DraftOrderDetailSerializer(DraftOrderSerializer):
    """A draft order with what it costs today, and what keeps it from being placed."""

    address = serializers.SerializerMethodField(label=_("Ship to"))
    subtotal = MoneyField(read_only=True, label=_("Subtotal"))
    discount = MoneyField(read_only=True, label=_("Discount"))
    shipping = MoneyField(read_only=True, label=_("Shipping"))
    tax = MoneyField(read_only=True, label=_("Tax"))
    total = MoneyField(read_only=True, label=_("Total"))
    currency = serializers.CharField(read_only=True)
    problems = serializers.SerializerMethodField()
    missing = serializers.CharField(read_only=True, label=_("Still missing"))
    can = serializers.SerializerMethodField()

    class Meta(DraftOrderSerializer.Meta):
        fields = [
            *DraftOrderSerializer.Meta.fields,
            "address",
            "subtotal",
            "discount",
            "shipping",
            "tax",
            "total",
            "currency",
            "problems",
            "missing",
            "can",
        ]

    def to_representation(self, draft: Any) -> dict[str, Any]:
        view = review_draft(draft)
        totals = view.totals
        draft.subtotal, draft.discount = totals.subtotal, totals.discount_total
        draft.shipping, draft.tax = totals.shipping_total, totals.tax_total
        draft.total, draft.problems = totals.grand_total, self._list_problems(view)
        draft.missing = "\n".join(str(each) for each in draft.problems)
        return super().to_representation(draft)

    def _list_problems(self, view: DraftView) -> list[Any]:
        return [] if view.draft.order_id else list(view.problems)

    def get_address(self, draft: DraftOrder) -> str:
        return ", ".join(format_address(read_address(draft)))

    @extend_schema_field(NoticeSerializer(many=True))
    def get_problems(self, draft: Any) -> list[dict[str, Any]]:
        return [describe_shop_error(error) for error in draft.problems]

    def get_can(self, draft: Any) -> dict[str, bool]:
        is_open = draft.order_id is None
        is_ready = is_open and not draft.problems
        return {
            "edit": is_open,
            "address": is_open,
            "delete": is_open,
            "send": is_ready,
            "mark-paid": is_ready,
        }


class DraftLineSerializer(serializers.Serializer[PricedStaffLine]):
    """A line of a draft order as it is priced today."""

    id = serializers.IntegerField(source="line.position", read_only=True)
    name = serializers.CharField(read_only=True, label=_("Name"))
    variant_name = serializers.CharField(read_only=True, label=_("Variant"))
    sku = serializers.CharField(
        source="line.variant.sku", default="", read_only=True, label=_("SKU")
    )
    quantity = serializers.IntegerField(source="line.quantity", read_only=True, label=_("Quantity"))
    unit_price = MoneyField(read_only=True, label=_("Unit price"))
    total = MoneyField(read_only=True, label=_("Total"))
    currency = serializers.CharField(source="unit_price.currency", read_only=True)

    class Meta:
        presentation = {
            "title": "name",
            "columns": ["variant_name", "sku", "quantity", "unit_price", "total"],
        }


class DraftAddressSerializer(AddressFieldsSerializer):
    """Where a draft order is sent."""

    class Meta:
        presentation = {"title": "full_name", "inputs": ADDRESS_INPUTS}

    def to_representation(self, draft: DraftOrder) -> dict[str, str]:
        return {**read_address(draft), "phone": draft.phone}


class PlacedDraftSerializer(serializers.Serializer[Any]):
    """The order that a draft became."""

    number = serializers.CharField(read_only=True)

    class Meta:
        presentation = {"title": "number"}


class DraftOrderFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    open = django_filters.BooleanFilter("order", lookup_expr="isnull", label=_("Open"))

    class Meta:
        model = DraftOrder
        fields: list[str] = []


class DraftOrderViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[DraftOrder],
):
    """Draft orders, placed or not, the newest first."""

    queryset = DraftOrder.objects.select_related("order", "shipping_method")
    permission_model = "draftorder"
    action_verbs = {"read_address": "view", "list_lines": "view"}
    serializer_class = DraftOrderDetailSerializer
    list_serializer_class = DraftOrderListSerializer
    filterset_class = DraftOrderFilters
    search_fields = ("email", "shipping_full_name", "order__number")
    orderings = {"-created_at": _("Newest first"), "created_at": _("Oldest first")}
    ordering = ("-created_at", "-pk")
    lookup_field = "public_id"
    lookup_url_kwarg = "id"

    def get_serializer_class(self) -> type[Any]:
        if self.action in ("create", "update"):
            return DraftOrderSerializer
        return super().get_serializer_class()

    @extend_schema(operation_id="staff-draft-list", summary=_("Draft orders"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-draft-retrieve", summary=_("Draft order"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-draft-create", summary=_("New draft order"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._write(self.get_serializer(data=request.data), status.HTTP_201_CREATED)

    @extend_schema(operation_id="staff-draft-update", summary=_("Edit draft order"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = self.get_serializer(self.get_object(), data=request.data)
        return self._write(asked, status.HTTP_200_OK)

    @extend_schema(operation_id="staff-draft-destroy", summary=_("Delete draft order"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)

    def perform_destroy(self, instance: DraftOrder) -> None:
        drafts.delete_draft(instance)

    def _write(self, asked: Any, code: int) -> Response:
        asked.is_valid(raise_exception=True)
        written = self.get_queryset().get(pk=asked.save().pk)
        return Response(self.get_serializer(written).data, status=code)

    @extend_schema(
        operation_id="staff-draft-line-list",
        summary=_("Items"),
        filters=False,
        responses=DraftLineSerializer(many=True),
    )
    def list_lines(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        lines: Any = review_draft(self.get_object()).lines
        return Response(DraftLineSerializer(lines, many=True).data)

    @extend_schema(
        operation_id="staff-draft-address-retrieve",
        summary=_("Shipping address"),
        responses=DraftAddressSerializer,
    )
    def read_address(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(DraftAddressSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="staff-draft-address-update",
        summary=_("Edit address"),
        request=DraftAddressSerializer,
        responses=DraftAddressSerializer,
    )
    def change_address(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = DraftAddressSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        draft = self.get_object()
        phone = asked.validated_data.get("phone", "")
        drafts.save_address(draft, asked.address(), phone=phone)
        return Response(DraftAddressSerializer(draft).data)

    @extend_schema(
        operation_id="staff-draft-send",
        summary=_("Send payment link"),
        request=None,
        responses=PlacedDraftSerializer,
    )
    def send(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        order = drafts.send_draft(self.get_object(), user=request.user)
        return Response(PlacedDraftSerializer(order).data)

    @extend_schema(
        operation_id="staff-draft-mark-paid",
        summary=_("Mark as paid"),
        request=None,
        responses=PlacedDraftSerializer,
    )
    def mark_paid(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        order = drafts.mark_draft_paid(self.get_object(), user=request.user)
        return Response(PlacedDraftSerializer(order).data)
