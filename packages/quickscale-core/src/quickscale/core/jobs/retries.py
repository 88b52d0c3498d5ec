from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from typing import Self

_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long a worker may take, and after which delays, at most, a job is tried again.

    A delay may be shorter by ``jitter``, so that jobs that failed together part.
    """

    lease: timedelta
    delays: tuple[timedelta, ...]
    jitter: float = 0.2

    @classmethod
    def exponential(cls, *, lease: timedelta, first: timedelta, factor: int, attempts: int) -> Self:
        delays = (first * factor**number for number in range(attempts - 1))
        return cls(lease=lease, delays=tuple(delays))

    @property
    def max_attempts(self) -> int:
        return len(self.delays) + 1

    def delay_after(self, attempts: int) -> timedelta | None:
        """Return how long to wait after so many attempts, None after the last."""
        if attempts >= self.max_attempts:
            return None
        return self.delays[attempts - 1] * _random.uniform(1 - self.jitter, 1)
