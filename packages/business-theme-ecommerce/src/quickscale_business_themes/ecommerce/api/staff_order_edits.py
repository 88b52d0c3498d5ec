"""Changing the items of an order: written down, looked at with what it would cost, then made."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import (
    IdempotentMixin,
    MoneyField,
    NotImpersonatingOrReadOnly,
    staff_permission,
)
from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.api.backoffice.staff_lines import (
    MAX_LINES,
    StaffLineSerializer,
)
from quickscale_business_themes.ecommerce.api.carts import (
    NoticeSerializer,
    ShopView,
    describe_shop_error,
)
from quickscale_business_themes.ecommerce.api.staff_serializers import StaffOrderDetailSerializer
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services import edits
from quickscale_business_themes.ecommerce.services.edit_pricing import EditView, review_edit

_VIEW, _CHANGE = "ecommerce.view_order", "ecommerce.change_order"


class EditedQuantitySerializer(serializers.Serializer[Any]):
    """How many units a line of the order is to have."""

    id = serializers.IntegerField(min_value=0, help_text=_("The ID of the order's line."))
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]  # a field called like DRF's own
    quantity = serializers.IntegerField(
        min_value=0, max_value=business.MAX_QUANTITY, label=_("Quantity")
    )


class OrderEditSerializer(serializers.Serializer[Order]):
    """What an order is to hold."""

    lines = EditedQuantitySerializer(
        many=True,
        required=False,
        label=_("Items"),
        help_text=_("Set a quantity to 0 to remove the item."),
    )
    added = StaffLineSerializer(  # type: ignore[call-arg]  # the list's
        many=True, required=False, max_length=MAX_LINES, label=_("New items")
    )

    def to_representation(self, order: Order) -> dict[str, Any]:
        edit = edits.find_open_edit(order)
        quantities = edit.quantities if edit else {}
        rows = [
            {
                "id": line.position,
                "label": line.label,
                "quantity": quantities.get(str(line.position), line.quantity),
            }
            for line in order.lines.order_by("position")
        ]
        found: Any = edit.lines.select_related("variant__product") if edit else []
        added = StaffLineSerializer(found, many=True, context=self.context).data
        return {"lines": rows, "added": added}

    def validate_lines(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        known = {line.position for line in self.context["order"].lines.all()}
        if any(row["id"] not in known for row in rows):
            raise serializers.ValidationError(_("The order has no such item."))
        return rows


class OrderEditPreviewSerializer(serializers.Serializer[EditView]):
    """What an edit changes, and what that means for what is paid."""

    id = serializers.UUIDField(source="edit.public_id", read_only=True)
    number = serializers.CharField(source="order.number", read_only=True, label=_("Order"))
    changes = serializers.SerializerMethodField(label=_("Changes"))
    total_before = MoneyField(source="order.total", read_only=True, label=_("Total before"))
    total = MoneyField(source="totals.grand_total", read_only=True, label=_("Total afterwards"))
    difference = MoneyField(read_only=True, label=_("Difference"))
    to_refund = MoneyField(read_only=True, label=_("To be refunded"))
    to_request = MoneyField(read_only=True, label=_("To be paid"))
    currency = serializers.CharField(source="order.currency", read_only=True)
    problems = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField(label=_("To be corrected"))
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "number", "columns": ["total", "difference"]}

    def get_changes(self, view: EditView) -> str:
        return edits.describe_changes(view)

    @extend_schema_field(NoticeSerializer(many=True))
    def get_problems(self, view: EditView) -> list[dict[str, Any]]:
        return [describe_shop_error(error) for error in view.problems]

    def get_missing(self, view: EditView) -> str:
        return "\n".join(str(error) for error in view.problems)

    def get_can(self, view: EditView) -> dict[str, bool]:
        return {"confirm": edits.can_edit(view.order) and not view.problems}


class EditedLineSerializer(serializers.Serializer[Any]):
    """A line as it would be afterwards."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True, label=_("Name"))
    change = serializers.CharField(read_only=True, label=_("Change"))
    quantity = serializers.IntegerField(read_only=True, label=_("Quantity"))
    unit_price = MoneyField(read_only=True, label=_("Unit price"))
    total = MoneyField(read_only=True, label=_("Total"))
    currency = serializers.CharField(read_only=True)

    class Meta:
        presentation = {
            "title": "name",
            "columns": ["change", "quantity", "unit_price", "total"],
        }


