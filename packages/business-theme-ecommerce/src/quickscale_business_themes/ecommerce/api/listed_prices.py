"""What is said beside a price: for a reference quantity, for many units, before a reduction."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rest_framework import serializers

from quickscale.core.api import MoneyField
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.measures import Unit
from quickscale_business_themes.ecommerce.models import ProductVariant
from quickscale_business_themes.ecommerce.services.markets import find_shown_market

_MONEY = MoneyField()
#: Not that of one piece, which is called alike.
UNIT_PRICE = pgettext_lazy("for a measure", "Unit price")


class UnitPricingSerializer(serializers.Serializer[Any]):
    """What a reference quantity costs: ``5.00`` for ``100 g``."""

    price = MoneyField(label=UNIT_PRICE)
    currency = serializers.CharField(source="price.currency")
    quantity = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=Unit.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field called like DRF's own


class PriorPriceField(MoneyField):
    """The lowest price of the 30 days before a reduction, where the shop's market asks for it."""

    def __init__(self, **options: Any) -> None:
        options |= {"read_only": True, "allow_null": True}
        super().__init__(label=_("Lowest price in the 30 days before"), **options)


class PriceTierSerializer(serializers.Serializer[Any]):
    """What one unit costs who buys at least ``min_quantity``."""

    min_quantity = serializers.IntegerField(label=_("Minimum quantity"))
    price = MoneyField(label=_("Price"))
    currency = serializers.CharField()


def describe_unit_price(variant: ProductVariant, price: Money) -> dict[str, Any] | None:
    """Return what a reference quantity of a variant costs; None if it has no measure, or the
    market's rules don't ask for it.
    """
    found = variant.calculate_unit_price(price)
    if found is None or not find_shown_market().unit_prices:
        return None
    return {
        "price": _MONEY.to_representation(found.price),
        "currency": found.price.currency,
        "quantity": found.quantity,
        "unit": found.unit,
        "label": found.label,
    }
