"""How large tables are, and about how long it takes to go through them."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from .verdicts import Work

#: Bytes a second: what a small server's disk reads, and what it rewrites or sorts. They are rough,
#: and tell a second from an hour.
_SPEEDS: dict[Work, int] = {"scan": 200_000_000, "rewrite": 30_000_000, "index": 50_000_000}


def measure_tables(connection: BaseDatabaseWrapper) -> dict[str, tuple[int, int]]:
    """Return rows and bytes of each table as PostgreSQL estimates them; elsewhere nothing."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, GREATEST(reltuples, 0)::bigint, pg_relation_size(oid) "
            "FROM pg_class WHERE relkind IN ('r', 'p')"
        )
        return {name: (rows, size) for name, rows, size in cursor.fetchall()}


def estimate_seconds(work: Work, size: int) -> float:
    """Return about how long a table of ``size`` bytes takes, in seconds."""
    return round(size / _SPEEDS[work], 1) if work else 0.0
