"""What a valuation knows of a home and of a sale."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

#: Sales outside of these are mistakes or no sales at arm's length, and teach nothing.
_LEAST_PRICE, _MOST_LATITUDE, _MOST_LONGITUDE = 1.0, 90.0, 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A home, as far as it is known: what is None counts as usual.

    Nothing here describes people, nor stands for them: no names of quarters, no schools, no census.

    Attributes:
        latitude, longitude: WGS 84, in degrees.
        area, lot: of the living space and the ground, in one unit for all homes of a model.
        year: in which it was built.
        waterfront, view, condition, grade: on any scales that grow with what is better.
        basement: the part of ``area`` below the ground, in its unit.
        renovated: the year of the last renovation, None or 0 where there was none.
    """

    latitude: float
    longitude: float
    area: float | None = None
    lot: float | None = None
    beds: float | None = None
    baths: float | None = None
    floors: float | None = None
    year: float | None = None
    waterfront: float | None = None
    view: float | None = None
    condition: float | None = None
    grade: float | None = None
    basement: float | None = None
    renovated: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale(Home):
    """A home that was sold.

    Attributes:
        price: in one currency for all sales of a model; a float, since the answer is an estimate.
        key: how whoever asks finds the sale again, for example a listing's public id.
    """

    price: float
    sold_on: date
    key: str = ""


HOME_FIELDS = tuple(field.name for field in fields(Home))
SALE_FIELDS = tuple(field.name for field in fields(Sale))


def is_usable(sale: Sale) -> bool:
    """Return whether a sale has a place and a price from which something can be learned."""
    numbers = [sale.price, sale.latitude, sale.longitude]
    if not all(math.isfinite(number) for number in numbers) or sale.price < _LEAST_PRICE:
        return False
    return abs(sale.latitude) <= _MOST_LATITUDE and abs(sale.longitude) <= _MOST_LONGITUDE


def dump_sales(sales: list[Sale]) -> dict[str, list[Any]]:
    """Return sales as plain JSON, a list for each field; a field that no sale has is left out."""
    rows = [asdict(sale) | {"sold_on": sale.sold_on.isoformat()} for sale in sales]
    columns = {name: [row[name] for row in rows] for name in SALE_FIELDS}
    return {name: cells for name, cells in columns.items() if any(cell for cell in cells)}


def load_sales(columns: dict[str, list[Any]]) -> list[Sale]:
    rows = zip(*columns.values(), strict=True)
    dated = (dict(zip(columns, row, strict=True)) for row in rows)
    return [Sale(**row | {"sold_on": date.fromisoformat(row["sold_on"])}) for row in dated]
