"""Listings as the public sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, permissions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from quickscale.core import seo
from quickscale.core.api import AlertsMixin, MapMixin, ModelSerializer, MoneyField, RefField
from quickscale.core.seo import SeoField
from quickscale_business_themes.realestate.api.filters import (
    ListingFilterBackend,
    ListingFilters,
)
from quickscale_business_themes.realestate.api.paging import ListingPagination
from quickscale_business_themes.realestate.models import (
    AreaUnit,
    EventKind,
    Feature,
    Listing,
    Media,
    MediaCategory,
    PricePeriod,
    PropertySubType,
)
from quickscale_business_themes.realestate.services.changes import KINDS, list_news
from quickscale_business_themes.realestate.services.searching import find_similar, list_public
from quickscale_business_themes.realestate.services.valuations import with_public_estimate

STATUS_TONES = {
    "coming_soon": "info",
    "active": "success",
    "active_under_contract": "warning",
    "pending": "warning",
    "closed": "info",
    "expired": "danger",
    "withdrawn": "danger",
    "canceled": "danger",
}
_SIMILAR = 4
_IMAGE = {
    "type": ["object", "null"],
    "required": ["url", "alt", "width", "height"],
    "properties": {
        "url": {"type": "string", "format": "uri-reference"},
        "alt": {"type": "string"},
        "width": {"type": ["integer", "null"]},
        "height": {"type": ["integer", "null"]},
    },
}


@extend_schema_field(_IMAGE)
class CoverField(serializers.Field[Any, Any, Any, Any]):
    """The first photo of a listing, as :func:`attach_covers` found it."""

    quickscale_format = "image"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, source="*", label=_("Photo"), **kwargs)

    def to_representation(self, listing: Any) -> dict[str, Any] | None:
        photos: Sequence[Media] = getattr(listing, "photos", ())
        if not photos:
            return None
        return show_media(photos[0], request=self.context.get("request"), name="media-file")


def show_media(media: Media, *, request: Any, name: str) -> dict[str, Any]:
    """Return a picture as pages show it.

    Args:
        name: of the operation that gives out the file.
    """
    url = reverse(f"api:realestate:{name}", kwargs={"id": media.public_id, "field": "image"})
    return {
        "url": request.build_absolute_uri(url) if request else url,
        "alt": media.alt_text,
        "width": media.width,
        "height": media.height,
    }


def prefetch_photos() -> Prefetch[Any]:
    photos = Media.objects.across_teams().filter(category=MediaCategory.PHOTO)
    return Prefetch("media", photos.order_by("position", "pk"), to_attr="photos")


def write_area(area: Any, unit: str) -> str:
    """Return an area as people read it, ``1,250 m²``; empty without one."""
    if area is None:
        return ""
    places = 0 if area == int(area) else 1
    return (
        f"{number_format(area, places, use_l10n=True, force_grouping=True)} {AreaUnit(unit).label}"
    )


def blank_choice(choices: Any, *, label: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(
        choices=choices.choices, allow_blank=True, read_only=True, label=label
    )


class ListingSerializer(ModelSerializer[Listing]):
    """A listing as the public sees it in lists."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    image = CoverField()
    list_price = MoneyField(read_only=True, label=_("Price"))
    price_period = blank_choice(PricePeriod, label=_("Price period"))
    property_sub_type = blank_choice(PropertySubType, label=_("Home type"))
    address = serializers.CharField(source="public_address", read_only=True, label=_("Address"))
    living_area = serializers.SerializerMethodField(label=_("Living area"))
    latitude = serializers.FloatField(source="public_latitude", read_only=True, label=_("Latitude"))
    longitude = serializers.FloatField(
        source="public_longitude", read_only=True, label=_("Longitude")
    )
    distance = serializers.SerializerMethodField(
        label=_("Distance (km)"), help_text=_("From lat and lng, where they are given.")
    )

    class Meta:
        model = Listing
        fields = [
            "id",
            "slug",
            "title",
            "image",
            "offer_type",
            "standard_status",
            "list_price",
            "currency",
            "price_period",
            "address",
            "property_type",
            "property_sub_type",
            "bedrooms_total",
            "bathrooms_total",
            "living_area",
            "latitude",
            "longitude",
            "distance",
            "published_at",
        ]
        read_only_fields = fields
        presentation = {
            "title": "title",
            "image": "image",
            "columns": [
                "list_price",
                "offer_type",
                "address",
                "bedrooms_total",
                "bathrooms_total",
                "living_area",
                "standard_status",
            ],
            "tones": {"standard_status": STATUS_TONES},
        }

    def get_living_area(self, listing: Listing) -> str:
        return write_area(listing.property.living_area, listing.property.living_area_units)

    def get_distance(self, listing: Listing) -> float | None:
        distance = getattr(listing, "distance", None)
        return None if distance is None else round(distance, 3)


