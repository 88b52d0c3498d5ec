"""The places where goods are kept."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ModelSerializer
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.countries import COUNTRIES
from quickscale_business_themes.ecommerce.models import StockLocation
from quickscale_business_themes.ecommerce.services.locations import delete_location, save_location


class LocationSerializer(ModelSerializer[StockLocation]):
    """A place where goods are kept."""

    country = serializers.ChoiceField(
        choices=COUNTRIES, required=False, allow_blank=True, label=_("Country")
    )

    class Meta:
        model = StockLocation
        fields = [
            "id",
            "name",
            "is_active",
            "is_default",
            "position",
            "address_line1",
            "address_line2",
            "city",
            "region",
            "postcode",
            "country",
        ]
        extra_kwargs = {
            "is_active": {"help_text": _("Orders can be fulfilled from here.")},
            "is_default": {
                "help_text": _("New stock is added here unless you choose another location."),
                # One that becomes the default takes the place of the other.
                "validators": [],
            },
            "position": {
                "help_text": _(
                    "Orders are fulfilled from the location with the lowest number that has stock."
                )
            },
        }
        presentation = {
            "title": "name",
            "columns": ["city", "country", "position", "is_active", "is_default"],
        }

    def save(self, **values: Any) -> StockLocation:
        location = self.instance or StockLocation()
        try:
            self.instance = save_location(location, {**self.validated_data, **values})
        except IntegrityError:
            taken = location.unique_error_message(StockLocation, ["name"])
            raise serializers.ValidationError({"name": taken.messages}) from None
        return self.instance


class LocationViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[StockLocation],
):
    """All locations, the preferred one first."""

    queryset = StockLocation.objects.all()
    permission_model = "stocklocation"
    serializer_class = LocationSerializer
    search_fields = ("name", "city")
    ordering = ("position", "pk")
    lookup_field = "pk"
    lookup_url_kwarg = "id"

    def perform_destroy(self, instance: StockLocation) -> None:
        delete_location(instance)

    @extend_schema(operation_id="staff-location-list", summary=_("Locations"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-location-retrieve", summary=_("Location"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-location-create", summary=_("New location"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    @extend_schema(operation_id="staff-location-update", summary=_("Edit location"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    @extend_schema(operation_id="staff-location-destroy", summary=_("Delete location"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)
