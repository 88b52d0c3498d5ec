"""The public holidays of the European Economic Area, as far as they are the whole country's.

Source: the Commission's yearly list under Regulation (EEC, Euratom) No 1182/71, and the national
laws on public holidays, as of November 2026. Days of single regions are left out, and so are
holidays that always are a Saturday or a Sunday.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

#: By country: days as MM-DD, days from Easter Sunday as +1 or -2, and Mondays as 05m1, the first
#: one of May, or 10m-1, the last one of October. An O stands before those who keep the Orthodox
#: Easter.
_RULES = {
    "AT": "01-01 01-06 05-01 08-15 10-26 11-01 12-08 12-25 12-26 +1 +39 +50 +60",
    "BE": "01-01 05-01 07-21 08-15 11-01 11-11 12-25 +1 +39 +50",
    "BG": "O 01-01 03-03 05-01 05-06 05-24 09-06 09-22 12-24 12-25 12-26 -2 +1",
    "CY": "O 01-01 01-06 03-25 04-01 05-01 08-15 10-01 10-28 12-25 12-26 -48 -2 +1 +50",
    "CZ": "01-01 05-01 05-08 07-05 07-06 09-28 10-28 11-17 12-24 12-25 12-26 -2 +1",
    "DE": "01-01 05-01 10-03 12-25 12-26 -2 +1 +39 +50",
    "DK": "01-01 12-25 12-26 -3 -2 +1 +39 +50",
    "EE": "01-01 02-24 05-01 06-23 06-24 08-20 12-24 12-25 12-26 -2",
    "ES": "01-01 01-06 05-01 08-15 10-12 11-01 12-06 12-08 12-25 -2",
    "FI": "01-01 01-06 05-01 12-06 12-25 12-26 -2 +1 +39",
    "FR": "01-01 05-01 05-08 07-14 08-15 11-01 11-11 12-25 +1 +39 +50",
    "GR": "O 01-01 01-06 03-25 05-01 08-15 10-28 12-25 12-26 -48 -2 +1 +50",
    "HR": "01-01 01-06 05-01 05-30 06-22 08-05 08-15 11-01 11-18 12-25 12-26 +1 +60",
    "HU": "01-01 03-15 05-01 08-20 10-23 11-01 12-24 12-25 12-26 -2 +1 +50",
    "IE": "01-01 02m1 03-17 05m1 06m1 08m1 10m-1 12-25 12-26 +1",
    "IS": "01-01 05-01 06-17 08m1 12-25 12-26 -3 -2 +1 +39 +50",
    "IT": "01-01 01-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26 +1",
    "LI": "01-01 01-06 05-01 08-15 09-08 11-01 12-08 12-25 12-26 +1 +39 +50 +60",
    "LT": "01-01 02-16 03-11 05-01 06-24 07-06 08-15 11-01 11-02 12-24 12-25 12-26 +1",
    "LU": "01-01 05-01 05-09 06-23 08-15 11-01 12-25 12-26 +1 +39 +50",
    "LV": "01-01 05-01 05-04 06-23 06-24 11-18 12-24 12-25 12-26 12-31 -2 +1",
    "MT": "01-01 02-10 03-19 03-31 05-01 06-07 06-29 08-15 09-08 09-21 12-08 12-13 12-25 -2",
    "NL": "01-01 04-27 12-25 12-26 +1 +39 +50",
    "NO": "01-01 05-01 05-17 12-25 12-26 -3 -2 +1 +39 +50",
    "PL": "01-01 01-06 05-01 05-03 08-15 11-01 11-11 12-24 12-25 12-26 +1 +60",
    "PT": "01-01 04-25 05-01 06-10 08-15 10-05 11-01 12-01 12-08 12-25 -2 +60",
    "RO": "O 01-01 01-02 01-06 01-07 01-24 05-01 06-01 08-15 11-30 12-01 12-25 12-26 -2 +1 +50",
    "SE": "01-01 01-06 05-01 06-06 12-25 12-26 -2 +1 +39",
    "SI": "01-01 01-02 02-08 04-27 05-01 05-02 06-25 08-15 10-31 11-01 12-25 12-26 +1",
    "SK": "01-01 01-06 05-01 05-08 07-05 08-29 09-15 11-01 11-17 12-24 12-25 12-26 -2 +1",
}


def is_working_day(day: date, country: str) -> bool:
    """Say whether a day is none of the weekend's and no public holiday.

    A country that this module doesn't know has weekends only.
    """
    return day.weekday() < 5 and day not in list_holidays(country, day.year)


@cache
def list_holidays(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country in a year."""
    return frozenset(_list_days(_RULES.get(country, ""), year))


def _list_days(rules: str, year: int) -> Iterator[date]:
    is_orthodox, rules = rules.startswith("O"), rules.removeprefix("O")
    easter = find_orthodox_easter(year) if is_orthodox else find_easter(year)
    for rule in rules.split():
        if rule[0] in "+-":
            yield easter + timedelta(days=int(rule))
        elif "m" in rule:
            month, _m, index = rule.partition("m")
            yield _list_mondays(year, int(month))[int(index) - (int(index) > 0)]
        else:
            yield date.fromisoformat(f"{year}-{rule}")


def _list_mondays(year: int, month: int) -> list[date]:
    days = (date(year, month, 1) + timedelta(days=offset) for offset in range(31))
    return [day for day in days if day.month == month and day.weekday() == 0]


def find_easter(year: int) -> date:
    """Return the Gregorian Easter Sunday (the algorithm of Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    leap, off = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap - correction + 15) % 30
    weekday = (32 + 2 * off + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def find_orthodox_easter(year: int) -> date:
    """Return the Orthodox Easter Sunday (Meeus' Julian algorithm), from 1900 to 2099."""
    epact = (19 * (year % 19) + 15) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) - epact + 34) % 7
    month, day = divmod(epact + weekday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)
