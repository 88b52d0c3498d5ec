"""Putting stock right: adjusted, counted, moved, and marked as low."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import RefField
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.api.backoffice.stock import (
    StockLevelSerializer,
    StockSerializer,
)
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import (
    ProductVariant,
    StockLevel,
    StockLocation,
)
from quickscale_business_themes.ecommerce.services.stock import (
    REASONS,
    explain_change,
    list_levels,
    list_stock,
)
from quickscale_business_themes.ecommerce.services.variant_matrix import MAX_STOCK, VARIANT_KEY


class ChangeSerializer(serializers.Serializer[Any]):
    """What every change says in the ledger beside what it changed."""

    note = serializers.CharField(
        max_length=80, required=False, allow_blank=True, label=_("Note"), default=""
    )


class AdjustLevelSerializer(ChangeSerializer):
    """By how much stock is put right, and why."""

    change = serializers.IntegerField(
        min_value=-MAX_STOCK,
        max_value=MAX_STOCK,
        label=_("Change"),
        help_text=_("How many units to add. Enter a negative number to remove units."),
    )
    reason = serializers.ChoiceField(choices=REASONS, label=_("Reason"))

    def validate_change(self, change: int) -> int:
        if change == 0:
            raise serializers.ValidationError(_("Enter a number other than 0."))
        return change


class AdjustStockSerializer(AdjustLevelSerializer):
    """By how much the stock of a variant in the default location is put right, and why."""

    variant = serializers.SlugRelatedField(
        slug_field=VARIANT_KEY, queryset=ProductVariant.objects.filter(track_inventory=True)
    )


class CountLevelSerializer(ChangeSerializer):
    """How many were counted."""

    on_hand = serializers.IntegerField(min_value=0, max_value=MAX_STOCK, label=_("Counted"))


class TransferSerializer(ChangeSerializer):
    """How many go to which other location."""

    target: RefField = RefField(
        queryset=StockLocation.objects.all(),
        operation="ecommerce:staff-location-list",
        screen="dashboard:shop-location-detail",
        label=_("Destination"),
    )
    quantity = serializers.IntegerField(min_value=1, max_value=MAX_STOCK, label=_("Quantity"))


class MarkSerializer(serializers.ModelSerializer[StockLevel]):
    """When the staff are told that something runs low in a location."""

    class Meta:
        model = StockLevel
        fields = ["low_stock"]
        extra_kwargs = {
            "low_stock": {
                "max_value": MAX_STOCK,
                "label": _("Low stock threshold"),
                "help_text": _(
                    "Leave empty to use the shop's threshold for all locations together."
                ),
            }
        }


class StockChangeViewSet(BackofficeViewSet[ProductVariant]):
    """What is done to the stock of one variant in the default location."""

    queryset = ProductVariant.objects.all()
    permission_model = "stocklevel"
    serializer_class = StockSerializer

    @extend_schema(
        operation_id="staff-stock-adjust",
        summary=_("Adjust stock"),
        request=AdjustStockSerializer,
        responses=StockSerializer,
        filters=False,
    )
    def adjust(self, request: Request) -> Response:
        said = read(AdjustStockSerializer, request)
        variant, reason = said["variant"], explain_change(said["reason"], said["note"])
        inventory_service().adjust(variant, said["change"], reference=reason, user=request.user)
        stocked = list_stock().select_related("product").get(pk=variant.pk)
        return Response(self.get_serializer(stocked).data)


class StockLevelChangeViewSet(BackofficeViewSet[StockLevel]):
    """What is done to the stock of one variant in one location."""

    queryset = StockLevel.objects.all()
    permission_model = "stocklevel"
    serializer_class = StockLevelSerializer
    lookup_field = "pk"
    lookup_url_kwarg = "id"

    def get_queryset(self) -> QuerySet[StockLevel]:
        return list_levels().select_related("variant__product", "location")

    @extend_schema(
        operation_id="staff-stock-level-adjust",
        summary=_("Adjust stock"),
        request=AdjustLevelSerializer,
        responses=StockLevelSerializer,
        filters=False,
    )
    def adjust(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        level, said = self.get_object(), read(AdjustLevelSerializer, request)
        inventory_service().adjust(
            level.variant,
            said["change"],
            location=level.location,
            reference=explain_change(said["reason"], said["note"]),
            user=request.user,
        )
        return self._answer()

    @extend_schema(
        operation_id="staff-stock-level-count",
        summary=_("Count stock"),
        request=CountLevelSerializer,
        responses=StockLevelSerializer,
        filters=False,
    )
    def count(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        level, said = self.get_object(), read(CountLevelSerializer, request)
        inventory_service().count(
            level.variant,
            said["on_hand"],
            location=level.location,
            reference=explain_change("staff", said["note"]),
            user=request.user,
        )
        return self._answer()

    @extend_schema(
        operation_id="staff-stock-level-transfer",
        summary=_("Transfer stock"),
        request=TransferSerializer,
        responses=StockLevelSerializer,
        filters=False,
    )
    def transfer(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        level, said = self.get_object(), read(TransferSerializer, request)
        inventory_service().transfer(
            level.variant,
            said["quantity"],
            source=level.location,
            target=said["target"],
            reference=explain_change("transfer", said["note"]),
            user=request.user,
        )
        return self._answer()

    @extend_schema(
        operation_id="staff-stock-level-update",
        summary=_("Set low stock threshold"),
        request=MarkSerializer,
        responses=StockLevelSerializer,
        filters=False,
    )
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        StockLevel.objects.filter(pk=self.get_object().pk).update(**read(MarkSerializer, request))
        return self._answer()

    def _answer(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)


def read(serializer: type[serializers.BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    said: dict[str, Any] = asked.validated_data
    return said
