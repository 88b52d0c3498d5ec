"""Units of measurement, and what a product costs for one of them (Directive 98/6/EC)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from quickscale.core.money import Money


class Unit(models.TextChoices):
    MILLIGRAM = "mg", "mg"
    GRAM = "g", "g"
    KILOGRAM = "kg", "kg"
    MILLILITRE = "ml", "ml"
    CENTILITRE = "cl", "cl"
    LITRE = "l", "l"
    CUBIC_METRE = "m3", "m³"
    MILLIMETRE = "mm", "mm"
    CENTIMETRE = "cm", "cm"
    METRE = "m", "m"
    SQUARE_METRE = "m2", "m²"
    ITEM = "item", _("item")


#: What each unit measures, and how many of the smallest unit of that it is.
_SCALES: dict[str, tuple[str, int]] = {
    Unit.MILLIGRAM: ("mass", 1),
    Unit.GRAM: ("mass", 1_000),
    Unit.KILOGRAM: ("mass", 1_000_000),
    Unit.MILLILITRE: ("volume", 1),
    Unit.CENTILITRE: ("volume", 10),
    Unit.LITRE: ("volume", 1_000),
    Unit.CUBIC_METRE: ("volume", 1_000_000),
    Unit.MILLIMETRE: ("length", 1),
    Unit.CENTIMETRE: ("length", 10),
    Unit.METRE: ("length", 1_000),
    Unit.SQUARE_METRE: ("area", 1),
    Unit.ITEM: ("count", 1),
}


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """What ``quantity`` of a unit costs: 5.00 for 100 g."""

    price: Money
    quantity: int
    unit: str

    @property
    def label(self) -> str:
        """The quantity that it is the price of: ``100 g``, ``kg``."""
        unit = str(Unit(self.unit).label)
        return unit if self.quantity == 1 else f"{self.quantity} {unit}"


def are_comparable(first: str, second: str) -> bool:
    """Say whether two units measure the same."""
    return _SCALES[first][0] == _SCALES[second][0]


def calculate_unit_price(
    price: Money, measure: Decimal, unit: str, reference: int, reference_unit: str
) -> UnitPrice:
    """Return what ``reference`` units cost of something of which ``measure`` units cost ``price``.

    It is rounded once, half up, to what can be paid.
    """
    bought, wanted = measure * _SCALES[unit][1], reference * _SCALES[reference_unit][1]
    amount = Money(price.amount * wanted / bought, price.currency).rounded()
    return UnitPrice(amount, reference, reference_unit)
