"""The account's own time, which tests move."""

from __future__ import annotations

import calendar
import time
from datetime import UTC, datetime

DAY = 86_400
HOUR = 3_600


class Clock:
    """Seconds since the epoch: those of the machine plus what was added, or frozen.

    Args:
        frozen_at: where the clock stands still; without it time goes by
    """

    def __init__(self, frozen_at: int | None = None) -> None:
        self._frozen_at = frozen_at
        self._ahead = 0
        self._moment: int | None = None

    @property
    def now(self) -> int:
        """The present; while something overdue is caught up on, the moment when it was due."""
        return self.present if self._moment is None else self._moment

    @property
    def present(self) -> int:
        """The present, whatever is being caught up on."""
        base = int(time.time()) if self._frozen_at is None else self._frozen_at
        return base + self._ahead

    def add(self, seconds: int) -> None:
        """Move into the future."""
        self._ahead += seconds

    def pretend(self, moment: int | None) -> None:
        """Take ``moment`` for now, until it is None again."""
        self._moment = moment


def add_interval(anchor: int, interval: str, count: int) -> int:
    """Return the moment ``count`` intervals after ``anchor``; the 31st is the last of a month."""
    if interval == "day":
        return anchor + count * DAY
    if interval == "week":
        return anchor + count * 7 * DAY
    months = count * (12 if interval == "year" else 1)
    start = datetime.fromtimestamp(anchor, UTC)
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return int(start.replace(year=year, month=month, day=day).timestamp())


def next_after(anchor: int, moment: int, interval: str, count: int) -> int:
    """Return the first end of a period that is after ``moment``, counted from ``anchor``."""
    number = 1
    while (end := add_interval(anchor, interval, number * count)) <= moment:
        number += 1
    return end
