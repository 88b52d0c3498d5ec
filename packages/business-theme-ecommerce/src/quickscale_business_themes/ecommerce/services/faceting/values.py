"""Facets and their values, as they are asked for and as they are answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SEPARATOR = ":"
ATTRIBUTE = "attribute"
#: Of products themselves; an option of the same name is no facet.
BRAND, CATEGORY, PRICE = "brand", "category", "price"
RATING, AVAILABILITY, SALE = "rating", "availability", "sale"
OF_PRODUCTS = (CATEGORY, PRICE, BRAND, RATING, AVAILABILITY, SALE)

#: More values of a facet help nobody to choose.
MAX_VALUES = 40
#: A longer value can't be asked for.
MAX_VALUE_LENGTH = 250


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet.

    Attributes:
        id: what a list is narrowed by.
        count: how many products would be left, were it chosen.
        color: how it looks, as ``image`` too, a name in the storage.
    """

    id: str
    label: str
    count: int
    color: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that products differ in, with its values in the shop's order."""

    id: str
    label: str
    values: tuple[FacetValue, ...]

    @property
    def count(self) -> int:
        return sum(value.count for value in self.values)


Chosen = Mapping[str, Sequence[str]]


def read_chosen(values: Iterable[str]) -> dict[str, list[str]]:
    """Return the keys that were asked for, by facet; what is of no facet is left out."""
    chosen: dict[str, list[str]] = {}
    for value in values:
        facet, separator, key = value.replace("\x00", "").partition(SEPARATOR)
        if facet == ATTRIBUTE and SEPARATOR in key:
            slug, _separator, key = key.partition(SEPARATOR)
            facet = join(ATTRIBUTE, slug)
        if separator and key:
            chosen.setdefault(facet, []).append(key)
    return chosen


def leave_out(chosen: Chosen, *names: str) -> dict[str, Sequence[str]]:
    return {facet: keys for facet, keys in chosen.items() if facet not in names}


def join(facet: str, key: str) -> str:
    """Return the id of a facet's value."""
    return f"{facet}{SEPARATOR}{key}"
