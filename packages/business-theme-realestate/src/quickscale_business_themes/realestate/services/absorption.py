"""How fast the market takes what an agency offers, month by month.

Months are those of the site's clock (``settings.TIME_ZONE``), and always whole: what was closed
in half a month says nothing of what was active at its start.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import Coalesce, Greatest, Least, TruncDate, TruncMonth
from django.utils import timezone

from quickscale_business_themes.realestate.models import (
    ON_MARKET,
    EventKind,
    Listing,
    OfferType,
    StandardStatus,
)
from quickscale_business_themes.realestate.services.closings import find_closed

_RATE, _TENTH = Decimal("0.0001"), Decimal("0.1")
#: Every other status, and none before the first.
_OFF_MARKET = ("", *(it for it in StandardStatus.values if it not in ON_MARKET))


@dataclass(frozen=True, slots=True)
class Absorption:
    """How a month went for what is sold, or for what is let.

    Attributes:
        active: how many listings were on the market when the month began: active, or active under
            contract.
        closed: how many were closed in the month, by their closing dates.
    """

    month: date
    offer_type: str
    active: int
    closed: int

    @property
    def rate(self) -> Decimal | None:
        """Closed in the month / active at its start; None where nothing was active."""
        return (Decimal(self.closed) / self.active).quantize(_RATE) if self.active else None

    @property
    def months_of_supply(self) -> Decimal | None:
        """How many such months it takes to close what was active; None where nothing was closed."""
        return (Decimal(self.active) / self.closed).quantize(_TENTH) if self.closed else None


def list_absorption(listings: QuerySet[Listing], first: date, last: date) -> list[Absorption]:
    """Return the months that the time from one day to another touches, the latest first.

    Where nothing was active nor closed, a month is left out.
    """
    first = first.replace(day=1)
    closed, moved = count_closed(listings, first, last), count_moves(listings)
    rows = [
        Absorption(month, offer, count_active(moved, offer, month), closed[offer, month])
        for month in reversed(list(list_months(first, last)))
        for offer in OfferType.values
    ]
    return [it for it in rows if it.active or it.closed]


def list_months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def count_closed(listings: QuerySet[Listing], first: date, last: date) -> Counter[Any]:
    rows = find_closed(listings, first, last).order_by()
    found = rows.values("offer_type", month=TruncMonth("close_date")).annotate(count=Count("pk"))
    return Counter({(row["offer_type"], row["month"]): row["count"] for row in found})


def count_active(moved: Counter[Any], offer: str, month: date) -> int:
    return sum(count for (each, on), count in moved.items() if each == offer and on < month)


def count_moves(listings: QuerySet[Listing]) -> Counter[Any]:
    """Return how many more listings came onto the market in a month than left it, as they tell."""
    came = Q(events__new__in=ON_MARKET, events__old__in=_OFF_MARKET)
    left = Q(events__old__in=ON_MARKET, events__new__in=_OFF_MARKET)
    moves: Any = listings.filter(came | left, events__kind=EventKind.STATUS).order_by()
    rows = moves.values("offer_type", month=TruncMonth(_make_day())).annotate(
        count=Count("pk", filter=came) - Count("pk", filter=left)
    )
    return Counter({(row["offer_type"], row["month"]): row["count"] for row in rows})


def _make_day() -> Any:
    """Return the day of an event. Who was told late of a closing means the day it was closed on.

    It can't have left the market before it came there.
    """
    zone = timezone.get_default_timezone()
    day = TruncDate("events__at", tzinfo=zone)
    known = TruncDate("created_at", tzinfo=zone)
    closed = Greatest(F("close_date"), Coalesce(F("on_market_date"), known), known)
    return Case(
        When(events__new=StandardStatus.CLOSED, then=Least(day, Coalesce(closed, day))),
        default=day,
    )
