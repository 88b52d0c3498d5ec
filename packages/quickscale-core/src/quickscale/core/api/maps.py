"""A list's rows on a map: which of them are in its area, and how they come together in points."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import django_filters
from django import forms
from django.core import exceptions
from django.db.models import (
    Avg,
    Case,
    Count,
    Expression,
    F,
    FloatField,
    Max,
    Min,
    Q,
    QuerySet,
    When,
)
from django.db.models.functions import Floor
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

#: The query parameter with the area of a map.
BBOX = "bbox"
#: Into how many cells an area is divided at most, from west to east and from south to north.
_CELLS = 12
#: The finest division: cells of about ten centimetres.
_FINEST = 360 / 2**28


class BoundingBox(NamedTuple):
    """An area between two meridians and two parallels, in degrees (RFC 7946, section 5).

    It crosses the antimeridian where its west lies east of its east.
    """

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """Return how many degrees it reaches from west to east."""
        return self.east - self.west + (360 if self.west > self.east else 0)

    def build_filter(self, latitude: str, longitude: str) -> Q:
        """Return the condition that a row lies in it, its edges included."""
        rows = Q(**{f"{latitude}__gte": self.south, f"{latitude}__lte": self.north})
        west, east = Q(**{f"{longitude}__gte": self.west}), Q(**{f"{longitude}__lte": self.east})
        return rows & (west | east if self.west > self.east else west & east)

    def __str__(self) -> str:
        return ",".join(format(round(each, 6), "g" if each == int(each) else "f") for each in self)


def read_bounding_box(text: str) -> BoundingBox:
    """Return the area that ``west,south,east,north`` says.

    Raises:
        ValueError: it says none.
    """
    box = BoundingBox(*map(float, text.split(","))) if text.count(",") == 3 else None
    if box is None or not all(map(math.isfinite, box)) or box.south > box.north:
        raise ValueError(text)
    if max(-box.south, box.north) > 90 or max(map(abs, (box.west, box.east))) > 180:
        raise ValueError(text)
    return box


class _BoundingBoxField(forms.CharField):
    def clean(self, value: Any) -> BoundingBox | None:
        text = super().clean(value)
        try:
            return read_bounding_box(text) if text else None
        except ValueError:
            message = _("Enter an area as west,south,east,north in degrees.")
            raise exceptions.ValidationError(message, code="invalid") from None


class BoundingBoxFilter(django_filters.Filter):
    """A filter by an area, ``bbox=west,south,east,north`` in degrees, as GeoJSON writes it.

    Pages set it by their map, and offer no input for it.

    Args:
        latitude: the model's field with the latitude, in degrees.
        longitude: the model's field with the longitude.
    """

    field_class = _BoundingBoxField

    def __init__(
        self, *, latitude: str = "latitude", longitude: str = "longitude", **kwargs: Any
    ) -> None:
        self.latitude, self.longitude = latitude, longitude
        super().__init__(field_name=latitude, label="", **kwargs)

    def filter(self, qs: QuerySet[Any], value: BoundingBox | None) -> QuerySet[Any]:
        return qs.filter(value.build_filter(self.latitude, self.longitude)) if value else qs


class MapPointSerializer(serializers.Serializer[Any]):
    """A place on a map: one row, or several that lie close together."""

    latitude = serializers.FloatField(label=_("Latitude"), read_only=True)
    longitude = serializers.FloatField(label=_("Longitude"), read_only=True)
    count = serializers.IntegerField(label=_("Count"), read_only=True)
    bbox = serializers.CharField(label=_("Area"), read_only=True)
    result = serializers.DictField(label=_("Result"), read_only=True, allow_null=True)


class MapSerializer(serializers.Serializer[Any]):
    """A map's points, and the area that they are in."""

    bbox = serializers.CharField(label=_("Area"), read_only=True)
    points = MapPointSerializer(many=True, label=_("Points"), read_only=True)

    class Meta:
        presentation = {"panel": "map"}


