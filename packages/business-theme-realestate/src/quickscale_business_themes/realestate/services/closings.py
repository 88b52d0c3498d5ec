"""What an agency has sold, and for how much, by month, by city and by agent.

Amounts of different currencies are never put together. Medians are given, not means, as assessors
and boards of realtors do: one castle doesn't change what a home costs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any, NamedTuple

from django.db.models import QuerySet

from quickscale_business_themes.realestate.models import Listing, OfferType, StandardStatus

_RATE = Decimal("0.0001")
_CENT = Decimal("0.01")


class Sold(NamedTuple):
    """A listing that was closed.

    Attributes:
        days: on the market when it left it; the increment rule's base (RESO RCP-51), which stands
            still from then on.
    """

    on: date
    city: str
    agent: int | None
    currency: str
    price: Decimal
    list_price: Decimal
    original_list_price: Decimal | None
    area: float
    days: int


_COLUMNS = (
    "close_date",
    "city",
    "list_agent",
    "currency",
    "close_price",
    "list_price",
    "original_list_price",
    "living_area_m2",
    "dom_increment_base",
)


@dataclass(frozen=True, slots=True)
class Closings:
    """What was sold in one currency in a month, in a city, or by an agent.

    Attributes:
        sold: how many homes.
        volume: what they were sold for together.
        sale_to_list: the median of closing price / last list price (the usual "sale-to-list").
        sale_to_original: the median of closing price / first list price, which price cuts don't
            embellish.
        price_per_m2: the median of those whose living area is known, None if none is.
        days: the median of days on the market.
    """

    key: Any
    currency: str
    sold: int
    volume: Decimal
    sale_to_list: Decimal
    sale_to_original: Decimal
    price_per_m2: Decimal | None
    days: int


def by_month(sold: Sold) -> date:
    return sold.on.replace(day=1)


def by_city(sold: Sold) -> str:
    return sold.city


def by_agent(sold: Sold) -> int | None:
    return sold.agent


def list_closings(
    listings: QuerySet[Listing], first: date, last: date, key: Callable[[Sold], Any]
) -> list[Closings]:
    """Return what was sold from one day to another, the largest volume of each currency first."""
    closed: Any = listings.filter(
        standard_status=StandardStatus.CLOSED,
        offer_type=OfferType.SALE,
        close_date__range=(first, last),
    )
    groups: dict[tuple[str, Any], list[Sold]] = defaultdict(list)
    for row in closed.order_by().values_list(*_COLUMNS):
        sold = Sold(*row)
        groups[sold.currency, key(sold)].append(sold)
    made = [sum_up(name, currency, sold) for (currency, name), sold in groups.items()]
    return sorted(made, key=lambda row: (row.currency, -row.volume, str(row.key)))


def sum_up(key: Any, currency: str, sold: Sequence[Sold]) -> Closings:
    known = [it.price / Decimal(it.area) for it in sold if it.area]
    return Closings(
        key=key,
        currency=currency,
        sold=len(sold),
        volume=sum((it.price for it in sold), Decimal(0)),
        sale_to_list=median(it.price / it.list_price for it in sold).quantize(_RATE),
        sale_to_original=median(
            it.price / (it.original_list_price or it.list_price) for it in sold
        ).quantize(_RATE),
        price_per_m2=median(known).quantize(_CENT) if known else None,
        days=round(median(it.days for it in sold)),
    )
