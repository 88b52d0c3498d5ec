"""How the values of a product's options look, as statements that are written out read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

#: A product's swatches as one JSON list, by the vendor of the database.
_LISTS = {
    "postgresql": "json_agg(json_build_array({facts}))",
    "sqlite": "json_group_array(json_array({facts}))",
}
#: What a swatch is sorted by, and what is shown of it.
_FACTS = "product_option.position, choice.position, choice.id, {value}, swatch.color, swatch.image"
_OF_PRODUCT = """(
    SELECT {listed} FROM ecommerce_productoption product_option
    JOIN ecommerce_optionvalue choice ON choice.option_id = product_option.id
    JOIN ecommerce_swatch swatch
        ON swatch.option_key = product_option.key AND swatch.value_key = choice.key
    WHERE product_option.product_id = product.id
)"""


@dataclass(frozen=True, slots=True)
class SwatchRow:
    """How a value looks: by its picture, in the storage, or by its colour."""

    value: str
    color: str
    image: str


def write_swatches(value: str, vendor: str) -> str:
    """Return the SQL for the swatches of a card's product.

    Args:
        value: the SQL for a value in the visitor's language.
    """
    return _OF_PRODUCT.format(listed=_LISTS[vendor].format(facts=_FACTS.format(value=value)))


def read_swatches(listed: Any) -> list[SwatchRow]:
    """Return the swatches of one product, each look once, in the order of its options."""
    if not listed or listed == "[]":
        return []
    rows = sorted(json.loads(listed) if isinstance(listed, str) else listed)
    return list(dict.fromkeys(SwatchRow(*row[3:]) for row in rows))
