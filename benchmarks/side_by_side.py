"""Measure two ways of doing one thing in one run, in turn, by the CPU time that each takes.

The least of each side is not what is compared: on a machine that others share, it may come from a
moment at which everything was fast. Both are measured right after each other, many times, and the
usual ratio counts.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterable


def measure(run: Callable[[], object], *, calls: int = 1) -> float:
    """Return the CPU seconds of this process that one call of ``run`` takes."""
    gc.collect()
    start = time.process_time()
    for _ in range(calls):
        run()
    return (time.process_time() - start) / calls


def compare(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    rounds: int = 15,
    calls: int = 1,
) -> tuple[float, float]:
    """Return the usual CPU seconds of both, taken in turn so that the machine treats them alike."""
    return find_usual(
        (measure(ours, calls=calls), measure(theirs, calls=calls)) for _ in range(rounds)
    )


def find_usual(pairs: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Return the usual times of both sides.

    Args:
        pairs: what ours and theirs took, in each round.

    Returns:
        The median of theirs, and as many times as much as ours takes in the usual round.
    """
    taken = list(pairs)
    theirs = statistics.median(pair[1] for pair in taken)
    return statistics.median(pair[0] / pair[1] for pair in taken) * theirs, theirs


def report(name: str, ours: float, theirs: float, *, bar: float) -> bool:
    """Print a line with both figures, their ratio and the bar; say whether the bar holds."""
    ratio = ours / theirs
    verdict = "ok" if ratio <= bar else "TOO SLOW"
    line = f"{name}: {ours * 1e3:.4g} ms against {theirs * 1e3:.4g} ms = {ratio:.2f} x"
    print(f"{line} (bar {bar} x) {verdict}")
    return ratio <= bar


def finish(*held: bool) -> None:
    """Exit with 1 unless every bar held."""
    sys.exit(0 if all(held) else 1)
