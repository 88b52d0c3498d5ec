"""How many there are of each variant, and why that changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import FilterSet, ModelSerializer, RefField
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import ProductVariant, StockMovement
from quickscale_business_themes.ecommerce.services.stock import (
    REASONS,
    STATES,
    in_state,
    list_stock,
)
from quickscale_business_themes.ecommerce.services.variant_matrix import MAX_STOCK, VARIANT_KEY


class StockSerializer(ModelSerializer[ProductVariant]):
    """A variant with its stock."""

    id = serializers.CharField(source=VARIANT_KEY, read_only=True)
    title = serializers.CharField(source="__str__", read_only=True, label=_("Variant"))
    product: RefField = RefField(
        operation="ecommerce:staff-product-list",
        screen="dashboard:shop-product-detail",
        lookup="slug",
        read_only=True,
    )
    on_hand = serializers.IntegerField(read_only=True, label=_("On hand"))
    allocated = serializers.IntegerField(read_only=True, label=_("Promised to orders"))
    available = serializers.IntegerField(source="stock_left", read_only=True, label=_("Available"))

    class Meta:
        model = ProductVariant
        fields = ["id", "title", "product", "sku", "on_hand", "allocated", "available", "backorder"]
        read_only_fields = fields
        presentation = {
            "title": "title",
            "columns": ["sku", "on_hand", "allocated", "available", "backorder"],
        }


class AdjustStockSerializer(serializers.Serializer[Any]):
    """By how much the stock of a variant is put right, and why."""

    variant = serializers.SlugRelatedField(
        slug_field=VARIANT_KEY, queryset=ProductVariant.objects.filter(track_inventory=True)
    )
    change = serializers.IntegerField(
        min_value=-MAX_STOCK,
        max_value=MAX_STOCK,
        label=_("Change"),
        help_text=_("How many came in, or with a minus how many are missing."),
    )
    reason = serializers.ChoiceField(choices=REASONS, label=_("Reason"))
    note = serializers.CharField(
        max_length=80, required=False, allow_blank=True, label=_("Note"), default=""
    )

    def validate_change(self, change: int) -> int:
        if change == 0:
            raise serializers.ValidationError(_("Enter a number other than 0."))
        return change


class StockFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    product = django_filters.CharFilter(field_name="product__slug")
    stock = django_filters.ChoiceFilter(choices=STATES, method="filter_stock", label=_("Stock"))

    class Meta:
        model = ProductVariant
        fields: list[str] = []

    def filter_stock(
        self, variants: QuerySet[ProductVariant], name: str, value: str
    ) -> QuerySet[ProductVariant]:
        return in_state(variants, value)


class StockViewSet(mixins.ListModelMixin, BackofficeViewSet[ProductVariant]):
    """The stock of all variants whose inventory is tracked."""

    queryset = ProductVariant.objects.all()
    permission_model = "stocklevel"
    serializer_class = StockSerializer
    filterset_class = StockFilters
    search_fields = ("sku", "name", "product__name")
    orderings: Mapping[str, Any] = {
        "product__name": _("Name"),
        "sku": _("SKU"),
        "stock_left": _("Available, low to high"),
        "-stock_left": _("Available, high to low"),
    }
    ordering = ("product__name", "position", "pk")

    def get_queryset(self) -> QuerySet[ProductVariant]:
        return list_stock().select_related("product")

    @extend_schema(operation_id="staff-stock-list", summary=_("Stock"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="staff-stock-adjust",
        summary=_("Adjust stock"),
        request=AdjustStockSerializer,
        responses=StockSerializer,
        filters=False,
    )
    def adjust(self, request: Request) -> Response:
        asked = AdjustStockSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        reference = f"{said['reason']}: {said['note']}" if said["note"] else said["reason"]
        variant = said["variant"]
        inventory_service().adjust(variant, said["change"], reference=reference, user=request.user)
        return Response(self.get_serializer(self.get_queryset().get(pk=variant.pk)).data)


class StockMovementSerializer(serializers.ModelSerializer[StockMovement]):
    """An entry of the stock's ledger."""

    user = serializers.CharField(source="user.email", read_only=True, allow_null=True, default=None)

    class Meta:
        model = StockMovement
        fields = ["at", "sku", "kind", "quantity", "reference", "user"]
        read_only_fields = fields
        presentation = {
            "title": "sku",
            "columns": ["kind", "quantity", "reference", "user", "at"],
        }


class StockMovementFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    at = django_filters.DateFromToRangeFilter("at", label=_("Date"))

    class Meta:
        model = StockMovement
        fields = ["kind"]


class StockMovementViewSet(mixins.ListModelMixin, BackofficeViewSet[StockMovement]):
    """Every change of the stock, the newest first."""

    queryset = StockMovement.objects.select_related("user")
    permission_model = "stockmovement"
    serializer_class = StockMovementSerializer
    filterset_class = StockMovementFilters
    search_fields = ("=sku", "=reference")
    ordering = ("-at", "-pk")

    @extend_schema(operation_id="staff-stock-movement-list", summary=_("Stock history"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)
