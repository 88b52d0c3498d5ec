"""A picture at several widths, so that no page loads more of it than it shows.

Each is drawn as WebP, which every browser shows, and as AVIF where Pillow writes that (its wheels
do since 11.3): a third less to load.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, features

#: In pixels; a picture is never made larger than it is.
WIDTHS = (320, 480, 640, 960, 1600)
#: Of a swatch, in pixels: three times as wide as it is shown.
SWATCH_SIDE = 96
_QUALITY = 72
#: AVIF that looks the same; drawn as fast as it goes, in half the time that WebP takes.
_AVIF = {"quality": 55, "speed": 10}


def read_size(file: IO[bytes]) -> tuple[int, int]:
    """Return how wide and how high a picture is."""
    file.seek(0)
    with Image.open(file) as picture:
        width, height = picture.size
        # As it is drawn, which may be turned.
        return (height, width) if picture.getexif().get(0x0112, 1) >= 5 else (width, height)


def draw_renditions(file: IO[bytes]) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Yield a picture at each width, the narrowest last, by the suffixes of its formats; nothing of
    one that moves.
    """
    file.seek(0)
    with Image.open(file) as opened:
        if getattr(opened, "n_frames", 1) > 1:
            return
        picture = ImageOps.exif_transpose(opened)
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    for width in choose_widths(picture.width):
        height = max(round(picture.height * width / picture.width), 1)
        # Of the next wider one, which has fewer pixels.
        picture = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2)
        yield width, dict(_draw(picture))


def _draw(picture: Image.Image) -> Iterator[tuple[str, bytes]]:
    formats = {"webp": {"quality": _QUALITY}}
    if features.check("avif"):
        formats["avif"] = _AVIF
    for suffix, options in formats.items():
        out = BytesIO()
        picture.save(out, suffix.upper(), **options)
        yield suffix, out.getvalue()


def draw_swatch(file: IO[bytes]) -> bytes:
    """Return the middle of a picture as a small square, as WebP."""
    file.seek(0)
    with Image.open(file) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    out = BytesIO()
    side = (SWATCH_SIDE, SWATCH_SIDE)
    ImageOps.fit(picture, side, Image.Resampling.LANCZOS).save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()


def choose_widths(width: int) -> list[int]:
    """Return the widths that a picture of ``width`` is drawn at, the widest first."""
    return sorted({min(each, width) for each in WIDTHS}, reverse=True)
