"""Currencies of deals, and the exchange rates that a team keeps."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from rest_framework import serializers, viewsets

from quickscale.core.api import FilterSet
from quickscale_business_themes.crm.api.bases import ChangeableSerializer, ManagedViewSet
from quickscale_business_themes.crm.models import ExchangeRate
from quickscale_business_themes.crm.models.bases import default_currency
from quickscale_business_themes.crm.models.currencies import CURRENCIES
from quickscale_business_themes.crm.services.auditing import record_change
from quickscale_business_themes.crm.services.currencies import delete_rate, save_rate

_CHOICES = [(code, code) for code in CURRENCIES]


class CurrencyField(serializers.ChoiceField):
    """The currency of an amount, the site's unless another one is chosen."""

    def __init__(self, **kwargs: Any) -> None:
        options = {
            "choices": _CHOICES,
            "required": False,
            "allow_blank": True,
            "label": _("Currency"),
            "help_text": _("If you leave it empty, it's the currency of this site."),
            **kwargs,
        }
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data) or default_currency()


class ExchangeRateSerializer(ChangeableSerializer[ExchangeRate]):
    """What one unit of a currency is worth in the site's currency."""

    currency = serializers.ChoiceField(choices=_CHOICES, label=_("Currency"))
    on = serializers.DateField(
        required=False,
        label=_("Valid from"),
        help_text=_("If you leave it empty, it's today. It's valid until the next rate's day."),
    )

    class Meta:
        model = ExchangeRate
        fields = ["id", "currency", "rate", "base", "on", "can"]
        read_only_fields = ["base"]
        extra_kwargs = {
            "rate": {
                "normalize_output": True,
                "help_text": _("What one unit of it is worth in the currency of this site."),
            },
            "base": {"label": _("In")},
        }
        presentation = {"title": "currency", "columns": ["rate", "base", "on"]}

    def validate_currency(self, currency: str) -> str:
        if self.instance is not None and currency != self.instance.currency:
            message = _("The currency can't be changed. Add another rate.")
            raise serializers.ValidationError(message)
        if currency == default_currency():
            raise serializers.ValidationError(_("This is the currency of this site."))
        return currency

    def validate_on(self, day: date) -> date:
        if day > timezone.localdate():
            raise serializers.ValidationError(_("A rate can't be valid from a future day."))
        return day

    def create(self, validated_data: dict[str, Any]) -> ExchangeRate:
        columns = dict(validated_data)
        return save_rate(ExchangeRate(team=columns.pop("team")), columns)

    def update(self, instance: ExchangeRate, validated_data: dict[str, Any]) -> ExchangeRate:
        return save_rate(instance, validated_data)


class ExchangeRateFilters(FilterSet):
    currency = ChoiceFilter(choices=_CHOICES)

    class Meta:
        model = ExchangeRate
        fields = ["currency"]


class ExchangeRateViewSet(ManagedViewSet[ExchangeRate], viewsets.ModelViewSet[ExchangeRate]):
    """What the team's other currencies are worth in the site's."""

    queryset = ExchangeRate.objects.all()
    serializer_class = ExchangeRateSerializer
    filterset_class = ExchangeRateFilters
    ordering = ("currency", "-on")

    def perform_destroy(self, instance: ExchangeRate) -> None:
        record_change("crm.deleted", instance, by=self.request.user)
        delete_rate(instance)
