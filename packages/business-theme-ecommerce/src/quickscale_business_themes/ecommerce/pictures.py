"""Pictures that people upload: looked at before they are decoded, and stored drawn anew.

What is stored is never the file that was sent: without metadata it tells no place and no camera,
and no browser takes it for anything else. Formats that browsers do not show are refused, with
their decoders.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, ImageSequence

#: The formats that browsers show, with the suffixes that they may have.
SUFFIXES = {
    "JPEG": (".jpg", ".jpeg"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "GIF": (".gif",),
}
#: As much as is decoded, all frames together: a photograph of a telephone has 48 million.
MAX_PIXELS = 50_000_000
_QUALITY = 90
#: What of a picture's information belongs to how it looks.
_LOOKS = frozenset({"background", "duration", "icc_profile", "loop", "transparency"})

validate_suffix = FileExtensionValidator(
    [suffix.removeprefix(".") for suffixes in SUFFIXES.values() for suffix in suffixes]
)


class PictureFormField(forms.ImageField):
    """Takes an upload and gives it back drawn anew."""

    default_validators = [validate_suffix]

    def to_python(self, data: Any) -> Any:
        if data in self.empty_values:
            return None
        forms.FileField.to_python(self, data)
        return reencode_picture(data)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        kinds = ",".join(f"image/{name.lower()}" for name in SUFFIXES)
        return {**attrs, "accept": kinds} if "accept" in attrs else attrs


def reencode_picture(file: Any) -> ContentFile[bytes]:
    """Return a picture as it looks and nothing else of it, under a name with the right suffix.

    Raises:
        ValidationError: it is too large, no picture, or none that browsers show.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=tuple(SUFFIXES)) as picture:
            require_few_pixels(picture)
            # A JPEG of several pictures, as telephones make them, is one by its first.
            kind = picture.format if picture.format in SUFFIXES else "JPEG"
            drawn = _encode(picture, str(kind))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        text = _("Upload a valid JPEG, PNG, WebP or GIF image.")
        raise ValidationError(text, code="invalid_image") from error
    return ContentFile(drawn, name=_name(file.name, str(kind)))


def require_few_pixels(picture: Image.Image) -> None:
    """Refuse a picture by what its header says, before anything is decoded."""
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise _too_large()
    if width * height * getattr(picture, "n_frames", 1) > MAX_PIXELS:
        raise _too_large()


def _encode(picture: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    if kind != "JPEG" and getattr(picture, "n_frames", 1) > 1:
        first, *others = [_strip(frame.copy()) for frame in ImageSequence.Iterator(picture)]
        durations = [frame.info.get("duration", 0) for frame in (first, *others)]
        loop = {"loop": picture.info["loop"]} if "loop" in picture.info else {}
        first.save(out, kind, save_all=True, append_images=others, duration=durations, **loop)
        return out.getvalue()
    _strip(ImageOps.exif_transpose(picture)).save(out, kind, quality=_QUALITY)
    return out.getvalue()


def _strip(picture: Image.Image) -> Image.Image:
    picture.info = {name: value for name, value in picture.info.items() if name in _LOOKS}
    return picture


def _name(name: str, kind: str) -> str:
    path = PurePath(name)
    suffixes = SUFFIXES[kind]
    return str(path if path.suffix.lower() in suffixes else path.with_suffix(suffixes[0]))


def _too_large() -> ValidationError:
    text = _("Images can have at most %(millions)d million pixels.")
    return ValidationError(text, code="too_large", params={"millions": MAX_PIXELS // 1_000_000})