class MapMixin(generics.GenericAPIView[Any]):
    """A viewset whose list can be had as points on a map, at ``map/``, filtered as it is.

    The rows of an area come together in the cells of a grid: at most 169 points, counted by one
    statement. A point of a single row has that row, as the list writes it. The cells lie where they
    lie, whatever the area's edges are, so that points stay in place when a map is moved.

    Its filters have ``bbox = BoundingBoxFilter()``; without it the area is that of all rows.

    Attributes:
        latitude_field: the model's field with the latitude, in degrees.
        longitude_field: the model's field with the longitude.
    """

    latitude_field, longitude_field = "latitude", "longitude"

    @extend_schema(summary=_("Map"), responses=MapSerializer, filters=True)
    @action(detail=False, pagination_class=None)
    def map(self, request: Request) -> Response:
        """Return the rows of an area as points."""
        rows = self.filter_queryset(self.get_queryset()).order_by()
        is_placed = {f"{self.latitude_field}__isnull": False}
        rows = rows.filter(**is_placed, **{f"{self.longitude_field}__isnull": False})
        asked = request.query_params.get(BBOX, "")
        box = read_bounding_box(asked) if asked else self.find_map_area(rows)
        if box is None:
            return Response({"bbox": "", "points": []})
        return Response({"bbox": str(box), "points": self.list_map_points(rows, box)})

    def find_map_area(self, rows: QuerySet[Any]) -> BoundingBox | None:
        """Return the area of all rows, None if there are none."""
        found = strip(rows).aggregate(**bound(F(self.latitude_field), F(self.longitude_field)))
        return None if found["map_west"] is None else make_box(found)

    def list_map_points(self, rows: QuerySet[Any], box: BoundingBox) -> list[dict[str, Any]]:
        cells = list(self.count_map_cells(rows, box))
        alone = [cell["map_first"] for cell in cells if cell["map_count"] == 1]
        written = self.write_map_rows(rows, alone) if alone else {}
        return [write_point(cell, written) for cell in cells]

    def count_map_cells(self, rows: QuerySet[Any], box: BoundingBox) -> QuerySet[Any, Any]:
        """Return each cell that holds rows: how many, their middle, their area, and the first."""
        longitude, latitude = self.measure_map_longitude(box), F(self.latitude_field)
        size = choose_cell(box)
        cells = {"map_column": Floor(longitude / size), "map_line": Floor(latitude / size)}
        found: QuerySet[Any, Any] = (
            strip(rows)
            .annotate(**cells)
            .order_by(*cells)
            .values(*cells)
            .annotate(
                map_count=Count("pk"),
                map_first=Min("pk"),
                map_latitude=Avg(latitude),
                map_longitude=Avg(longitude),
                **bound(latitude, longitude),
            )
        )
        return found

    def measure_map_longitude(self, box: BoundingBox) -> Expression | F:
        """Return a row's longitude: beyond 180 degrees for what lies east of the antimeridian."""
        own = F(self.longitude_field)
        if box.west <= box.east:
            return own
        is_beyond = When(**{f"{self.longitude_field}__lt": box.west}, then=own + 360.0)
        return Case(is_beyond, default=own, output_field=FloatField())

    def write_map_rows(self, rows: QuerySet[Any], keys: Sequence[Any]) -> Mapping[Any, Any]:
        """Return rows by their keys, as the list's serializer writes them."""
        found = list(rows.filter(pk__in=keys))
        data = self.get_serializer(found, many=True).data
        return {row.pk: written for row, written in zip(found, data, strict=True)}


def choose_cell(box: BoundingBox) -> float:
    """Return the size of an area's cells, in degrees: the smallest half of a half of the globe of
    which there are not too many.
    """
    least = max(box.width, box.north - box.south) / _CELLS
    halves = math.floor(math.log2(360 / max(least, _FINEST)))
    return float(360 / 2**halves)


def strip(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return rows without what is only needed to show them."""
    return rows.select_related(None).prefetch_related(None)


def bound(latitude: Expression | F, longitude: Expression | F) -> dict[str, Any]:
    """Return what is asked for the area of rows. The names are none that a model's fields have."""
    return {
        "map_west": Min(longitude),
        "map_south": Min(latitude),
        "map_east": Max(longitude),
        "map_north": Max(latitude),
    }


def make_box(found: Mapping[str, Any]) -> BoundingBox:
    return BoundingBox(
        wrap_longitude(found["map_west"]),
        found["map_south"],
        wrap_longitude(found["map_east"]),
        found["map_north"],
    )


def write_point(cell: Mapping[str, Any], written: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "latitude": cell["map_latitude"],
        "longitude": wrap_longitude(cell["map_longitude"]),
        "count": cell["map_count"],
        "bbox": str(make_box(cell)),
        "result": written.get(cell["map_first"]) if cell["map_count"] == 1 else None,
    }


def wrap_longitude(degrees: float) -> float:
    """Return a longitude between -180 and 180 degrees."""
    return degrees - 360 if degrees > 180 else degrees
