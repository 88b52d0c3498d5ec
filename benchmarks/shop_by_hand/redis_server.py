"""A Redis of the benchmark's own, as the compose file has it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import redis
from servers import find_port

_PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Redis:
    url: str
    pid: int


@contextmanager
def running_redis() -> Iterator[Redis]:
    port = find_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait_until_it_answers(port)
        yield Redis(f"redis://127.0.0.1:{port}/0", process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait_until_it_answers(port: int) -> None:
    client = redis.Redis(port=port)
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with suppress(redis.ConnectionError):
            client.ping()
            return
        time.sleep(0.05)
    raise TimeoutError("redis-server")
