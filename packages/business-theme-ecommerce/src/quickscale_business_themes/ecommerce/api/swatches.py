"""How the looks of an option's value read, and which variant a choice leads to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quickscale_business_themes.ecommerce.models import ProductVariant
from quickscale_business_themes.ecommerce.services.catalogue import picture_url
from quickscale_business_themes.ecommerce.services.rows import ProductDetails
from quickscale_business_themes.ecommerce.services.swatch_rows import SwatchRow

_SWATCH = {
    "type": ["object", "null"],
    "required": ["color", "image"],
    "properties": {
        "color": {"type": "string", "description": "#rrggbb, empty where a picture is shown."},
        "image": {"type": "string", "format": "uri-reference"},
    },
}


@extend_schema_field(_SWATCH)
class SwatchField(serializers.Field[Any, Any, Any, Any]):
    """The colour or the picture of a value, null where it has none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: dict[str, str]) -> dict[str, str]:
        return value


class NamedSwatchSerializer(serializers.Serializer[Any]):
    """A value with its looks, which never stand without its name."""

    value = serializers.CharField()
    swatch = SwatchField()


class ChoiceSerializer(NamedSwatchSerializer):
    """A value of an option; ``variant`` is the id of the one that choosing it leads to."""

    variant = serializers.CharField()
    is_selected = serializers.BooleanField()


def describe_swatch(swatch: SwatchRow | None) -> dict[str, str] | None:
    if swatch is None:
        return None
    image = picture_url(swatch.image) if swatch.image else ""
    return {"color": "" if image else swatch.color, "image": image}


def describe_swatches(swatches: Sequence[SwatchRow]) -> list[dict[str, Any]]:
    """Return the looks that a list shows of a product, each once."""
    return [{"value": each.value, "swatch": describe_swatch(each)} for each in swatches]


def describe_looks(details: ProductDetails, variant: ProductVariant) -> list[Any]:
    """Return the looks of a variant's values, those that have any."""
    known = (details.swatches.get(choice) for choice in details.choices.get(variant.pk, ()))
    return [describe_swatch(each) for each in known if each is not None]


def describe_options(details: ProductDetails, selected: ProductVariant) -> list[dict[str, Any]]:
    """Return the options of a product, each value with the variant that choosing it leads to."""
    return [
        {
            "name": name,
            "values": values,
            "choices": list(_describe_choices(details, selected, name, values)),
        }
        for name, values in details.options.items()
    ]


def _describe_choices(
    details: ProductDetails, selected: ProductVariant, name: str, values: Sequence[str]
) -> Any:
    chosen = set(details.choices.get(selected.pk, ()))
    for value in values:
        variant = _find_variant(details, (name, value), chosen)
        if variant is not None:
            yield {
                "value": value,
                "swatch": describe_swatch(details.swatches.get((name, value))),
                "variant": variant.public_id,
                "is_selected": (name, value) in chosen,
            }


def _find_variant(
    details: ProductDetails, wanted: tuple[str, str], chosen: set[tuple[str, str]]
) -> ProductVariant | None:
    """Return the variant with a value that is otherwise most like the one that is selected."""
    fitting = [each for each in details.variants if wanted in details.choices.get(each.pk, ())]
    return max(
        fitting,
        key=lambda each: (len(chosen & set(details.choices[each.pk])), each.available != 0),
        default=None,
    )
