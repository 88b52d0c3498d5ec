"""What an agency has sold and let, and for how much, by month, city and agent.

Amounts of different currencies are never put together, nor are prices and rents. Medians are given,
not means, as assessors and boards of realtors do: one castle doesn't change what a home costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    FloatField,
    QuerySet,
    Sum,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf, TruncMonth

from quickscale_business_themes.realestate.models import Listing, PricePeriod, StandardStatus
from quickscale_business_themes.realestate.services.medians import Median

_RATE = Decimal("0.0001")
_CENT = Decimal("0.01")
_AMOUNT: Any = DecimalField(max_digits=30, decimal_places=4)
#: What a rent for another time is for a month: so many times as much, by so many.
_IN_A_MONTH = {PricePeriod.WEEK: (52, 12), PricePeriod.YEAR: (1, 12), PricePeriod.DAY: (365, 12)}
#: By what closings can be put together.
_GROUPS: dict[str, Any] = {"month": TruncMonth("close_date"), "agent": F("list_agent")}


@dataclass(frozen=True, slots=True)
class Closings:
    """What was sold, or let, in one currency: in a month, in a city, or by an agent.

    Attributes:
        month, city, agent: what the listings have in common, None where they aren't grouped by it.
        closed: how many listings were closed. A home that was sold, and sold again from another
            listing, counts twice.
        volume: what they were closed for together; of rents, what they bring in a month.
        sale_to_list: the median of closing price / last list price (the usual "sale-to-list").
        sale_to_original: the median of closing price / first list price, which price cuts don't
            embellish.
        price_per_m2: the median of closing price / living area of those whose area is known, None
            if none is; of rents, for a month.
        days: the median of days on the market when they left it; the increment rule's base
            (RESO RCP-51), which stands still from then on.
    """

    offer_type: str
    currency: str
    closed: int
    volume: Decimal
    sale_to_list: Decimal
    sale_to_original: Decimal
    price_per_m2: Decimal | None
    days: int
    month: date | None = None
    city: str | None = None
    agent: int | None = None

    @property
    def rank(self) -> tuple[Any, ...]:
        """Prices before rents, then by currency, and the largest volume first."""
        return (self.offer_type != "sale", self.currency, -self.volume, self.city or "")


def list_closings(
    listings: QuerySet[Listing], first: date, last: date, *groups: str
) -> list[Closings]:
    """Return what was closed from one day to another, the largest volume first.

    Args:
        groups: of ``month``, ``city`` and ``agent``, what each row is about.
    """
    named = {name: _GROUPS[name] for name in groups if name in _GROUPS}
    plain = [name for name in groups if name not in _GROUPS]
    rows: Any = find_closed(listings, first, last).order_by()
    rows = rows.values("offer_type", "currency", *plain, **named).annotate(**_make_figures())
    return sorted((_round_figures(row) for row in rows), key=lambda it: it.rank)


def find_closed(listings: QuerySet[Listing], first: date, last: date) -> QuerySet[Listing]:
    """Return the listings with a closing date from one day to another, both included."""
    return listings.filter(standard_status=StandardStatus.CLOSED, close_date__range=(first, last))


def find_sale_to_list(listings: QuerySet[Listing]) -> Decimal | None:
    """Return the median of closing price / last list price, None if nothing was closed."""
    found: Any = listings.aggregate(ratio=Median(_divide("close_price", "list_price")))["ratio"]
    return None if found is None else _round(found, _RATE)


def _make_figures() -> dict[str, Any]:
    price = _make_price()
    first_price = Coalesce("original_list_price", "list_price")
    return {
        "closed": Count("pk"),
        "volume": Sum(price),
        "sale_to_list": Median(_divide("close_price", "list_price")),
        "sale_to_original": Median(_divide("close_price", first_price)),
        "price_per_m2": Median(_divide(price, NullIf("living_area_m2", 0.0))),
        "days": Median(Cast("dom_increment_base", FloatField())),
    }


def _make_price() -> Any:
    """Return the closing price, of rents for a month."""
    rents = [
        When(price_period=period, then=ExpressionWrapper(F("close_price") * many / by, _AMOUNT))
        for period, (many, by) in _IN_A_MONTH.items()
    ]
    return Case(*rents, default=F("close_price"), output_field=_AMOUNT)


def _divide(first: Any, second: Any) -> Any:
    return ExpressionWrapper(
        Cast(first, FloatField()) / Cast(second, FloatField()), output_field=FloatField()
    )


def _round_figures(row: dict[str, Any]) -> Closings:
    per_m2 = row["price_per_m2"]
    rounded = {
        "volume": row["volume"].quantize(_CENT),
        "sale_to_list": _round(row["sale_to_list"], _RATE),
        "sale_to_original": _round(row["sale_to_original"], _RATE),
        "price_per_m2": None if per_m2 is None else _round(per_m2, _CENT),
        "days": round(row["days"]),
    }
    return Closings(**{**row, **rounded})


def _round(value: float, places: Decimal) -> Decimal:
    return Decimal(str(value)).quantize(places)
