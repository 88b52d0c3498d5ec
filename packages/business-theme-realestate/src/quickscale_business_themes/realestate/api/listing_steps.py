"""What the steps of a listing ask for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.api import MoneyField
from quickscale_business_themes.realestate.models import StandardStatus
from quickscale_business_themes.realestate.models.listings import MAX_PRICE

_CENT = Decimal("0.01")


def price_input(**options: Any) -> MoneyField:
    return MoneyField(min_value=_CENT, max_value=MAX_PRICE, **options)


def charge_input(label: Any) -> MoneyField:
    return MoneyField(
        required=False, allow_null=True, min_value=0, max_value=MAX_PRICE, label=label
    )


class ChangeStatusSerializer(serializers.Serializer[Any]):
    """The next status, and what some of them ask for."""

    standard_status = serializers.ChoiceField(choices=StandardStatus.choices, label=_("Status"))
    close_price = price_input(
        required=False,
        allow_null=True,
        label=_("Closing price"),
        help_text=_("Only for closed listings."),
    )
    close_date = serializers.DateField(
        required=False,
        allow_null=True,
        label=_("Closing date"),
        help_text=_("Only for closed listings."),
    )
    expiration_date = serializers.DateField(
        required=False,
        allow_null=True,
        label=_("New expiration date"),
        help_text=_("Needed if the listing has expired."),
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, label=_("Note"))


class CloseSerializer(serializers.Serializer[Any]):
    """For how much, and when, something was sold or let."""

    close_price = price_input(label=_("Closing price"))
    close_date = serializers.DateField(label=_("Closing date"))


class ChangePriceSerializer(serializers.Serializer[Any]):
    """A new price."""

    list_price = price_input(label=_("Price"))
