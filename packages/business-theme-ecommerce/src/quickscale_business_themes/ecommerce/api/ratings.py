"""How ratings read: of one review, and of all reviews of a product."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quickscale_business_themes.ecommerce.models.reviews import average_rating

_RATING = {
    "type": ["object", "null"],
    "required": ["average", "count"],
    "properties": {
        "average": {"type": "string", "format": "decimal"},
        "count": {"type": "integer"},
    },
}


@extend_schema_field(_RATING)
class RatingField(serializers.Field[Any, Any, Any, Any]):
    """What the reviews of a product come to, null without any: ``{"average", "count"}``."""

    quickscale_format = "rating"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, label=_("Rating"), **kwargs)

    def to_representation(self, rating: Any) -> dict[str, Any] | None:
        return describe_rating(rating.total, rating.count)


def describe_rating(total: int, count: int) -> dict[str, Any] | None:
    average = average_rating(total, count)
    return None if average is None else {"average": str(average), "count": count}
