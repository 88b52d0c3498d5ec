"""Scheduled prices and tiers in the staff's form of a product."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.api import MoneyField
from quickscale.core.money import MAX_PRICE
from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.services import price_edits

#: As many as a form can show, whose inputs Django limits to a thousand.
MAX_ROWS = 100


class _PriceRowSerializer(serializers.Serializer[Any]):
    sku = serializers.CharField(
        source="variant.sku",
        max_length=255,
        required=False,
        allow_blank=True,
        label=_("SKU"),
        help_text=_("Leave empty for all variants."),
    )
    price = MoneyField(min_value=0, max_value=MAX_PRICE, label=_("Price"))
    currency = serializers.CharField(source="variant.currency", read_only=True)

    class Meta:
        presentation = {"title": "price"}

    def _read(self, data: Any) -> dict[str, Any]:
        read = super().to_internal_value(data)
        sku = read.pop("variant", {}).get("sku", "")
        return {**read, "sku": sku.strip()}


class ProductScheduledPriceSerializer(_PriceRowSerializer):
    compare_at_price = MoneyField(
        min_value=0,
        max_value=MAX_PRICE,
        allow_null=True,
        required=False,
        label=_("Compare-at price"),
        help_text=_("Leave empty to compare with the variant's own price."),
    )
    starts_at = serializers.DateTimeField(label=_("Starts at"))
    ends_at = serializers.DateTimeField(
        allow_null=True, required=False, label=_("Ends at"), help_text=_("Leave empty for no end.")
    )

    class Meta(_PriceRowSerializer.Meta):
        fields = ["sku", "price", "compare_at_price", "currency", "starts_at", "ends_at"]

    def to_internal_value(self, data: Any) -> Any:
        read = {"compare_at_price": None, "ends_at": None, **self._read(data)}
        if read["ends_at"] is not None and read["ends_at"] <= read["starts_at"]:
            raise serializers.ValidationError({"ends_at": [_("The end must be after the start.")]})
        return price_edits.ScheduledPriceEdit(**read)


class ProductPriceTierSerializer(_PriceRowSerializer):
    min_quantity = serializers.IntegerField(
        min_value=2, max_value=business.MAX_QUANTITY, label=_("Minimum quantity")
    )

    class Meta(_PriceRowSerializer.Meta):
        fields = ["sku", "min_quantity", "price", "currency"]

    def to_internal_value(self, data: Any) -> Any:
        return price_edits.PriceTierEdit(**self._read(data))
