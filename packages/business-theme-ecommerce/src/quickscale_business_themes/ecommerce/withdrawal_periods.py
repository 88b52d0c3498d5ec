"""Until when a consumer may withdraw from a contract: plain dates, no database, no settings.

Directive 2011/83/EU, articles 9 and 10; periods are counted by Regulation (EEC, Euratom) No
1182/71, article 3.
"""

from __future__ import annotations

from datetime import date, timedelta

from quickscale_business_themes.ecommerce.public_holidays import is_working_day

#: Article 9(1) for the consumer, article 13(1) for the trader who pays back.
PERIOD = timedelta(days=14)


def find_last_day(begins_after: date, *, informed_on: date | None, country: str) -> date:
    """Return the last day on which a consumer may withdraw.

    Args:
        begins_after: the day on which the last good arrived, or for anything else the day of the
            contract; it is not counted.
        informed_on: when the consumer was told of the right; None if never.
        country: the consumer's, whose holidays count.
    """
    if informed_on is not None and informed_on <= begins_after:
        return end_on_working_day(begins_after + PERIOD, country)
    if informed_on is not None and informed_on <= add_year(begins_after):
        return end_on_working_day(informed_on + PERIOD, country)
    return end_on_working_day(add_year(begins_after + PERIOD), country)


def end_on_working_day(day: date, country: str) -> date:
    """Return the day itself, or the next one that is neither of a weekend nor a public holiday."""
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return day


def add_year(day: date) -> date:
    """Return the same day of the next year; of 29 February, the last one of that month."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1)
