"""A PostgreSQL of the benchmark's own: its CPU time and its statements are nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from cpu import list_children, read_cpu, read_reaped_cpu

from quickscale_testing.postgres import Server, own_server

#: What a connection says besides what it was asked for.
_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ", "SELECT $1")

_CONNECTION_AGE = 3600

_LOAD_COUNTERS = "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'"
#: It would vacuum in the middle of a round.
_LEAVE_ALONE = "ALTER SYSTEM SET autovacuum = off"
#: What PostgreSQL itself asks to keep a foreign key.
_OF_CONSTRAINTS = "OPERATOR(pg_catalog.=)"

_READ_STATEMENTS = """
SELECT query, calls, total_exec_time FROM pg_stat_statements JOIN pg_database ON oid = dbid
WHERE datname = %s ORDER BY total_exec_time DESC
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with how often it ran; ``is_inner`` ones are run by constraints."""

    text: str
    calls: int
    is_inner: bool
    milliseconds: float


class Database:
    """The running server."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def get_url(self, name: str) -> str:
        """Return a database's address. Connections outlive the run: to open one isn't compared."""
        return f"{self.server.url.rpartition('/')[0]}/{name}?conn_max_age={_CONNECTION_AGE}"

    def run(self, statement: str, *values: Any, name: str = "postgres") -> list[Any]:
        address = f"host=127.0.0.1 port={self.server.port} user=postgres dbname={name}"
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def create(self, name: str) -> None:
        self.run(f"CREATE DATABASE {name}")

    def tidy(self, name: str) -> None:
        """Give the planner what autovacuum would, and the disk what a checkpoint would."""
        self.run("VACUUM ANALYZE", name=name)
        self.run("CHECKPOINT")

    def read_cpu(self) -> float:
        """Return the CPU seconds of the server with all its processes, those that ended too."""
        postmaster = self._find_postmaster()
        live = sum(read_cpu(pid) for pid in (postmaster, *list_children(postmaster)))
        return live + read_reaped_cpu(postmaster)

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count statements inside of the block; outside of it nobody pays for it."""
        self.run("SELECT pg_stat_statements_reset()")
        self.track("all")
        yield
        self.track("none")

    def list_statements(self, name: str) -> list[Statement]:
        """Return what was asked of a database while it was counted."""
        rows = self.run(_READ_STATEMENTS, name)
        return [
            Statement(text, calls, _OF_CONSTRAINTS in text, milliseconds)
            for text, calls, milliseconds in rows
            if not text.startswith(_NOT_COUNTED)
        ]

    def track(self, what: str) -> None:
        """Count ``all`` statements from now on, or ``none``."""
        self.run(f"ALTER SYSTEM SET pg_stat_statements.track = '{what}'")
        self.run("SELECT pg_reload_conf(), pg_sleep(0.2)")

    def _find_postmaster(self) -> int:
        return int((self.server.folder / "data" / "postmaster.pid").read_text().split()[0])


@contextmanager
def running_database() -> Iterator[Database]:
    with own_server() as server:
        database = Database(server)
        database.run(_LOAD_COUNTERS)
        database.run(_LEAVE_ALONE)
        server.stop()
        server.start()
        database.run("CREATE EXTENSION pg_stat_statements")
        database.track("none")
        yield database