class ListingDetailSerializer(ListingSerializer):
    """A listing with all that the public sees of it."""

    previous_list_price = MoneyField(read_only=True, allow_null=True, label=_("Previous price"))
    deposit = MoneyField(read_only=True, allow_null=True, label=_("Deposit"))
    service_charge = MoneyField(read_only=True, allow_null=True, label=_("Service charge"))
    lot_size = serializers.SerializerMethodField(label=_("Lot size"))
    year_built = serializers.IntegerField(
        source="property.year_built", read_only=True, allow_null=True, label=_("Year built")
    )
    stories_total = serializers.IntegerField(
        source="property.stories_total", read_only=True, allow_null=True, label=_("Stories")
    )
    garage_spaces = serializers.IntegerField(
        source="property.garage_spaces", read_only=True, allow_null=True, label=_("Garage spaces")
    )
    energy_class = serializers.CharField(
        source="property.energy_class", read_only=True, label=_("Energy class")
    )
    energy_use = serializers.DecimalField(
        7,
        1,
        source="property.energy_use",
        read_only=True,
        allow_null=True,
        label=_("Energy use (kWh/m² a year)"),
    )
    features = serializers.SerializerMethodField(label=_("Features"), style={"format": "lines"})
    days_on_market = serializers.IntegerField(read_only=True, label=_("Days on market"))
    estimate_low = MoneyField(
        read_only=True,
        allow_null=True,
        label=_("Estimated value from"),
        help_text=_("The agency's estimate by a statistical model, not for lending."),
    )
    estimate_high = MoneyField(read_only=True, allow_null=True, label=_("Estimated value to"))
    agent: RefField = RefField(
        source="list_agent",
        read_only=True,
        operation="realestate:agent-list",
        screen="agent-detail",
        lookup="public_id",
        label=_("Agent"),
    )
    agency = serializers.CharField(source="team.name", read_only=True, label=_("Agency"))

    seo = SeoField(source="*")

    class Meta(ListingSerializer.Meta):
        fields = [
            *ListingSerializer.Meta.fields,
            "seo",
            "previous_list_price",
            "deposit",
            "service_charge",
            "lot_size",
            "year_built",
            "stories_total",
            "garage_spaces",
            "energy_class",
            "energy_use",
            "features",
            "days_on_market",
            "estimate_low",
            "estimate_high",
            "agent",
            "agency",
            "public_remarks",
        ]
        read_only_fields = fields

    def to_representation(self, instance: Listing) -> Any:
        return {**super().to_representation(instance), "seo": seo.describe(instance)}

    def get_lot_size(self, listing: Listing) -> str:
        return write_area(listing.property.lot_size_area, listing.property.lot_size_units)

    def get_features(self, listing: Listing) -> list[str]:
        labels = dict(Feature.choices)
        return [str(labels[code]) for code in listing.property.features if code in labels]


class ListingViewSet(
    AlertsMixin,
    MapMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Listing],
):
    """The homes that the public may see, of all agencies."""

    queryset = Listing.objects.across_teams()
    serializer_class = ListingSerializer
    permission_classes = (permissions.AllowAny,)
    shows_published = True
    same_for_everybody = True
    accepts_team_keys = True
    lookup_field = "slug"
    filter_backends = (ListingFilterBackend,)
    filterset_class = ListingFilters
    pagination_class = ListingPagination
    latitude_field, longitude_field = "public_latitude", "public_longitude"
    alert_kinds = KINDS
    search_fields = ("title", "city", "public_remarks")
    orderings = {
        "-published_at": _("Newest"),
        "list_price": _("Price, low to high"),
        "-list_price": _("Price, high to low"),
        "-living_area_m2": _("Largest"),
    }

    def get_queryset(self) -> Any:
        found = list_public().select_related("property")
        if self.action == "retrieve":
            found = with_public_estimate(found.select_related("list_agent", "team"))
        return found.prefetch_related(prefetch_photos())

    def list_changes(self, since: datetime) -> Iterator[AlertsMixin.Change]:
        for kind, event in list_news(since):
            change = self.Change(str(event.public_id), event.listing.slug, kind, event.at)
            if event.kind == EventKind.PRICE:
                change = change._replace(field="list_price", old=event.old, new=event.new)
            yield change

    def get_serializer_class(self) -> type[ListingSerializer]:
        return ListingDetailSerializer if self.action == "retrieve" else ListingSerializer

    @extend_schema(
        operation_id="similar-listing-list",
        summary=_("Similar homes"),
        responses=ListingSerializer(many=True),
        filters=False,
    )
    @action(detail=True, filterset_class=None, pagination_class=None, url_path="similar")
    def similar(self, request: Request, slug: str) -> Response:
        found = find_similar(self.get_object(), _SIMILAR)
        rows = self.get_queryset().in_bulk([listing.pk for listing in found])
        ordered = [rows[listing.pk] for listing in found if listing.pk in rows]
        return Response(self.get_serializer(ordered, many=True).data)
