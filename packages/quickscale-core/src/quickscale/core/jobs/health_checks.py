"""Parts of the work in the background, and whether they are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A part of the work in the background, and whether it is done.

    Attributes:
        name: what ``/health/work/`` and ``check_health`` call it.
        check: says whether all is well; what it raises is a no.
    """

    name: str
    check: Callable[[], bool]