class ConfirmEditSerializer(serializers.Serializer[Any]):
    """Which edit is made, and what the order was said to cost afterwards."""

    edit = serializers.UUIDField(help_text=_("The edit as it was shown."))
    expected_total = serializers.DecimalField(
        19,
        4,
        required=False,
        allow_null=True,
        label=_("Expected total"),
        help_text=_("The order stays as it is if the total differs."),
    )


class StaffOrderEditViewSet(ShopView, IdempotentMixin, viewsets.GenericViewSet[Order]):
    """The edit of one order that is being prepared."""

    queryset = Order.objects.all()
    serializer_class = OrderEditSerializer
    resource = {"name": "order_edit", "label": _("order edit"), "plural": _("order edits")}
    action_permissions = {"retrieve": _VIEW, "preview": _VIEW, "list_lines": _VIEW}
    pagination_class = None
    filter_backends = ()
    lookup_field = "number"

    def get_permissions(self) -> list[BasePermission]:
        needed = self.action_permissions.get(self.action or "", _CHANGE)
        return [staff_permission(_VIEW, needed)(), NotImpersonatingOrReadOnly()]

    def get_queryset(self) -> QuerySet[Order]:
        return super().get_queryset().prefetch_related("lines")

    def review(self) -> EditView:
        edit = edits.find_open_edit(self.get_object())
        if edit is None:
            raise Http404
        return review_edit(edit)

    @extend_schema(operation_id="staff-order-edit-retrieve", summary=_("Edit items"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(operation_id="staff-order-edit-update", summary=_("Edit items"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        order = self.get_object()
        context = {**self.get_serializer_context(), "order": order}
        asked = OrderEditSerializer(data=request.data, context=context)
        asked.is_valid(raise_exception=True)
        quantities = {row["id"]: row["quantity"] for row in asked.validated_data.get("lines", ())}
        added = asked.validated_data.get("added", ())
        edits.prepare_edit(order, quantities, added, user=request.user)
        return Response(self.get_serializer(order).data)

    @extend_schema(
        operation_id="staff-order-edit-discard", summary=_("Discard changes"), responses={204: None}
    )
    def discard(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        edits.discard_edit(self.get_object())
        return Response(status=204)

    @extend_schema(
        operation_id="staff-order-edit-preview",
        summary=_("Review changes"),
        responses=OrderEditPreviewSerializer,
    )
    def preview(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(OrderEditPreviewSerializer(self.review()).data)

    @extend_schema(
        operation_id="staff-order-edit-line-list",
        summary=_("Items afterwards"),
        responses=EditedLineSerializer(many=True),
    )
    def list_lines(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(EditedLineSerializer(list_rows(self.review()), many=True).data)

    @extend_schema(
        operation_id="staff-order-edit-confirm",
        summary=_("Save changes"),
        request=ConfirmEditSerializer,
        responses=StaffOrderDetailSerializer,
    )
    def confirm(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = ConfirmEditSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        edits.apply_edit(
            self.get_object(),
            asked.validated_data["edit"],
            expected_total=asked.validated_data.get("expected_total"),
            user=request.user,
        )
        return Response(StaffOrderDetailSerializer(self.get_object()).data)


def list_rows(view: EditView) -> list[dict[str, Any]]:
    """Return the lines of an order as they would be after an edit, those that leave it too."""
    subtotals = [item.subtotal for item in view.totals.items]
    rows = [
        {
            "name": kept.line.label,
            "change": f"{kept.change:+}" if kept.change else "",
            "quantity": kept.quantity,
            "unit_price": kept.line.unit_price,
            "total": subtotals.pop(0) if kept.quantity else 0,
        }
        for kept in view.kept
    ]
    rows += [
        {
            "name": f"{it.name} ({it.variant_name})" if it.variant_name else it.name,
            "change": gettext("New"),
            "quantity": it.line.quantity,
            "unit_price": it.unit_price,
            "total": subtotals.pop(0),
        }
        for it in view.added
    ]
    currency = view.order.currency
    return [{"id": number, "currency": currency, **row} for number, row in enumerate(rows)]
