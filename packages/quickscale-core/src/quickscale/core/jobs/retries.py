"""When failed work is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from typing import Self

_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long a worker may take, and how often and after which delays a job is tried again.

    Attributes:
        lease: how long a worker keeps a job to itself; one that takes longer counts as dead.
        delays: how long after each failed attempt the next one is made, at most.
        jitter: by which part a delay may be shorter, so that jobs that failed together part.
    """

    lease: timedelta
    delays: tuple[timedelta, ...]
    jitter: float = 0.2

    @classmethod
    def exponential(cls, *, lease: timedelta, first: timedelta, factor: int, attempts: int) -> Self:
        """Return a policy whose delays grow by ``factor``, with so many attempts in all."""
        delays = (first * factor**number for number in range(attempts - 1))
        return cls(lease=lease, delays=tuple(delays))

    @property
    def max_attempts(self) -> int:
        """How often a job is tried before it has failed."""
        return len(self.delays) + 1

    def delay_after(self, attempts: int) -> timedelta | None:
        """Return how long to wait after so many attempts, None if that was the last one."""
        if attempts >= self.max_attempts:
            return None
        return self.delays[attempts - 1] * _random.uniform(1 - self.jitter, 1)
