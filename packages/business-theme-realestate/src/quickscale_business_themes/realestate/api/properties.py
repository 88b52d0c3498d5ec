"""The properties that an agency offers, or has offered."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ExportMixin, FilterSet, SwitchFilter
from quickscale_business_themes.realestate.api.bases import (
    AgencyViewSet,
    RecordRef,
    RecordSerializer,
    ref_filter,
)
from quickscale_business_themes.realestate.countries import COUNTRIES
from quickscale_business_themes.realestate.exceptions import PropertyInUse
from quickscale_business_themes.realestate.models import Feature, Property
from quickscale_business_themes.realestate.services.duplicates import (
    find_duplicates,
    find_same_homes,
    merge_properties,
)
from quickscale_business_themes.realestate.services.listings import save_property
from quickscale_business_themes.realestate.services.valuations import is_estimable


class PropertySerializer(RecordSerializer[Property]):
    """A property."""

    title = serializers.CharField(source="unparsed_address", read_only=True, label=_("Address"))
    country = serializers.ChoiceField(choices=COUNTRIES, label=_("Country"))
    features = serializers.MultipleChoiceField(
        choices=Feature.choices, required=False, label=_("Features")
    )
    listing_count = serializers.IntegerField(read_only=True, default=0, label=_("Listings"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = Property
        fields = [
            "id",
            "title",
            "property_type",
            "property_sub_type",
            "street_name",
            "street_number",
            "unit_number",
            "postal_code",
            "city",
            "state_or_province",
            "country",
            "latitude",
            "longitude",
            "bedrooms_total",
            "bathrooms_full",
            "bathrooms_half",
            "living_area",
            "living_area_units",
            "lot_size_area",
            "lot_size_units",
            "year_built",
            "stories_total",
            "garage_spaces",
            "energy_class",
            "energy_use",
            "features",
            "parcel_number",
            "listing_count",
            "created_at",
            "can",
        ]
        presentation = {
            "title": "title",
            "columns": [
                "property_sub_type",
                "city",
                "bedrooms_total",
                "living_area",
                "listing_count",
            ],
        }

    def get_can(self, home: Property) -> dict[str, bool]:
        is_free = getattr(home, "listing_count", 0) == 0
        may_delete = self.may("realestate.delete")
        can = {"delete": is_free and may_delete, "merge": may_delete}
        if self.context["view"].action == "retrieve":
            can["estimate"] = self.may("realestate.value") and is_estimable(home)
        return can

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        if "features" in values:
            chosen = values["features"]
            values["features"] = [code for code in Feature.values if code in chosen]
        return values

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values; a place has both of its coordinates."""
        point = [
            attrs.get(name, getattr(self.instance, name, None))
            for name in ("latitude", "longitude")
        ]
        for name, value in zip(("latitude", "longitude"), point, strict=True):
            if value is None and any(it is not None for it in point):
                told = _("Enter both latitude and longitude.")
                raise serializers.ValidationError({name: [told]})
        return attrs

    def create(self, validated_data: Mapping[str, Any]) -> Property:
        return save_property(Property(team=validated_data["team"]), validated_data)

    def update(self, instance: Property, validated_data: Mapping[str, Any]) -> Property:
        return save_property(instance, validated_data)


class MergeSerializer(serializers.Serializer[Any]):
    """The property that is merged into another."""

    duplicate = RecordRef(
        queryset=Property.objects.all(),
        operation="realestate:property-list",
        label=_("Duplicate"),
    )


class PropertyFilters(FilterSet):
    same_as = ref_filter(Property, method="filter_same", label="")
    duplicates = SwitchFilter(method="filter_duplicates", label=_("Possible duplicates"))

    class Meta:
        model = Property
        fields = ["property_type", "property_sub_type", "city", "same_as", "duplicates"]

    def filter_same(self, queryset: Any, name: str, value: Property) -> Any:
        return queryset.filter(pk__in=[it.pk for it in find_same_homes(value)])

    def filter_duplicates(self, queryset: Any, name: str, value: bool) -> Any:
        if not value:
            return queryset
        return queryset.filter(pk__in=find_duplicates(Property.objects.all()))


class PropertyViewSet(ExportMixin, AgencyViewSet[Property], viewsets.ModelViewSet[Property]):
    """Homes, offices and land, whether or not they are offered at present."""

    queryset = Property.objects.annotate(listing_count=Count("listings"))
    serializer_class = PropertySerializer
    filterset_class = PropertyFilters
    search_fields = ("street_name", "street_number", "city", "postal_code", "parcel_number")
    orderings = {"-created_at": _("Newest"), "city": _("City"), "street_name": _("Street")}
    ordering = ("-created_at",)
    needed: ClassVar[dict[str, str]] = {
        "destroy": "realestate.delete",
        "merge": "realestate.delete",
    }

    def perform_destroy(self, instance: Any) -> None:
        if instance.listings.exists():
            raise PropertyInUse
        super().perform_destroy(instance)

    @extend_schema(summary=_("Merge"), request=MergeSerializer, responses=PropertySerializer)
    @action(detail=True, methods=["post"], serializer_class=MergeSerializer)
    def merge(self, request: Request, id: str) -> Response:
        """Give the property all of its duplicate, which is deleted."""
        kept = self.get_object()
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        merge_properties(kept, asked.validated_data["duplicate"], user=request.user)
        shown = self.get_queryset().get(pk=kept.pk)
        return Response(PropertySerializer(shown, context=self.get_serializer_context()).data)
