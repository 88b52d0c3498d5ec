"""Failed work is tried again ever more rarely, and not for ever."""

from __future__ import annotations

from datetime import timedelta

from quickscale.core.jobs.retries import RetryPolicy

SECOND = timedelta(seconds=1)
POLICY = RetryPolicy.exponential(lease=SECOND, first=15 * SECOND, factor=4, attempts=4)


def test_delays_grow_by_a_factor():
    assert POLICY.delays == (15 * SECOND, 60 * SECOND, 240 * SECOND)


def test_attempts_are_bounded():
    assert POLICY.max_attempts == 4
    assert POLICY.delay_after(3)
    assert POLICY.delay_after(4) is None
    assert POLICY.delay_after(5) is None


def test_jobs_that_failed_together_part_and_none_waits_longer_than_its_delay():
    delays = [POLICY.delay_after(2) for _ in range(200)]
    assert len(set(delays)) > 100
    assert 48 * SECOND <= min(delays) < max(delays) <= 60 * SECOND
