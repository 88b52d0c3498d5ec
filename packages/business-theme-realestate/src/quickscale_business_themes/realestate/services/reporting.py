"""How an agency is doing, in figures."""

from __future__ import annotations

from statistics import median

from django.db.models import Count, QuerySet

from quickscale_business_themes.realestate.models import (
    ON_MARKET,
    Listing,
    StandardStatus,
)


def count_by_status(listings: QuerySet[Listing]) -> dict[str, int]:
    """Return how many listings are in each status, also where there are none."""
    rows = listings.order_by().values("standard_status").annotate(count=Count("pk"))
    found = {row["standard_status"]: row["count"] for row in rows}
    return {status: found.get(status, 0) for status in StandardStatus.values}


def find_median_days(listings: QuerySet[Listing]) -> int | None:
    """Return the median of days on the market of what is on the market, None if nothing is."""
    columns = ("dom_increment_yn", "dom_increment_base", "dom_increment_timestamp")
    days = [
        it.days_on_market for it in listings.filter(standard_status__in=ON_MARKET).only(*columns)
    ]
    return round(median(days)) if days else None
