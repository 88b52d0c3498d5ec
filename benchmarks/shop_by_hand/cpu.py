"""CPU time and memory of processes, as Linux counts them."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def read_cpu(pid: int) -> float:
    """Return the CPU seconds of a process' threads, to the nanosecond; nothing if it has ended."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(_read_nanoseconds(thread) for thread in threads) / 1e9


def read_reaped_cpu(pid: int) -> float:
    """Return the CPU seconds of children that have ended, such as a query's parallel workers."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / _TICKS


def read_memory(pid: int) -> float:
    """Return the MB of a process, its part of what is shared with others among them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def list_children(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in children.read_text().split()]


def _read_nanoseconds(thread: Path) -> int:
    try:
        return int(thread.read_text().split()[0])
    except OSError:
        return 0
