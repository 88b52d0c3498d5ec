"""The three shops as running servers: gunicorn with two workers, as the created project has it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cpu import list_children, read_cpu, read_memory

WORKERS = 2
#: As the created project's gunicorn.conf.py has it.
THREADS = 4
_FOLDER = Path(__file__).parent
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Shop:
    """One of the shops on one database.

    Attributes:
        package: the Django project's package, which stands in ``folder``.
    """

    name: str
    package: str
    folder: Path
    database: str
    url: str
    static: Path | None = None
    redis: str = ""

    def get_environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        cache = {"REDIS_URL": self.redis} if self.redis else {}
        return (
            kept
            | cache
            | {
                "DJANGO_SETTINGS_MODULE": f"{self.package}.settings",
                "PYTHONPATH": f"{self.folder}{os.pathsep}{_FOLDER}",
                "DATABASE_URL": self.url,
                "SECRET_KEY": "only-for-benchmarks" * 3,
                "ALLOWED_HOSTS": "127.0.0.1",
                # Behind a proxy that speaks HTTPS, and that says who visits.
                "TRUSTED_PROXIES": "1",
                "WEB_CONCURRENCY": str(WORKERS),
                "STATIC_ROOT": str(self.static or ""),
            }
        )

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env=self.get_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout


class Site:
    """A shop that answers.

    Args:
        helpers: other processes that work for it alone.
    """

    def __init__(
        self, shop: Shop, configuration: Path, log: Path, helpers: tuple[int, ...] = ()
    ) -> None:
        self.shop = shop
        self.helpers = helpers
        self.port = find_port()
        address = f"127.0.0.1:{self.port}"
        command = ["-m", "gunicorn", f"{shop.package}.wsgi", "--bind", address]
        self.process = subprocess.Popen(
            # A worker that is made to wait is not to be replaced.
            [sys.executable, *command, "--config", str(configuration), "--timeout", "600"],
            cwd=shop.folder,
            env=shop.get_environment(),
            stdout=log.open("w"),
            stderr=subprocess.STDOUT,
        )
        self._wait_until_it_listens()

    @property
    def workers(self) -> list[int]:
        return list_children(self.process.pid)

    def read_cpu(self) -> float:
        """Return the CPU seconds of the workers, the process that watches them and the helpers."""
        return sum(read_cpu(pid) for pid in (self.process.pid, *self.workers, *self.helpers))

    def read_memory(self) -> float:
        """Return the MB of all processes."""
        return sum(read_memory(pid) for pid in (self.process.pid, *self.workers))

    @contextmanager
    def only(self, worker: int) -> Iterator[None]:
        """Let one worker answer, and no other."""
        others = [pid for pid in self.workers if pid != worker]
        for pid in others:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in others:
                os.kill(pid, signal.SIGCONT)

    def stop(self) -> None:
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.process.kill()
        self.process.wait()

    def _wait_until_it_listens(self) -> None:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, f"{self.shop.name} did not start"
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                if len(self.workers) == WORKERS:
                    return
            time.sleep(0.1)
        raise TimeoutError(self.shop.name)


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
