"""Medians, which the database finds."""

from __future__ import annotations

from statistics import median
from typing import Any

from django.db.models import Aggregate


class Median(Aggregate):
    """The value in the middle; of an even number, halfway between the two. Nulls don't count."""

    function = "PERCENTILE_CONT"
    name = "Median"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Write it as the function that :func:`teach_median` adds; SQLite has none of its own."""
        plain = {"function": "MEDIAN", "template": "%(function)s(%(expressions)s)"}
        return self.as_sql(compiler, connection, **plain, **context)


class _MedianOfRows:
    """What SQLite calls for each row, and in the end for the median."""

    def __init__(self) -> None:
        self.values: list[float] = []

    def step(self, value: float | None) -> None:
        if value is not None:
            self.values.append(value)

    def finalize(self) -> float | None:
        return median(self.values) if self.values else None


def teach_median(*, connection: Any, **_said: Any) -> None:
    """Let a new connection to SQLite find medians."""
    if connection.vendor == "sqlite":
        connection.connection.create_aggregate("MEDIAN", 1, _MedianOfRows)
