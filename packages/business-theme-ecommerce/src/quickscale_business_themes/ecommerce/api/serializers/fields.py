"""Fields that several of the shop's resources share."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quickscale_business_themes.ecommerce.models import ProductImage

_PICTURE = {
    "type": ["object", "null"],
    "required": ["url", "alt"],
    "properties": {"url": {"type": "string", "format": "uri-reference"}, "alt": {"type": "string"}},
}


def visitor_of(context: Any) -> Any:
    """Return who is asking, None outside of a request."""
    return getattr(context.get("request"), "user", None)


def picture_url(name: str) -> str:
    """Return where the storage gives the file of a product's picture."""
    # As the storage gives it: a host guessed from the request is wrong behind a proxy.
    url: str = ProductImage._meta.get_field("image").storage.url(name)
    return url


@extend_schema_field(_PICTURE)
class PictureSerializerField(serializers.Field[Any, Any, dict[str, str] | None, Any]):
    """A picture with what it shows: ``{"url", "alt"}``."""

    quickscale_format = "image"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, picture: Any) -> dict[str, str]:
        return {"url": picture_url(picture.image.name), "alt": picture.alt}


class FirstPictureField(PictureSerializerField):
    """The first picture of a product."""

    def get_attribute(self, instance: Any) -> Any:
        product = super().get_attribute(instance)
        return product.first_image if product else None


class NoticeSerializer(serializers.Serializer[Any]):
    """Something that stands in the way, or that the shopper should know."""

    code = serializers.CharField()
    detail = serializers.CharField()
