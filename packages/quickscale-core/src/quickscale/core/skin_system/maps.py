"""A list's rows on a map: a picture of points that links move, above the rows of its area."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quickscale.core.api.client import Response
from quickscale.core.api.maps import BBOX, BoundingBox, read_bounding_box, wrap_longitude
from quickscale.core.conf import quickscale_settings
from quickscale.core.money.money import format_compact_money

from .cells import choose_fields, make_column
from .lists import LIST, MAP, ListPlan, build_rows, chosen_layout
from .saved_views import LAYOUT
from .schema import describe_operation
from .screens import Page

#: How high the picture is for its width.
_RATIO = 0.5
#: How much of a picture lies around the area of its rows, and the least that is shown: some 100 m.
_MARGIN, _LEAST = 0.08, 0.001 / 360
#: Web Mercator shows no more of the globe (EPSG:3857).
_POLE = 85.0511
#: The circumference of the earth at the equator, in metres (WGS 84).
_EQUATOR = 40_075_017
#: How much of its width and height a picture moves by, and how much nearer or farther it comes.
_STEP, _ZOOM = 0.5, 2.0


class Frame(NamedTuple):
    """What a picture shows, in a Mercator square of side 1 whose origin is its north-west corner.

    Attributes:
        left: its western edge.
        top: its northern edge.
        width: from west to east; the height follows from the picture's.
    """

    left: float
    top: float
    width: float

    @property
    def height(self) -> float:
        return self.width * _RATIO


def call_map(page: Page) -> Response:
    """Ask for the points with what the list would be asked with."""
    operation = describe_operation(page.screen.map)
    path = page.path_for(operation.name, page.screen.params)
    return page.call(operation.name, path=path, query=page.list_query(operation))


def offer_layouts(page: Page) -> list[dict[str, Any]]:
    """Return the links between a list with its map and the list alone."""
    shown = chosen_layout(page)
    urls = {
        MAP: page.url_with(**{LAYOUT: None}),
        LIST: page.url_with(**{LAYOUT: LIST}),
    }
    labels = {MAP: _("Map"), LIST: _("List")}
    return [
        {"name": name, "label": labels[name], "url": url, "active": name == shown}
        for name, url in urls.items()
    ]


def build_map(page: Page, plan: ListPlan, answer: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the picture of the points, None where no row has a place.

    Args:
        plan: what the list of the same rows shows of each.
        answer: what the map's operation answered.
    """
    if not answer["bbox"]:
        return None
    box = read_bounding_box(answer["bbox"])
    frame = frame_box(box, margin=0 if page.query.get(BBOX) else _MARGIN)
    points = build_points(page, plan, answer["points"], frame)
    return {
        "points": points,
        "scale": measure_scale(frame),
        "moves": offer_moves(page, frame),
        "whole_url": url_of(page, None) if page.query.get(BBOX) else "",
        "data": {
            "status": count_rows(points),
            "bbox": list(box),
            "points": [tell_point(point) for point in points],
            "tiles": quickscale_settings.MAP_TILES,
            "attribution": quickscale_settings.MAP_ATTRIBUTION,
        },
    }


def build_points(
    page: Page, plan: ListPlan, points: Sequence[Mapping[str, Any]], frame: Frame
) -> list[dict[str, Any]]:
    """Return the points with their places in the picture, and where they lead."""
    columns = [
        make_column(field, page.theme) for field in choose_fields(plan.resource, plan.fields)
    ]
    alone = [point["result"] for point in points if point["result"]]
    rows = iter(build_rows(page, plan, columns, alone))
    return [
        build_point(page, point, next(rows) if point["result"] else None, frame) for point in points
    ]


def build_point(
    page: Page, point: Mapping[str, Any], row: Mapping[str, Any] | None, frame: Frame
) -> dict[str, Any]:
    x, y = project(point["longitude"], point["latitude"])
    # What lies beyond the antimeridian stands east of it.
    x += 1 if x < frame.left else 0
    area = frame_box(read_bounding_box(point["bbox"]), margin=_MARGIN)
    return {
        "x": write_percent((x - frame.left) / frame.width),
        "y": write_percent((y - frame.top) / frame.height),
        "latitude": point["latitude"],
        "longitude": point["longitude"],
        "count": point["count"],
        "row": row,
        "text": write_price(row) if row else number_format(point["count"], force_grouping=True),
        "url": row["url"] if row else url_of(page, area),
    }


