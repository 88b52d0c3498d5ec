"""What the public narrows listings by."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

import math
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.filters import SearchFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from quickscale.core.api import BoundingBoxFilter, FacetFilter, FilterBackend, FilterSet, RefFilter
from quickscale_business_themes.realestate.geography import EARTH_RADIUS, Point
from quickscale_business_themes.realestate.models import (
    Agent,
    Feature,
    Listing,
    OfferType,
    PropertySubType,
    PropertyType,
)
from quickscale_business_themes.realestate.services.facets import (
    Chosen,
    WrongFacet,
    has_feature,
    narrow,
    read_chosen,
)
from quickscale_business_themes.realestate.services.searching import (
    TooManyPlaces,
    search_text,
    with_distance,
    within_polygon,
    within_radius,
)

FACET = "facet"
#: Half way round the Earth: no place is farther away.
_FARTHEST = math.ceil(math.pi * EARTH_RADIUS)
_MOST_CORNERS = 200
_TOO_MANY = _("There are too many homes in this area. Draw a smaller one.")


class ListingFilters(FilterSet):
    """By what is offered, its size and price, and where it is."""

    offer_type = django_filters.ChoiceFilter(choices=OfferType.choices, label=_("Offer"))
    property_type = django_filters.ChoiceFilter(
        choices=PropertyType.choices, label=_("Property type")
    )
    property_sub_type = django_filters.MultipleChoiceFilter(
        choices=PropertySubType.choices, label=_("Home type")
    )
    price = django_filters.RangeFilter("list_price", label=_("Price"))
    bedrooms = django_filters.RangeFilter("bedrooms_total", label=_("Bedrooms"))
    bathrooms = django_filters.RangeFilter("bathrooms_total", label=_("Bathrooms"))
    living_area = django_filters.RangeFilter(
        method="filter_living_area", label=_("Living area (m²)")
    )
    lot_size = django_filters.RangeFilter("lot_size_m2", label=_("Lot size (m²)"))
    feature = django_filters.MultipleChoiceFilter(
        choices=Feature.choices, method="filter_features", label=_("Features")
    )
    city = django_filters.CharFilter("city", "iexact", label=_("City"))
    facet = FacetFilter(
        method="filter_facets", operation="realestate:listing-facet-list", label=_("Details")
    )
    agent = RefFilter(
        field_name="list_agent",
        queryset=Agent.objects.across_teams().filter(is_active=True),
        to_field_name="public_id",
        operation="realestate:agent-list",
        label="",
    )
    lat = django_filters.NumberFilter(
        method="filter_nearest", label="", min_value=-90, max_value=90
    )
    lng = django_filters.NumberFilter(
        method="filter_nothing", label="", min_value=-180, max_value=180
    )
    radius = django_filters.NumberFilter(
        method="filter_radius", label="", min_value=0, max_value=_FARTHEST
    )
    bbox = BoundingBoxFilter(latitude="public_latitude", longitude="public_longitude")
    slugs = django_filters.BaseInFilter("slug", label="")
    polygon = django_filters.CharFilter(method="filter_polygon", label="")

    class Meta:
        model = Listing
        fields: list[str] = []

    def filter_features(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Return the listings that have all of some features."""
        for code in value:
            queryset = queryset.filter(has_feature(code))
        return queryset

    def filter_facets(self, queryset: Any, name: str, value: list[str]) -> Any:
        return narrow(queryset, read_facets(value))

    def filter_living_area(self, queryset: Any, name: str, value: slice) -> Any:
        """Return the listings whose area is within bounds; one that nobody has said isn't."""
        queryset = queryset.filter(living_area_m2__gt=0)
        if value.start is not None:
            queryset = queryset.filter(living_area_m2__gte=value.start)
        if value.stop is not None:
            queryset = queryset.filter(living_area_m2__lte=value.stop)
        return queryset

    def filter_nothing(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset

    def filter_nearest(self, queryset: Any, name: str, value: Any) -> Any:
        return with_distance(queryset, self.point)

    def filter_radius(self, queryset: Any, name: str, value: Any) -> Any:
        return within_radius(queryset, self.point, float(value))

    def filter_polygon(self, queryset: Any, name: str, value: str) -> Any:
        try:
            return within_polygon(queryset, read_polygon(value, name))
        except TooManyPlaces:
            raise ValidationError({name: [_TOO_MANY]}) from None

    @property
    def point(self) -> Point:
        """The place that is asked for.

        Raises:
            ValidationError: one of its coordinates is missing.
        """
        latitude, longitude = (self.form.cleaned_data.get(name) for name in ("lat", "lng"))
        for name, value in (("lat", latitude), ("lng", longitude)):
            if value is None:
                raise ValidationError({name: [_("Enter both lat and lng.")]})
        return float(latitude), float(longitude)


def read_facets(values: list[str]) -> Chosen:
    """Return what is chosen of each facet.

    Raises:
        ValidationError: a value is of none.
    """
    try:
        return read_chosen(values)
    except WrongFacet as error:
        told = _("“{value}” can't be chosen.").format(value=str(error)[:50])
        raise ValidationError({FACET: [told]}) from None


def read_numbers(text: str, count: int, name: str, example: str) -> list[float]:
    """Return finite numbers that are separated by commas.

    Raises:
        ValidationError: they aren't so many.
    """
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if len(found) != count or not all(map(math.isfinite, found)):
        raise ValidationError({name: [_("Write it like {example}.").format(example=example)]})
    return found


def read_polygon(text: str, name: str) -> list[Point]:
    """Return the corners of a polygon from ``longitude,latitude;longitude,latitude;…``.

    Raises:
        ValidationError: it isn't one.
    """
    corners = text.strip().strip(";").split(";")
    if not 3 <= len(corners) <= _MOST_CORNERS:
        told = _("A polygon has 3 to {most} corners.").format(most=_MOST_CORNERS)
        raise ValidationError({name: [told]})
    pairs = [read_numbers(corner, 2, name, "6.7,51.1;6.9,51.1;6.8,51.3") for corner in corners]
    points = [(latitude, longitude) for longitude, latitude in pairs]
    require_places(points, name)
    return points


def require_places(points: list[Point], name: str) -> None:
    if not all(-90 <= lat <= 90 and -180 <= lng <= 180 for lat, lng in points):
        told = _("Latitudes are from -90 to 90, and longitudes from -180 to 180.")
        raise ValidationError({name: [told]})


class ListingSearch(SearchFilter):
    """Finds listings as :func:`searching.search_text` does."""

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        return search_text(queryset, " ".join(self.get_search_terms(request)))


class ListingFilterBackend(FilterBackend):
    """Leaves the order to the pages, which begin after a row of it.

    Around a place, and where no other order is asked for, the nearest homes are the first.
    """

    search = ListingSearch()

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        asked = request.query_params
        found = super().filter_queryset(request, queryset, view)
        if asked.get("lat") and asked.get("lng") and not asked.get("ordering"):
            found.nearest_to = float(asked["lat"]), float(asked["lng"])
            found.radius = float(asked.get("radius") or math.inf)
        return found

    def get_ordering(self, request: Request, queryset: Any, view: APIView) -> tuple[str, ...]:
        """Return nothing: pages are ordered where it is known after which row they begin.

        Raises:
            ValidationError: it is none of the orders that there are.
        """
        asked = request.query_params.get("ordering", "")
        if asked and asked not in getattr(view, "orderings", ()):
            told = _("“{value}” is not a valid sort order.").format(value=asked)
            raise ValidationError({"ordering": [told]})
        return ()
