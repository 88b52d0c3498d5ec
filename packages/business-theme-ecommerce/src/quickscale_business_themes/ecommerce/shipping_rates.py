"""Which zone an address is in, and what shipping there costs: rules, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quickscale.core.money import Money


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a zone; a place without a country is the rest of the world."""

    zone: int
    country: str = ""
    region: str = ""
    postcode_prefix: str = ""

    def contains(self, address: Mapping[str, str]) -> bool:
        """Say whether an address, by the names of ADDRESS_FIELDS, is in this place."""
        if self.country and self.country != address["country"]:
            return False
        if self.region and self.region.casefold() != address["region"].casefold():
            return False
        return _compact(address["postcode"]).startswith(_compact(self.postcode_prefix))

    @property
    def narrowness(self) -> tuple[int, bool, bool]:
        """How much a place is narrowed down: by its postcodes, its region, its country."""
        return (len(_compact(self.postcode_prefix)), bool(self.region), bool(self.country))


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be sent.

    Attributes:
        value: what all that is ordered costs.
        weight_grams: what all that is sent weighs.
    """

    value: Money
    weight_grams: int = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """What shipping costs from ``minimum`` on, a value or a weight in grams."""

    minimum: Decimal
    price: Decimal


def find_zone(places: Iterable[Place], address: Mapping[str, str]) -> int | None:
    """Return the zone of the narrowest place that an address is in, None where it is in none."""
    found = [place for place in places if place.contains(address)]
    return max(found, key=lambda place: place.narrowness).zone if found else None


def choose_price(
    rates: Sequence[Rate],
    parcel: Parcel,
    *,
    by_weight: bool,
    free_from: Decimal | None = None,
    max_weight_grams: int | None = None,
) -> Money | None:
    """Return what a method costs for a parcel, None where it does not take it.

    Args:
        rates: at most one for each ``minimum``; that of the greatest minimum reached applies.
        free_from: the value from which it costs nothing.
        max_weight_grams: the heaviest parcel that it takes.
    """
    if max_weight_grams is not None and parcel.weight_grams > max_weight_grams:
        return None
    measure = Decimal(parcel.weight_grams) if by_weight else parcel.value.amount
    reached = [rate for rate in rates if rate.minimum <= measure]
    if not reached:
        return None
    is_free = free_from is not None and parcel.value.amount >= free_from
    price = Decimal(0) if is_free else max(reached, key=lambda rate: rate.minimum).price
    return Money(price, parcel.value.currency).rounded()


def _compact(postcode: str) -> str:
    return "".join(postcode.split()).replace("-", "").upper()
