"""A picture at several widths, so that no page loads more of it than it shows."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

#: In pixels; a picture is never made larger than it is.
WIDTHS = (320, 480, 640, 960, 1600)
#: Of WebP, which every browser shows.
_QUALITY = 72


def read_size(file: IO[bytes]) -> tuple[int, int]:
    """Return how wide and how high a picture is."""
    file.seek(0)
    with Image.open(file) as picture:
        width, height = picture.size
        # As it is drawn, which may be turned.
        return (height, width) if picture.getexif().get(0x0112, 1) >= 5 else (width, height)


def draw_renditions(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield a picture as WebP at each width, the narrowest last; nothing of one that moves."""
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
        out = BytesIO()
        picture.save(out, "WEBP", quality=_QUALITY)
        yield width, out.getvalue()


def choose_widths(width: int) -> list[int]:
    """Return the widths that a picture of ``width`` is drawn at, the widest first."""
    return sorted({min(each, width) for each in WIDTHS}, reverse=True)
