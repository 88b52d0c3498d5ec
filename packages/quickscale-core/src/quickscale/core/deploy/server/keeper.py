"""Services without systemd: each has a keeper, a process that starts it again when it ends."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import FrameType

from .events import Refused
from .shell import make_environment
from .site import Site
from .vault import Vault

#: How long a service may take to end what it does.
_PATIENCE = 75


class Keepers:
    def __init__(self, site: Site) -> None:
        self.site = site

    def start(
        self, service: str, release: Path, command: Sequence[str], settings: Mapping[str, str]
    ) -> None:
        """Start ``service``; it goes on when this program has ended."""
        self.stop([service])
        environment = make_environment(self.site.folder, {**settings, **Vault(self.site).read()})
        self._find(service, "restarts").unlink(missing_ok=True)
        with self._find(service, "log").open("ab") as log:
            subprocess.Popen(
                [sys.executable, sys.argv[0], "keep", str(self._find(service, "")), *command],
                cwd=release, env=environment, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        _wait_until(lambda: self.is_running(service), 10)

    def stop(self, services: Sequence[str]) -> None:
        for service in services:
            if pid := self._read_pid(service):
                os.kill(pid, signal.SIGTERM)
        for service in services:
            _wait_until(partial(self._has_ended, service), _PATIENCE + 5)
            for kind in ("pid", "restarts"):
                self._find(service, kind).unlink(missing_ok=True)

    def list_services(self) -> list[str]:
        return [file.stem for file in (self.site.folder / "run").glob("*.pid")]

    def _has_ended(self, service: str) -> bool:
        return self._read_pid(service) is None

    def is_running(self, service: str) -> bool:
        return self._read_pid(service) is not None

    def count_restarts(self, service: str) -> int:
        file = self._find(service, "restarts")
        return file.stat().st_size if file.exists() else 0

    def read_log(self, service: str, *, lines: int = 20) -> str:
        text = self._find(service, "log").read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def follow_log(self, *, follow: bool, lines: int) -> list[str]:
        logs = sorted(str(path) for path in (self.site.folder / "run").glob("*.log"))
        if not logs:
            return ["echo", "Nothing has run yet."]
        more = ["-F"] if follow else []
        return ["tail", "-q", f"--lines={lines}", *more, *logs]

    def _read_pid(self, service: str) -> int | None:
        """Return the keeper's process while it holds its file, whatever has its number later."""
        try:
            with self._find(service, "pid").open("r") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return None
        except FileNotFoundError:
            return None
        except BlockingIOError:
            text = self._find(service, "pid").read_text()
            return int(text) if text else None

    def _find(self, service: str, kind: str) -> Path:
        return self.site.folder / "run" / (f"{service}.{kind}" if kind else service)


def keep(service: str, command: Sequence[str]) -> None:
    """Run ``command`` until SIGTERM, which it is handed; note each time that it ends by itself."""
    child: subprocess.Popen[bytes] | None = None
    is_ending = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal is_ending
        is_ending = True
        if child:
            child.terminate()

    with Path(f"{service}.pid").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        signal.signal(signal.SIGTERM, end)
        while not is_ending:
            child = subprocess.Popen(command, start_new_session=True)
            if is_ending:
                child.terminate()
            _wait_for(child, lambda: is_ending)
            if not is_ending:
                with Path(f"{service}.restarts").open("a") as restarts:
                    restarts.write(".")
                time.sleep(0.5)


def _wait_for(child: "subprocess.Popen[bytes]", is_ending: Callable[[], bool]) -> None:
    deadline: float | None = None
    while child.poll() is None:
        time.sleep(0.05)
        if is_ending():
            deadline = deadline or time.monotonic() + _PATIENCE
            if time.monotonic() > deadline:
                os.killpg(child.pid, signal.SIGKILL)


def _wait_until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise Refused("A service neither started nor stopped in time.")
        time.sleep(0.05)
