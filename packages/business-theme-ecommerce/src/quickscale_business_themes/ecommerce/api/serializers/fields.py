"""Fields that several of the shop's resources share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quickscale.core.api import MoneyField
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services.pricing import Offer, Offers

_PICTURE = {
    "type": ["object", "null"],
    "required": ["url", "alt"],
    "properties": {"url": {"type": "string", "format": "uri-reference"}, "alt": {"type": "string"}},
}


def visitor_of(context: Any) -> Any:
    """Return who is asking, None outside of a request."""
    return getattr(context.get("request"), "user", None)


def offers_of(context: Any) -> Offers:
    """Return what the visitor pays, which all parts of an answer share."""
    offers: Offers = context.setdefault("offers", Offers(visitor_of(context)))
    return offers


class OfferField(MoneyField):
    """One of the prices that the shop's rules give the visitor for a variant, or for a product's
    default variant."""

    def __init__(self, pick: Callable[[Offer], Money | None], **kwargs: Any) -> None:
        self.pick = pick
        super().__init__(read_only=True, **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        variant = instance.default_variant if isinstance(instance, Product) else instance
        if variant is None:
            return None
        return self.pick(offers_of(self.context).of(variant))


@extend_schema_field(_PICTURE)
class PictureSerializerField(serializers.Field[Any, Any, dict[str, str] | None, Any]):
    """A picture with what it shows: ``{"url", "alt"}``."""

    quickscale_format = "image"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, picture: Any) -> dict[str, str]:
        # As the storage gives it: a host guessed from the request is wrong behind a proxy.
        return {"url": picture.image.url, "alt": picture.alt}


class FirstPictureField(PictureSerializerField):
    """The first picture of a product."""

    def get_attribute(self, instance: Any) -> Any:
        product = super().get_attribute(instance)
        return next(iter(product.images.all()), None) if product else None


class NoticeSerializer(serializers.Serializer[Any]):
    """Something that stands in the way, or that the shopper should know."""

    code = serializers.CharField()
    detail = serializers.CharField()
