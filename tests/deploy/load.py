"""Visitors who ask for pages without a pause, and remember whatever went wrong."""

from __future__ import annotations

import http.client
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Load:
    """Clients of one site.

    Args:
        keep_alive: whether a client uses its connection again, as browsers do.
    """

    port: int
    path: str = "/"
    clients: int = 4
    keep_alive: bool = True
    requests: int = 0
    failures: list[str] = field(default_factory=list)
    slowest: float = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def run(self) -> Iterator[Load]:
        threads = [threading.Thread(target=self._visit) for _ in range(self.clients)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _visit(self) -> None:
        connection = self._connect()
        while not self._stop.is_set():
            began = time.monotonic()
            failure = self._ask(connection)
            if failure or not self.keep_alive:
                connection.close()
                connection = self._connect()
            with self._lock:
                self.requests += 1
                self.slowest = max(self.slowest, time.monotonic() - began)
                if failure:
                    self.failures.append(f"{time.strftime('%T')} {failure}")
        connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def _ask(self, connection: http.client.HTTPConnection) -> str:
        try:
            connection.request("GET", self.path)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            return repr(error)
        return "" if response.status < 400 else f"{response.status}"


def main() -> None:
    port, path, keep_alive = int(sys.argv[1]), sys.argv[2], sys.argv[3] == "keep"
    load = Load(port, path, keep_alive=keep_alive)
    with load.run():
        sys.stdin.read()
    told = f"{load.requests} requests, {len(load.failures)} failures, slowest {load.slowest:.2f} s"
    sys.stdout.write("\n".join([told, *load.failures[:10], ""]))


if __name__ == "__main__":
    main()
