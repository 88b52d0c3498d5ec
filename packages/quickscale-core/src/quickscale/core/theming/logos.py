"""Which files may be pictures: raster images, which cannot carry scripts as SVG can."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

_SIGNATURES = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "gif": b"GIF8",
    "webp": b"RIFF",
}
_MOST_BYTES = 512 * 1024

validate_extension = FileExtensionValidator([*_SIGNATURES])


def check_raster(file: Any) -> None:
    """Refuse a file that is not the image its name says.

    Raises:
        ValidationError: its extension is no raster image's, or its content is another's.
    """
    validate_extension(file)
    signature = _SIGNATURES[file.name.rsplit(".", 1)[-1].lower()]
    file.seek(0)
    begins = file.read(len(signature))
    file.seek(0)
    if begins != signature:
        raise ValidationError(
            _("The file's content doesn't match its extension."), code="not_image"
        )


@deconstructible
class RasterValidator:
    """Refuses a file that is too large, or that is not the image its name says."""

    def __call__(self, file: Any) -> None:
        validate_extension(file)
        if file.size > _MOST_BYTES:
            raise ValidationError(_("The logo can't be larger than 512 kB."), code="too_large")
        check_raster(file)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RasterValidator)

    def __hash__(self) -> int:
        return hash(RasterValidator)
