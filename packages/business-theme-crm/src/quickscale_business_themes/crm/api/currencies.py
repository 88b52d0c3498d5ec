"""Currencies of deals and of teams, and the exchange rates that a team keeps."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import FilterSet, IdempotentMixin
from quickscale.core.teams import TeamScopedMixin, team_permission
from quickscale_business_themes.crm.api.bases import ChangeableSerializer, ManagedViewSet, may
from quickscale_business_themes.crm.models import ExchangeRate
from quickscale_business_themes.crm.models.bases import default_currency
from quickscale_business_themes.crm.models.currencies import (
    CURRENCIES,
    find_home_currency,
    select_home_currency,
)
from quickscale_business_themes.crm.services.auditing import record_change
from quickscale_business_themes.crm.services.currencies import (
    choose_currency,
    delete_rate,
    save_rate,
)

#: Where a team, as one request has read it, remembers its currency.
_KNOWN = "_crm_home_currency"
_CHOICES = [(code, code) for code in CURRENCIES]


class CurrencyField(serializers.ChoiceField):
    """The currency of an amount, the team's unless another one is chosen."""

    def __init__(self, **kwargs: Any) -> None:
        options = {
            "choices": _CHOICES,
            "required": False,
            "allow_blank": True,
            "label": _("Currency"),
            "help_text": _("If you leave it empty, it's your team's currency."),
            **kwargs,
        }
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        chosen: str = super().to_internal_value(data)
        return chosen or find_home_currency(self.context["view"].team.pk)


class HomeCurrencyMixin:
    """A view that tells amounts in the team's currency."""

    team: Any

    @property
    def home_currency(self) -> str:
        """The team's currency, read once for all operations that a page calls: they share it."""
        if _KNOWN not in vars(self.team):
            self.remember_currency(select_home_currency(self.team.pk).first())
        currency: str = vars(self.team)[_KNOWN]
        return currency

    def remember_currency(self, chosen: str | None) -> None:
        """Take note of the currency that the team has chosen, as another statement has read it."""
        vars(self.team)[_KNOWN] = chosen or default_currency()


class HomeCurrencySerializer(serializers.Serializer[Any]):
    """The currency of a team's reports."""

    currency = serializers.ChoiceField(
        choices=_CHOICES,
        label=_("Currency"),
        help_text=_("Boards and reports convert all deals into it by your exchange rates."),
    )
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "currency"}

    def get_can(self, told: Any) -> dict[str, bool]:
        return {"edit": may(self.context["request"], "crm.manage")}


class HomeCurrencyView(HomeCurrencyMixin, TeamScopedMixin, IdempotentMixin, GenericAPIView[Any]):
    """The currency that a team's deals are converted into."""

    serializer_class = HomeCurrencySerializer
    resource = {
        "name": "home_currency",
        "label": _("currency of the team"),
        "plural": _("currencies of teams"),
    }

    def get_permissions(self) -> list[BasePermission]:
        needed: list[BasePermission] = [IsAuthenticated()]
        if self.request and self.request.method not in SAFE_METHODS:
            needed.append(team_permission("crm.manage")())
        return needed

    @extend_schema(operation_id="home-currency-retrieve", summary=_("Currency"))
    def get(self, request: Request) -> Response:
        return Response(self.get_serializer({"currency": self.home_currency}).data)

    @extend_schema(operation_id="home-currency-update", summary=_("Change currency"))
    def put(self, request: Request) -> Response:
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        choose_currency(self.team, asked.validated_data["currency"], by=request.user)
        vars(self.team).pop(_KNOWN, None)
        return Response(self.get_serializer(asked.validated_data).data)


class ExchangeRateSerializer(ChangeableSerializer[ExchangeRate]):
    """What one unit of a currency is worth in the team's currency."""

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
                "help_text": _("What one unit of it is worth in your team's currency."),
            },
            "base": {"label": _("In")},
        }
        presentation = {"title": "currency", "columns": ["rate", "base", "on"]}

    def validate_currency(self, currency: str) -> str:
        if self.instance is not None and currency != self.instance.currency:
            message = _("The currency can't be changed. Add another rate.")
            raise serializers.ValidationError(message)
        if currency == self.context["view"].home_currency:
            raise serializers.ValidationError(_("This is your team's currency."))
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


class ExchangeRateViewSet(
    HomeCurrencyMixin, ManagedViewSet[ExchangeRate], viewsets.ModelViewSet[ExchangeRate]
):
    """What other currencies are worth in the team's."""

    queryset = ExchangeRate.objects.all()
    serializer_class = ExchangeRateSerializer
    filterset_class = ExchangeRateFilters
    ordering = ("currency", "-on")

    def perform_destroy(self, instance: ExchangeRate) -> None:
        record_change("crm.deleted", instance, by=self.request.user)
        delete_rate(instance)
