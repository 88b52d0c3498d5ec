"""How pictures read: with their size, and where narrower files of them are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quickscale_business_themes.ecommerce.services.catalogue import picture_url

_PICTURE = {
    "type": ["object", "null"],
    "required": ["url", "alt", "width", "height", "srcset", "sources"],
    "properties": {
        "url": {"type": "string", "format": "uri-reference"},
        "alt": {"type": "string"},
        "width": {"type": ["integer", "null"]},
        "height": {"type": ["integer", "null"]},
        "srcset": {
            "type": "string",
            "description": "The files of several widths, as the attribute of that name has them.",
        },
        "sources": {
            "type": "array",
            "description": "The same in formats that load faster, the best one first.",
            "items": {
                "type": "object",
                "required": ["type", "srcset"],
                "properties": {"type": {"type": "string"}, "srcset": {"type": "string"}},
            },
        },
    },
}


@extend_schema_field(_PICTURE)
class PictureSerializerField(serializers.Field[Any, Any, dict[str, Any] | None, Any]):
    """A picture with what it shows: ``{"url", "alt", "width", "height", "srcset", "sources"}``."""

    quickscale_format = "image"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, picture: Any) -> dict[str, Any]:
        return show_image(picture)


class FirstPictureField(PictureSerializerField):
    """The first picture of a product."""

    def get_attribute(self, instance: Any) -> Any:
        product = super().get_attribute(instance)
        return product.first_image if product else None


def show_image(image: Any) -> dict[str, Any]:
    """Describe a ``ProductImage``."""
    size = image.width, image.height
    return show_picture(image.image.name, image.get_text("alt"), *size, image.renditions)


def show_picture(
    name: str, alt: str | None, width: int | None, height: int | None, renditions: Any
) -> dict[str, Any]:
    """Describe a picture.

    Args:
        name: of its file in the storage.
        renditions: the width and the names of each of its narrower files.
    """
    drawn = renditions or ()
    avif = [(width, others[0]) for width, _webp, *others in drawn if others]
    return {
        "url": picture_url(name),
        "alt": alt or "",
        "width": width or None,
        "height": height or None,
        "srcset": _join((width, webp) for width, webp, *_others in drawn),
        "sources": [{"type": "image/avif", "srcset": _join(avif)}] if avif else [],
    }


def _join(renditions: Iterable[Sequence[Any]]) -> str:
    return ", ".join(f"{picture_url(name)} {width}w" for width, name in renditions)
