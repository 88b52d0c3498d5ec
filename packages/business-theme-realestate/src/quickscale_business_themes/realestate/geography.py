"""Places on a sphere: distances, boxes, polygons, and where a hidden address is shown.

Latitudes and longitudes are in degrees, distances in km unless a name says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

#: The mean radius of the Earth in km (IUGG 1980: 6,371.0088).
EARTH_RADIUS = 6371.0088
#: How far a hidden address is shown from where it is, in km.
SHIFT_LEAST, SHIFT_MOST = 0.2, 0.5
_SALT = "realestate.place"
#: So that no rounding leaves a place out of the box around a circle.
_MARGIN = 1e-9

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """Latitudes from south to north, and longitudes from west to east.

    Attributes:
        west, east: from -180 to 180; a box with its west beyond its east crosses the antimeridian.
    """

    south: float
    west: float
    north: float
    east: float

    @property
    def spans(self) -> tuple[tuple[float, float], ...]:
        """Its longitudes as one range, or as two where it crosses the antimeridian."""
        if self.west <= self.east:
            return ((self.west, self.east),)
        return ((self.west, 180.0), (-180.0, self.east))

    @property
    def width(self) -> float:
        """How many degrees of longitude it spans."""
        return (self.east - self.west) % 360 if self.west > self.east else self.east - self.west


def measure_distance(first: Point, second: Point) -> float:
    """Return how far two places are apart, in km, by the haversine formula (Sinnott 1984)."""
    latitude, other = math.radians(first[0]), math.radians(second[0])
    half_lat = (other - latitude) / 2
    half_lng = math.radians(second[1] - first[1]) / 2
    chord = math.sin(half_lat) ** 2
    chord += math.cos(latitude) * math.cos(other) * math.sin(half_lng) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(math.sqrt(chord), 1.0))


def surround_circle(latitude: float, longitude: float, radius: float) -> Box:
    """Return the smallest box that holds a circle.

    It is clamped at the poles: a circle that holds one reaches all longitudes. Elsewhere the
    tangent meridians are asin(sin r / cos φ) away (Bronstein, "Taschenbuch der Mathematik").

    Args:
        radius: in km.
    """
    angle = radius / EARTH_RADIUS
    reach = math.degrees(angle) + _MARGIN
    south, north = latitude - reach, latitude + reach
    if south <= -90 or north >= 90:
        return Box(max(south, -90.0), -180.0, min(north, 90.0), 180.0)
    aside = math.degrees(math.asin(math.sin(angle) / math.cos(math.radians(latitude)))) + _MARGIN
    if aside >= 180:
        return Box(south, -180.0, north, 180.0)
    return Box(south, wrap_longitude(longitude - aside), north, wrap_longitude(longitude + aside))


def wrap_longitude(longitude: float) -> float:
    """Return the same longitude from -180 to 180."""
    if -180 <= longitude <= 180:
        return longitude
    return (longitude + 180) % 360 - 180


def unroll_polygon(points: Sequence[Point]) -> list[Point]:
    """Return a polygon whose sides go the short way round, beyond ±180° if need be."""
    unrolled = [points[0]]
    for latitude, longitude in points[1:]:
        before = unrolled[-1][1]
        unrolled.append((latitude, before + (longitude - before + 180) % 360 - 180))
    return unrolled


def surround_polygon(points: Sequence[Point]) -> Box:
    """Return the smallest box that holds an unrolled polygon."""
    latitudes = [point[0] for point in points]
    longitudes = [point[1] for point in points]
    west, east = min(longitudes), max(longitudes)
    if east - west >= 360:
        return Box(min(latitudes), -180.0, max(latitudes), 180.0)
    return Box(min(latitudes), wrap_longitude(west), max(latitudes), wrap_longitude(east))


def is_within(point: Point, polygon: Sequence[Point]) -> bool:
    """Say whether a place is within an unrolled polygon, by casting a ray to the east.

    Degrees are taken for lengths on a plane, as maps draw them. A place on the west or south side
    is within, one on the opposite sides isn't, so that neighbouring polygons share none.
    """
    latitude = point[0]
    west = min(corner[1] for corner in polygon)
    longitude = west + (point[1] - west) % 360
    inside = False
    before = polygon[-1]
    for corner in polygon:
        if (corner[0] > latitude) != (before[0] > latitude):
            share = (latitude - corner[0]) / (before[0] - corner[0])
            if longitude < corner[1] + share * (before[1] - corner[1]):
                inside = not inside
        before = corner
    return inside


def find_public_point(
    latitude: float | None, longitude: float | None, *, key: str, is_exact: bool
) -> tuple[float | None, float | None]:
    """Return where the public sees a place, None twice where it has none.

    Args:
        key: what a hidden place is shifted by; the same key always gives the same shift, so that
            no number of answers has an average nearer to the place.
        is_exact: whether it is seen where it is.
    """
    if latitude is None or longitude is None:
        return None, None
    if is_exact:
        return latitude, longitude
    return shift_point((latitude, longitude), key)


def shift_point(point: Point, key: str) -> Point:
    """Return a place 200 to 500 m away, in a direction that nobody knows without the site's secret.

    All places of that ring are as likely.
    """
    digest = salted_hmac(_SALT, key, algorithm="sha256").digest()
    bearing = int.from_bytes(digest[:8]) / 2**64 * 2 * math.pi
    share = int.from_bytes(digest[8:16]) / 2**64
    distance = math.sqrt(SHIFT_LEAST**2 + share * (SHIFT_MOST**2 - SHIFT_LEAST**2))
    return travel(point, bearing, distance)


def travel(point: Point, bearing: float, distance: float) -> Point:
    """Return where somebody comes to along a great circle.

    Args:
        bearing: clockwise from north, in radians.
        distance: in km.
    """
    latitude, angle = math.radians(point[0]), distance / EARTH_RADIUS
    sine = math.sin(latitude) * math.cos(angle)
    sine += math.cos(latitude) * math.sin(angle) * math.cos(bearing)
    arrived = math.asin(max(-1.0, min(1.0, sine)))
    turned = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(latitude),
        math.cos(angle) - math.sin(latitude) * sine,
    )
    return math.degrees(arrived), wrap_longitude(point[1] + math.degrees(turned))
