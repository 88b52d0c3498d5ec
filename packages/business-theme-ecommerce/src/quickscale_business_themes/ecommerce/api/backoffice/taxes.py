"""Taxes: which goods are taxed alike, where, and what is charged there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import RefField
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.api.backoffice.forms import (
    MAX_PLACES,
    PlaceSerializer,
    RuleSerializer,
    check_places,
)
from quickscale_business_themes.ecommerce.countries import COUNTRIES
from quickscale_business_themes.ecommerce.models import TaxCategory, TaxPlace, TaxRate, TaxZone
from quickscale_business_themes.ecommerce.services.vat import load_vat_rates
from quickscale_business_themes.ecommerce.vat_rates import TERRITORIES

MAX_RATES = 200


class TaxCategorySerializer(RuleSerializer[TaxCategory]):
    """Products that are taxed alike."""

    class Meta:
        model = TaxCategory
        fields = ["id", "name", "is_default", "is_for_shipping"]
        presentation = {"title": "name", "columns": ["is_default", "is_for_shipping"]}


class TaxCategoryViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[TaxCategory],
):
    """All tax categories."""

    queryset = TaxCategory.objects.all()
    permission_model = "taxcategory"
    serializer_class = TaxCategorySerializer
    search_fields = ("name",)
    ordering = ("name", "pk")
    lookup_field = "pk"
    lookup_url_kwarg = "id"

    @extend_schema(operation_id="staff-tax-category-list", summary=_("Tax categories"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-tax-category-retrieve", summary=_("Tax category"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-tax-category-create", summary=_("New tax category"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    @extend_schema(operation_id="staff-tax-category-update", summary=_("Edit tax category"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    @extend_schema(operation_id="staff-tax-category-destroy", summary=_("Delete tax category"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)


class TaxRateSerializer(serializers.ModelSerializer[TaxRate]):
    """What is charged on a tax category, from its first day to its last."""

    category: RefField = RefField(
        queryset=TaxCategory.objects.all(),
        operation="ecommerce:staff-tax-category-list",
        screen="dashboard:shop-tax-category-detail",
        label=_("Tax category"),
    )

    class Meta:
        model = TaxRate
        fields = ["category", "name", "percentage", "is_included", "valid_from", "valid_until"]
        extra_kwargs = {"percentage": {"normalize_output": True}}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = attrs.get("valid_from"), attrs.get("valid_until")
        if first and last and last < first:
            text = _("The last day is before the first day.")
            raise serializers.ValidationError({"valid_until": [text]})
        return attrs


class TaxZoneSerializer(RuleSerializer[TaxZone]):
    """A zone with its places, and what is charged there."""

    row_fields = ("places", "rates")
    places = PlaceSerializer(many=True, max_length=MAX_PLACES, label=_("Places"))  # type: ignore[call-arg]  # the list's
    rates = TaxRateSerializer(many=True, max_length=MAX_RATES, label=_("Tax rates"))  # type: ignore[call-arg]  # the list's

    class Meta:
        model = TaxZone
        fields = ["id", "name", "is_default", "places", "rates"]
        presentation = {"title": "name", "columns": ["is_default"]}

    def validate_places(self, rows: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, str]]:
        check_places(TaxPlace, rows, zone=self.instance)
        return rows

    def validate_rates(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        errors: list[dict[str, Any]] = [{} for _row in rows]
        for (_at, first), (at, second) in combinations(enumerate(rows), 2):
            if overlap(first, second):
                text = _("Another rate of this name applies on the same days.")
                errors[at] = {"name": [text]}
        if any(errors):
            raise serializers.ValidationError(errors)
        return rows


def overlap(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Say whether two rates of a zone would be charged as one, on the same day."""
    if (first["category"], first["name"]) != (second["category"], second["name"]):
        return False
    starts = [each.get("valid_from") or date.min for each in (first, second)]
    ends = [each.get("valid_until") or date.max for each in (first, second)]
    return max(starts) <= min(ends)


class LoadVatSerializer(serializers.Serializer[Any]):
    """Which countries' standard rates are to be set up."""

    countries = serializers.MultipleChoiceField(
        choices=[(code, name) for code, name in COUNTRIES if code in TERRITORIES],
        allow_empty=False,
        label=_("Countries"),
    )
    is_included = serializers.BooleanField(
        default=True, label=_("Prices contain VAT"), help_text=_("Otherwise it's added to them.")
    )


class TaxZoneViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[TaxZone],
):
    """All tax zones."""

    queryset = TaxZone.objects.prefetch_related("places", "rates__category")
    permission_model = "taxzone"
    action_verbs = {"load_vat": "add"}
    serializer_class = TaxZoneSerializer
    search_fields = ("name",)
    ordering = ("name", "pk")
    lookup_field = "pk"
    lookup_url_kwarg = "id"

    @extend_schema(operation_id="staff-tax-zone-list", summary=_("Tax zones"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-tax-zone-retrieve", summary=_("Tax zone"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-tax-zone-create", summary=_("New tax zone"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    @extend_schema(operation_id="staff-tax-zone-update", summary=_("Edit tax zone"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    @extend_schema(operation_id="staff-tax-zone-destroy", summary=_("Delete tax zone"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)

    @extend_schema(
        operation_id="staff-vat-rate-load",
        summary=_("Load VAT rates"),
        request=LoadVatSerializer,
        responses={204: None},
    )
    def load_vat(self, request: Request) -> Response:
        asked = LoadVatSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        chosen = asked.validated_data
        load_vat_rates(sorted(chosen["countries"]), are_prices_gross=chosen["is_included"])
        return Response(status=status.HTTP_204_NO_CONTENT)
