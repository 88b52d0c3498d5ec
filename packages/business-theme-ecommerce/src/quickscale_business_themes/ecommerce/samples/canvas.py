"""A small drawing board: smooth shapes with light and shadow, on coordinates from 0 to 800."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = tuple[int, int, int]

#: The side of the drawing board, and of the finished picture in pixels.
SIZE = 800
_PIXELS = 640
#: How finely it is drawn before it is scaled down, so that edges are smooth.
_SCALE = 1.4
_CURVE_STEPS = 14
_SHADOW: Colour = (30, 24, 40)
#: Darker to the lower right, and its opposite.
_SHADE = ImageChops.add(
    Image.linear_gradient("L").rotate(90), Image.linear_gradient("L"), scale=2
).resize((64, 64))
_SHINE = ImageChops.invert(_SHADE)


def parse_colour(text: str) -> Colour:
    """Return ``#rrggbb`` as numbers."""
    return (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return ``first`` with ``share`` of ``second`` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return (red, green, blue)


def lighten(colour: Colour, share: float) -> Colour:
    return mix(colour, (255, 255, 255), share)


def darken(colour: Colour, share: float) -> Colour:
    return mix(colour, (20, 18, 30), share)


def smooth(points: Sequence[Point], *, closed: bool = True) -> list[Point]:
    """Return a curve through ``points`` (Catmull-Rom)."""
    count = len(points)
    curve: list[Point] = []
    for i in range(count if closed else count - 1):
        near = [_at(points, i + offset, closed) for offset in (-1, 0, 1, 2)]
        curve += [_between(near, step / _CURVE_STEPS) for step in range(_CURVE_STEPS)]
    return curve if closed else [*curve, points[-1]]


def mirror(points: Sequence[Point]) -> list[Point]:
    """Return a symmetrical outline from its left half, given from top to bottom."""
    return [*points, *((SIZE - x, y) for x, y in reversed(points))]


class Canvas:
    """A picture being drawn."""

    def __init__(self, top: Colour, bottom: Colour) -> None:
        side = round(SIZE * _SCALE)
        self._image = Image.new("RGB", (side, side), top)
        fade = Image.linear_gradient("L").resize((side, side), Image.Resampling.BILINEAR)
        self._image.paste(Image.new("RGB", (side, side), bottom), mask=fade)
        glow = ImageChops.invert(Image.radial_gradient("L")).point(lambda value: value * 0.55)
        soft = glow.resize((side, side), Image.Resampling.BILINEAR)
        self._image.paste(lighten(top, 0.6), mask=soft)

    def disc(self, centre: Point, radius: float, colour: Colour, opacity: float = 1) -> None:
        """Draw a flat disc, as a backdrop."""
        mask = self._mask()
        box = self._box(
            centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius
        )
        ImageDraw.Draw(mask).ellipse(box, fill=round(255 * opacity))
        self._image.paste(colour, mask=mask)

    def ground_shadow(self, centre: Point, width: float, height: float = 34) -> None:
        """Draw the soft shadow of something that stands there."""
        mask = self._mask()
        x, y = centre
        box = self._box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        ImageDraw.Draw(mask).ellipse(box, fill=120)
        self._paste_shadow(mask, radius=16 * _SCALE)

    def shape(
        self,
        points: Sequence[Point],
        colour: Colour,
        *,
        curved: bool = True,
        relief: float = 0.28,
        shadow: bool = False,
    ) -> None:
        """Draw a filled outline, lit from the upper left as strongly as ``relief`` says."""
        mask = self._mask()
        outline = smooth(points) if curved else list(points)
        ImageDraw.Draw(mask).polygon(self._scaled(outline), fill=255)
        if shadow:
            self._cast_shadow(mask)
        self._fill(mask, colour, relief)

    def ellipse(
        self, centre: Point, width: float, height: float, colour: Colour, *, relief: float = 0.28
    ) -> None:
        """Draw an ellipse."""
        mask = self._mask()
        x, y = centre
        box = self._box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        ImageDraw.Draw(mask).ellipse(box, fill=255)
        self._fill(mask, colour, relief)

    def block(
        self,
        corner: Point,
        opposite: Point,
        colour: Colour,
        *,
        radius: float = 0,
        relief: float = 0.28,
        shadow: bool = False,
    ) -> None:
        """Draw an upright rectangle with rounded corners."""
        mask = self._mask()
        box = self._box(*corner, *opposite)
        ImageDraw.Draw(mask).rounded_rectangle(box, radius=radius * _SCALE, fill=255)
        if shadow:
            self._cast_shadow(mask)
        self._fill(mask, colour, relief)

    def line(
        self, points: Sequence[Point], colour: Colour, width: float, *, curved: bool = True
    ) -> None:
        """Draw a stroke with round ends."""
        path = self._scaled(smooth(points, closed=False) if curved else points)
        draw = ImageDraw.Draw(self._image)
        draw.line(path, fill=colour, width=round(width * _SCALE), joint="curve")
        radius = width * _SCALE / 2
        for x, y in (path[0], path[-1]):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    def stitches(self, points: Sequence[Point], colour: Colour, width: float = 3) -> None:
        """Draw a curve of short dashes."""
        path = smooth(points, closed=False)
        draw = ImageDraw.Draw(self._image)
        for i in range(0, len(path) - 3, 6):
            draw.line(self._scaled(path[i : i + 4]), fill=colour, width=round(width * _SCALE))

    def finish(self, *, zoom: float = 1, focus: Point = (400, 400)) -> BytesIO:
        """Return the picture, or the part of it around ``focus``, as a WebP file."""
        side = self._image.width / zoom
        left = min(max(focus[0] * _SCALE - side / 2, 0), self._image.width - side)
        top = min(max(focus[1] * _SCALE - side / 2, 0), self._image.width - side)
        box = (left, top, left + side, top + side)
        small = self._image.resize((_PIXELS, _PIXELS), Image.Resampling.HAMMING, box=box)
        file = BytesIO()
        small.save(file, "WEBP", quality=84, method=1)
        file.seek(0)
        return file

    def _mask(self) -> Image.Image:
        return Image.new("L", self._image.size, 0)

    def _fill(self, mask: Image.Image, colour: Colour, relief: float) -> None:
        box = mask.getbbox()
        if box is None:
            return
        part = mask.crop(box)
        self._image.paste(colour, box, part)
        for tint, gradient, strength in (
            (darken(colour, 0.85), _SHADE, relief),
            (lighten(colour, 0.9), _SHINE, relief * 0.8),
        ):
            tone = gradient.point([value * strength for value in range(256)])
            tone = tone.resize(part.size, Image.Resampling.BILINEAR)
            self._image.paste(tint, box, ImageChops.multiply(tone, part))

    def _cast_shadow(self, mask: Image.Image) -> None:
        fallen = ImageChops.offset(mask, round(10 * _SCALE), round(16 * _SCALE))
        faint = fallen.point([value * 0.3 for value in range(256)])
        self._paste_shadow(faint, radius=14 * _SCALE)

    def _paste_shadow(self, mask: Image.Image, *, radius: float) -> None:
        """Darken what lies under ``mask``, blurred; only its surroundings are looked at."""
        bounds = mask.getbbox()
        if bounds is None:
            return
        margin = round(radius * 3)
        left, top = max(bounds[0] - margin, 0), max(bounds[1] - margin, 0)
        right, bottom = min(bounds[2] + margin, mask.width), min(bounds[3] + margin, mask.height)
        soft = mask.crop((left, top, right, bottom)).filter(ImageFilter.GaussianBlur(radius))
        self._image.paste(_SHADOW, (left, top, right, bottom), soft)

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * _SCALE, y * _SCALE) for x, y in points]

    def _box(self, *edges: float) -> tuple[float, float, float, float]:
        left, top, right, bottom = (edge * _SCALE for edge in edges)
        return (left, top, right, bottom)


def _at(points: Sequence[Point], index: int, closed: bool) -> Point:
    if closed:
        return points[index % len(points)]
    return points[min(max(index, 0), len(points) - 1)]


def _between(near: Sequence[Point], t: float) -> Point:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = near
    return (_blend(ax, bx, cx, dx, t), _blend(ay, by, cy, dy, t))


def _blend(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