def write_percent(part: float) -> str:
    """Return a part of the picture as SVG has it, whatever the visitor's language."""
    return f"{part:.2%}"


def write_price(row: Mapping[str, Any]) -> str:
    """Return what a row costs in short, as its first column of money says; else nothing."""
    amounts = (cell for cell in row["cells"] if cell["format"] == "money" and cell["value"])
    return next((format_compact_money(each["value"], each["currency"]) for each in amounts), "")


def tell_point(point: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a script draws a point of."""
    row = point["row"]
    told = {name: point[name] for name in ("latitude", "longitude", "count", "text", "url")}
    return {**told, "title": str(row["title"]) if row else name_group(point["count"])}


def count_rows(points: Sequence[Mapping[str, Any]]) -> str:
    """Return what screen readers are told when a map has been moved."""
    count = sum(point["count"] for point in points)
    text = ngettext("{count} item on the map", "{count} items on the map", count)
    return text.format(count=number_format(count, force_grouping=True))


def name_group(count: int) -> str:
    return _("{count} here. Zoom in.").format(count=number_format(count, force_grouping=True))


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a place in the Mercator square."""
    clamped = math.radians(min(max(latitude, -_POLE), _POLE))
    return (longitude + 180) / 360, (1 - math.asinh(math.tan(clamped)) / math.pi) / 2


def find_latitude(y: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


def frame_box(box: BoundingBox, *, margin: float) -> Frame:
    """Return the least part of the globe of the picture's proportions that an area lies in."""
    left, top = project(box.west, box.north)
    width, height = box.width / 360, project(box.east, box.south)[1] - top
    across = max(width, height / _RATIO, _LEAST) * (1 + 2 * margin)
    middle = left + width / 2, top + height / 2
    return make_frame(middle, across)


def make_frame(middle: tuple[float, float], across: float) -> Frame:
    width = min(across, 1.0)
    return Frame(middle[0] - width / 2, middle[1] - width * _RATIO / 2, width)


def read_frame(frame: Frame) -> BoundingBox:
    """Return the area of a picture."""
    north, south = find_latitude(max(frame.top, 0)), find_latitude(min(frame.top + frame.height, 1))
    if frame.width >= 1:
        return BoundingBox(-180, south, 180, north)
    west = wrap(frame.left * 360 - 180)
    return BoundingBox(west, south, wrap(west + frame.width * 360), north)


def wrap(degrees: float) -> float:
    return wrap_longitude((degrees + 180) % 360 - 180)


def offer_moves(page: Page, frame: Frame) -> list[dict[str, str]]:
    """Return the links that show another part of the globe."""
    middle = frame.left + frame.width / 2, frame.top + frame.height / 2
    steps = {
        "north": (_("Move north"), 0, -1, 1.0),
        "south": (_("Move south"), 0, 1, 1.0),
        "west": (_("Move west"), -1, 0, 1.0),
        "east": (_("Move east"), 1, 0, 1.0),
        "in": (_("Zoom in"), 0, 0, 1 / _ZOOM),
        "out": (_("Zoom out"), 0, 0, _ZOOM),
    }
    moves = []
    for name, (text, right, down, zoom) in steps.items():
        x = middle[0] + right * frame.width * _STEP
        y = min(max(middle[1] + down * frame.height * _STEP, 0), 1)
        moved = make_frame((x, y), max(frame.width * zoom, _LEAST))
        moves.append({"name": name, "label": text, "url": url_of(page, moved)})
    return moves


def url_of(page: Page, frame: Frame | None) -> str:
    area = str(read_frame(frame)) if frame else None
    return page.url_with(**{BBOX: area, "page": None, "cursor": None})


def measure_scale(frame: Frame) -> dict[str, Any]:
    """Return a round distance of at most a fifth of the picture, and how long it is there."""
    latitude = math.radians(find_latitude(frame.top + frame.height / 2))
    across = frame.width * _EQUATOR * math.cos(latitude)
    most = max(across / 5, 1)
    power = 10 ** math.floor(math.log10(most))
    metres = next(power * each for each in (5, 2, 1) if power * each <= most)
    text = _("{number} km") if metres >= 1000 else _("{number} m")
    number = metres // 1000 if metres >= 1000 else metres
    return {
        "width": write_percent(metres / across),
        "label": text.format(number=number_format(number, force_grouping=True)),
    }
