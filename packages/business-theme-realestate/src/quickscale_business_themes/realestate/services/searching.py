"""How the public finds listings: by place, and in which order.

A box is narrowed first, which an index answers; distances are measured for what is in it. Hidden
addresses are found where the public sees them, so that no circle tells where they are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    F,
    FloatField,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt
from django.db.models.lookups import IContains, LessThan

from quickscale_business_themes.realestate.geography import (
    EARTH_RADIUS,
    Box,
    Point,
    surround_circle,
    surround_polygon,
    unroll_polygon,
)
from quickscale_business_themes.realestate.models import Listing

#: So many places are looked at for one polygon; a city's quarter has fewer homes on the market.
MOST_CANDIDATES = 10_000
TEXT_COLUMNS = ("title", "city", "shown_address", "public_remarks")
_WORD = re.compile(r"[\w'-]+")
_MOST_WORDS = 8
#: In km; no two places are farther apart.
_HALF_WAY_ROUND = math.pi * EARTH_RADIUS
#: So many homes near another are compared with it.
_COMPARED = 100
#: The radius of the circle that is looked in first, in km: a city's quarter has a page of homes.
_FIRST_RING = 0.25


class TooManyPlaces(Exception):
    """A polygon holds more listings than are looked at."""


def list_public() -> QuerySet[Listing]:
    """Return the listings of all agencies that the public may see. There is no other way out."""
    return Listing.objects.across_teams().filter(is_public=True)


class ListingText(Func):
    """All that a listing is found by, as one text.

    Migration 0002 makes an index of parts of three letters over this very expression.
    """

    template, arg_joiner = "(%(expressions)s)", " || ' ' || "

    def __init__(self) -> None:
        super().__init__(*TEXT_COLUMNS, output_field=TextField())


def search_text(listings: QuerySet[Listing], text: str) -> QuerySet[Listing]:
    """Return listings that say all words of a text; hidden addresses aren't looked at."""
    for word in _WORD.findall(text)[:_MOST_WORDS]:
        listings = listings.filter(IContains(ListingText(), word))
    return listings


def within_box(box: Box) -> Q:
    """Return what holds of listings in a box."""
    spans = (Q(public_longitude__range=span) for span in box.spans)
    return Q(public_latitude__range=(box.south, box.north)) & reduce(or_, spans)


def measure_from(point: Point) -> Any:
    """Return the distance from a place, in km, as the database measures it (haversine)."""
    latitude, longitude = (Radians(Value(it, output_field=FloatField())) for it in point)
    there = Radians(F("public_latitude"))
    chord = Power(Sin((there - latitude) / 2), 2) + Cos(latitude) * Cos(there) * Power(
        Sin((Radians(F("public_longitude")) - longitude) / 2), 2
    )
    half = ASin(Least(Sqrt(chord), Value(1.0)))
    return Value(2 * EARTH_RADIUS) * half


def with_distance(listings: Any, point: Point) -> Any:
    """Return listings that have a place, with their ``distance`` in km."""
    placed = listings.filter(public_latitude__isnull=False)
    return placed.annotate(distance=measure_from(point))


def within_radius(listings: Any, point: Point, radius: float) -> Any:
    """Return listings within a circle, with their ``distance``.

    Args:
        radius: in km.
    """
    near = listings.filter(within_box(surround_circle(*point, radius)))
    return with_distance(near, point).filter(distance__lte=radius)


def find_nearest(
    listings: Any, point: Point, limit: int, *, beyond: float = 0.0, within: float = math.inf
) -> list[Any]:
    """Return the first listings, looking in a small circle and then in larger ones.

    Args:
        listings: with their ``distance``, the nearest first.
        beyond: no nearer one is looked for, in km.
        within: all of them are as near as that, in km.
    """
    radius = max(2 * beyond, _FIRST_RING)
    while radius < min(within, _HALF_WAY_ROUND):
        box = surround_circle(point[0], point[1], radius)
        keys = list_keys(listings.filter(within_box(box), distance__lte=radius), limit)
        if len(keys) == limit:
            return read_rows(listings, keys)
        radius *= 4
    return read_first(listings, limit)


