"""Where the shop ships to, how, and what that costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import RefField
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.api.backoffice.forms import (
    MAX_PLACES,
    CurrencyCodeField,
    PlaceSerializer,
    RuleSerializer,
    check_places,
)
from quickscale_business_themes.ecommerce.models import (
    ShippingMethod,
    ShippingPlace,
    ShippingRate,
    ShippingZone,
)

MAX_RATES = 100


class ShippingZoneSerializer(RuleSerializer[ShippingZone]):
    """A zone with its places."""

    row_fields = ("places",)
    places = PlaceSerializer(many=True, max_length=MAX_PLACES, label=_("Places"))  # type: ignore[call-arg]  # the list's

    class Meta:
        model = ShippingZone
        fields = ["id", "name", "places"]
        presentation = {"title": "name", "columns": []}

    def validate_places(self, rows: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, str]]:
        check_places(ShippingPlace, rows, zone=self.instance)
        return rows


class ShippingZoneViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[ShippingZone],
):
    """All shipping zones."""

    queryset = ShippingZone.objects.prefetch_related("places")
    permission_model = "shippingzone"
    serializer_class = ShippingZoneSerializer
    search_fields = ("name",)
    ordering = ("name", "pk")
    lookup_field = "pk"
    lookup_url_kwarg = "id"

    @extend_schema(operation_id="staff-shipping-zone-list", summary=_("Shipping zones"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-shipping-zone-retrieve", summary=_("Shipping zone"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-shipping-zone-create", summary=_("New shipping zone"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    @extend_schema(operation_id="staff-shipping-zone-update", summary=_("Edit shipping zone"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    @extend_schema(operation_id="staff-shipping-zone-destroy", summary=_("Delete shipping zone"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)


class ShippingRateSerializer(serializers.ModelSerializer[ShippingRate]):
    """What a method costs from a value or weight on."""

    class Meta:
        model = ShippingRate
        fields = ["minimum", "price"]
        extra_kwargs = {
            "minimum": {"normalize_output": True, "default": 0},
            "price": {"normalize_output": True},
        }


class BackofficeShippingMethodSerializer(RuleSerializer[ShippingMethod]):
    """A way of sending orders to a zone, with what it costs."""

    row_fields = ("rates",)
    zone: RefField = RefField(
        queryset=ShippingZone.objects.all(),
        operation="ecommerce:staff-shipping-zone-list",
        screen="dashboard:shop-shipping-zone-detail",
        label=_("Shipping zone"),
    )
    currency = CurrencyCodeField()
    rates = ShippingRateSerializer(  # type: ignore[call-arg]  # the list's
        many=True,
        allow_empty=False,
        max_length=MAX_RATES,
        label=_("Rates"),
        help_text=_("Each order is charged the rate with the highest minimum it reaches."),
    )

    class Meta:
        model = ShippingMethod
        fields = [
            "id",
            "zone",
            "name",
            "description",
            "currency",
            "basis",
            "rates",
            "free_from",
            "max_weight_grams",
            "is_active",
            "position",
        ]
        extra_kwargs = {"free_from": {"normalize_output": True}}
        presentation = {"title": "name", "columns": ["zone", "basis", "free_from", "is_active"]}

    def validate_rates(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        starts = [row["minimum"] for row in rows]
        if len(set(starts)) < len(starts):
            raise serializers.ValidationError(_("Two rates have the same start."))
        return rows


class ShippingMethodViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[ShippingMethod],
):
    """All shipping methods."""

    queryset = ShippingMethod.objects.select_related("zone").prefetch_related("rates")
    permission_model = "shippingmethod"
    serializer_class = BackofficeShippingMethodSerializer
    search_fields = ("name",)
    ordering = ("position", "pk")
    lookup_field = "pk"
    lookup_url_kwarg = "id"

    @extend_schema(operation_id="staff-shipping-method-list", summary=_("Shipping methods"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-shipping-method-retrieve", summary=_("Shipping method"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-shipping-method-create", summary=_("New shipping method"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    @extend_schema(operation_id="staff-shipping-method-update", summary=_("Edit shipping method"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    @extend_schema(
        operation_id="staff-shipping-method-destroy", summary=_("Delete shipping method")
    )
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)
