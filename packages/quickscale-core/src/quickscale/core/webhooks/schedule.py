"""When an attempt is made again."""

from __future__ import annotations

from datetime import timedelta
from random import SystemRandom

#: How long after each failed attempt the next one is made: three days in all.
DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(DELAYS) + 1
#: How far an attempt strays from its time, so that those that failed together part.
_JITTER = 0.2
#: How long a server can ask to be left alone.
_LONGEST = timedelta(hours=24)

_random = SystemRandom()


def delay_before_retry(attempts: int, *, retry_after: timedelta = timedelta(0)) -> timedelta | None:
    """Return how long to wait after so many failed attempts, None where it was the last."""
    if attempts >= MOST_ATTEMPTS:
        return None
    delay = DELAYS[attempts - 1] * _random.uniform(1 - _JITTER, 1 + _JITTER)
    return max(delay, min(retry_after, _LONGEST))