def read_first(listings: Any, limit: int) -> list[Any]:
    """Return the first listings of an order.

    Which ones they are is asked first, so that the database joins and reads no others whole.
    """
    return read_rows(listings, list_keys(listings, limit))


def list_keys(listings: Any, limit: int) -> list[int]:
    return list(listings.values_list("pk", flat=True)[:limit])


def read_rows(listings: Any, keys: Sequence[int]) -> list[Any]:
    """Return the listings of some keys, in their order."""
    rows = {row.pk: row for row in listings.filter(pk__in=keys).order_by()} if keys else {}
    return [rows[key] for key in keys if key in rows]


def within_polygon(listings: Any, corners: Sequence[Point]) -> Any:
    """Return listings within a polygon, whose sides are straight on a plain map.

    Raises:
        TooManyPlaces: there are more in the box around it than are looked at.
    """
    polygon = unroll_polygon(corners)
    near = listings.filter(within_box(surround_polygon(polygon)))
    if near.order_by()[: MOST_CANDIDATES + 1].count() > MOST_CANDIDATES:
        raise TooManyPlaces
    return near.filter(cast_ray(polygon))


def cast_ray(polygon: Sequence[Point]) -> Any:
    """Return what holds within an unrolled polygon, as :func:`geography.is_within` says it."""
    west = min(corner[1] for corner in polygon)
    turned = 360 * math.floor((west + 180) / 360)
    corners = [(latitude, longitude - turned) for latitude, longitude in polygon]
    longitude: Any = F("public_longitude")
    if max(corner[1] for corner in corners) > 180:
        is_beyond = When(public_longitude__lt=west - turned, then=longitude + 360.0)
        longitude = Case(is_beyond, default=longitude, output_field=FloatField())
    before = [corners[-1], *corners[:-1]]
    sides = [
        Case(When(is_crossed(longitude, *side), then=Value(1)), default=Value(0))
        for side in zip(corners, before, strict=True)
        if side[0][0] != side[1][0]
    ]
    return IsOdd(*sides) if sides else Q(pk__in=())


def is_crossed(longitude: Any, corner: Point, before: Point) -> Q:
    """Return what holds of places from which a ray to the east crosses a side."""
    south, north = sorted((corner[0], before[0]))
    share = (F("public_latitude") - corner[0]) / (before[0] - corner[0])
    side = share * (before[1] - corner[1]) + corner[1]
    return Q(public_latitude__gte=south, public_latitude__lt=north) & Q(LessThan(longitude, side))


class IsOdd(Func):
    """Whether a sum of numbers is odd."""

    template, arg_joiner = "(((%(expressions)s) & 1) = 1)", " + "
    output_field = BooleanField()


def find_similar(listing: Listing, count: int) -> list[Listing]:
    """Return listings that are like another one: the same offer near it, closest in price and size.

    A quarter more in price, or a third in size, counts as much as 5 km.
    """
    same = list_public().filter(offer_type=listing.offer_type, currency=listing.currency)
    same = same.filter(property_type=listing.property_type).exclude(pk=listing.pk)
    if listing.public_latitude is None or listing.public_longitude is None:
        return list(same.filter(city=listing.city).order_by("-published_at")[:count])
    point = (listing.public_latitude, listing.public_longitude)
    nearest = with_distance(same, point).order_by("distance", "pk")
    near = find_nearest(nearest, point, _COMPARED)
    return sorted(near, key=lambda other: measure_difference(listing, other))[:count]


def measure_difference(listing: Listing, other: Any) -> float:
    price = abs(float(other.list_price / listing.list_price) - 1)
    area, other_area = listing.living_area_m2, other.living_area_m2
    size = abs(other_area / area - 1) if area and other_area else 0.5
    return float(other.distance) / 5 + 4 * price + 3 * size
