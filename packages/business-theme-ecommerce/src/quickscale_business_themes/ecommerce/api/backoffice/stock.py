"""How many there are of each variant, and why that changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import (
    ExportMixin,
    FilterSet,
    ModelSerializer,
    RefField,
    staff_permission,
)
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.models import (
    ProductVariant,
    StockLevel,
    StockLocation,
    StockMovement,
)
from quickscale_business_themes.ecommerce.services.stock import (
    STATES,
    in_state,
    levels_in_state,
    list_levels,
    list_stock,
)
from quickscale_business_themes.ecommerce.services.variant_matrix import VARIANT_KEY


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
    allocated = serializers.IntegerField(read_only=True, label=_("Reserved for orders"))
    available = serializers.IntegerField(source="stock_left", read_only=True, label=_("Available"))

    class Meta:
        model = ProductVariant
        fields = ["id", "title", "product", "sku", "on_hand", "allocated", "available", "backorder"]
        read_only_fields = fields
        presentation = {
            "title": "title",
            "columns": ["sku", "on_hand", "allocated", "available", "backorder"],
        }


class StockLevelSerializer(ModelSerializer[StockLevel]):
    """A variant's stock in one location."""

    title = serializers.CharField(source="variant.__str__", read_only=True, label=_("Variant"))
    product: RefField = RefField(
        source="variant.product",
        operation="ecommerce:staff-product-list",
        screen="dashboard:shop-product-detail",
        lookup="slug",
        read_only=True,
    )
    sku = serializers.CharField(source="variant.sku", read_only=True, label=_("SKU"))
    location: RefField = RefField(
        operation="ecommerce:staff-location-list",
        screen="dashboard:shop-location-detail",
        read_only=True,
        label=_("Location"),
    )
    allocated = serializers.IntegerField(read_only=True, label=_("Reserved for orders"))
    available = serializers.IntegerField(source="stock_left", read_only=True, label=_("Available"))
    low_stock = serializers.IntegerField(
        read_only=True, allow_null=True, label=_("Low stock threshold")
    )

    class Meta:
        model = StockLevel
        fields = [
            "id",
            "title",
            "product",
            "sku",
            "location",
            "on_hand",
            "allocated",
            "available",
            "low_stock",
        ]
        read_only_fields = fields
        presentation = {
            "title": "title",
            "columns": ["location", "sku", "on_hand", "allocated", "available", "low_stock"],
        }


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


class StockViewSet(ExportMixin, mixins.ListModelMixin, BackofficeViewSet[ProductVariant]):
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
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)


class StockLevelFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    product = django_filters.CharFilter(field_name="variant__product__slug")
    location = django_filters.ModelChoiceFilter(
        queryset=StockLocation.objects.all(), label=_("Location")
    )
    stock = django_filters.ChoiceFilter(choices=STATES, method="filter_stock", label=_("Stock"))

    class Meta:
        model = StockLevel
        fields: list[str] = []

    def filter_stock(
        self, levels: QuerySet[StockLevel], name: str, value: str
    ) -> QuerySet[StockLevel]:
        return levels_in_state(levels, value)


class StockLevelViewSet(mixins.ListModelMixin, BackofficeViewSet[StockLevel]):
    """What is where, of all variants whose inventory is tracked."""

    queryset = StockLevel.objects.all()
    permission_model = "stocklevel"
    serializer_class = StockLevelSerializer
    filterset_class = StockLevelFilters
    search_fields = ("variant__sku", "variant__name", "variant__product__name")
    ordering = ("variant__product__name", "variant__position", "location__position", "pk")

    def get_queryset(self) -> QuerySet[StockLevel]:
        return list_levels().select_related("variant__product", "location")

    @extend_schema(operation_id="staff-stock-level-list", summary=_("Stock by location"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)


class InventoryExportView(ShopView):
    """The stock of all locations as Shopify's inventory CSV, which an import reads again."""

    permission_classes = (staff_permission("ecommerce.view_stocklevel"),)
    is_download = True
    resource = {"name": "inventory_export", "label": _("export"), "plural": _("exports")}

    @extend_schema(
        operation_id="staff-inventory-export",
        summary=_("Export stock"),
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        from quickscale_business_themes.ecommerce.services.exporting import write_products

        answer = StreamingHttpResponse(write_products("inventory"), content_type="text/csv")
        name = f"inventory-{timezone.localdate():%Y-%m-%d}.csv"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["Cache-Control"] = "no-store, private"
        return answer


class StockMovementSerializer(serializers.ModelSerializer[StockMovement]):
    """An entry of the stock's ledger."""

    user = serializers.CharField(source="user.email", read_only=True, allow_null=True, default=None)
    location = serializers.CharField(source="location.name", read_only=True, label=_("Location"))

    class Meta:
        model = StockMovement
        fields = ["at", "sku", "kind", "quantity", "location", "reference", "user"]
        read_only_fields = fields
        presentation = {
            "title": "sku",
            "columns": ["kind", "quantity", "location", "reference", "user", "at"],
        }


class StockMovementFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    at = django_filters.DateFromToRangeFilter("at", label=_("Date"))
    location = django_filters.ModelChoiceFilter(
        queryset=StockLocation.objects.all(), label=_("Location")
    )

    class Meta:
        model = StockMovement
        fields = ["kind"]


class StockMovementViewSet(ExportMixin, mixins.ListModelMixin, BackofficeViewSet[StockMovement]):
    """Every change of the stock, the newest first."""

    queryset = StockMovement.objects.select_related("user", "location")
    permission_model = "stockmovement"
    serializer_class = StockMovementSerializer
    filterset_class = StockMovementFilters
    search_fields = ("=sku", "=reference")
    ordering = ("-at", "-pk")

    @extend_schema(operation_id="staff-stock-movement-list", summary=_("Stock history"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer: Response = super().list(request, *args, **kwargs)
        return answer
