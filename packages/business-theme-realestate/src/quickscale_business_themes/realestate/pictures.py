"""Pictures that agencies upload: looked at before they are decoded, and stored drawn anew.

What is stored is never the file that was sent: without metadata it tells no place and no camera.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
#: As much as is decoded: a photograph of a telephone has 48 million.
MOST_PIXELS = 50_000_000
#: No page shows a photo larger than that.
LONGEST_SIDE = 2048
_QUALITY = 85
#: What of a picture's information belongs to how it looks.
_LOOKS = frozenset({"icc_profile", "transparency"})


class BadPicture(Exception):
    """A file isn't a picture that can be shown; ``str(error)`` tells why."""


def digest_file(file: Any) -> str:
    """Return the SHA-256 of a file as it came, in hexadecimal digits."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def redraw_picture(file: Any) -> ContentFile[bytes]:
    """Return a picture as it looks and nothing else of it, no longer than pages show it.

    Raises:
        BadPicture: it is too large, or none.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise BadPicture(_("Images can have at most 50 million pixels."))
            kind = str(picture.format)
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright.info = {name: it for name, it in upright.info.items() if name in _LOOKS}
            out = BytesIO()
            upright.save(out, kind, quality=_QUALITY)
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise BadPicture(_("Upload a valid JPEG, PNG or WebP image.")) from error
    name = PurePath(file.name or "picture").with_suffix(f".{kind.lower()}").name
    return ContentFile(out.getvalue(), name=name)
