"""Which files may be pictures of pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from quickscale.core.theming.logos import check_raster

_MOST_BYTES = 8 * 1024 * 1024


@deconstructible
class PictureValidator:
    """Refuses a file that is too large, or that is not the raster image its name says."""

    def __call__(self, file: Any) -> None:
        if file.size > _MOST_BYTES:
            raise ValidationError(_("The picture can't be larger than 8 MB."), code="too_large")
        check_raster(file)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PictureValidator)

    def __hash__(self) -> int:
        return hash(PictureValidator)
