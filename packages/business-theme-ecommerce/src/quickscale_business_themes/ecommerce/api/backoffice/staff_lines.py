"""Rows in which the staff write the lines of an order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.api import RefField
from quickscale.core.money import MAX_PRICE
from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.models import ProductVariant

MAX_LINES = 100


class StaffLineSerializer(serializers.Serializer[Any]):
    """Units of a variant, or of anything else at a price of its own."""

    variant: RefField = RefField(
        queryset=ProductVariant.objects.select_related("product"),
        operation="ecommerce:staff-variant-list",
        lookup="public_id",
        label_field="",
        required=False,
        allow_null=True,
        label=_("Product"),
    )
    name = serializers.CharField(
        max_length=255,
        required=False,
        allow_blank=True,
        label=_("Custom item"),
        help_text=_("For an item that isn't in your catalogue. Enter a price too."),
    )
    quantity = serializers.IntegerField(
        min_value=1, max_value=business.MAX_QUANTITY, label=_("Quantity")
    )
    unit_price = serializers.DecimalField(
        19,
        4,
        min_value=0,
        max_value=MAX_PRICE,
        required=False,
        allow_null=True,
        normalize_output=True,
        label=_("Unit price"),
        help_text=_("Leave empty for the product's own price."),
    )
    requires_shipping = serializers.BooleanField(
        required=False,
        default=True,
        label=_("Requires shipping"),
        help_text=_("Only for custom items. Products use their own setting."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        variant, name = attrs.get("variant"), attrs.get("name", "")
        if variant is None and not name:
            raise serializers.ValidationError({"variant": _("Choose a product or name an item.")})
        if variant is not None and name:
            raise serializers.ValidationError({"name": _("Choose a product or name an item.")})
        if variant is None and attrs.get("unit_price") is None:
            raise serializers.ValidationError({"unit_price": _("A custom item needs a price.")})
        return attrs
