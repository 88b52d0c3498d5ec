"""The proxy of a created project, run as a process, and visitors who take their time."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

STORE = Path(__file__).parents[2] / "examples" / "store"


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def run_process(command: list[str], folder: Path, **environment: str) -> Iterator[None]:
    """Run ``command`` until the block ends; its output is shown where it ends by itself."""
    strangers = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL")
    kept = {name: value for name, value in os.environ.items() if name not in strangers}
    with (folder / "output.log").open("a+") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**kept, **environment}, stdout=log, stderr=log
        )
        try:
            yield
            assert process.poll() is None, (folder / "output.log").read_text()
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


@contextmanager
def run_caddy(folder: Path, *, upstream: int, media: Path) -> Iterator[int]:
    """Run Caddy with the project's own file before ``upstream``; give its port."""
    port = find_port()
    (folder / "Caddyfile").write_text(_adapt((STORE / "Caddyfile").read_text()))
    environment = {
        "SITE_URL": f"http://127.0.0.1:{port}",
        "UPSTREAM": f"127.0.0.1:{upstream}",
        "MEDIA_ROOT": str(media),
        "CADDY_ADMIN": f"127.0.0.1:{find_port()}",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    command = ["caddy", "run", "--config", "Caddyfile", "--adapter", "caddyfile"]
    with run_process(command, folder, **environment):
        wait_until(lambda: ask(port, "/media/none.png")[0] == 404, folder)
        yield port


def _adapt(text: str) -> str:
    """Write the buffers as Debian 12's Caddy has them: it is older than their newer names."""
    done = subprocess.run(["caddy", "version"], capture_output=True, text=True, check=True)
    version = tuple(int(part) for part in done.stdout.split()[0].strip("v").split(".")[:3])
    if version >= (2, 6, 3):
        return text
    text = text.replace("request_buffers 10MB", "buffer_requests")
    return text.replace("response_buffers 4MB", "buffer_responses\nmax_buffer_size 10MB")


def wait_until(holds: Callable[[], bool], folder: Path) -> None:
    for _ in range(300):
        with suppress(OSError):
            if holds():
                return
        time.sleep(0.1)
    raise AssertionError((folder / "output.log").read_text())


def ask(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of an answer."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
    for name, value in headers.items():
        request.add_header(name.replace("__", "-"), value)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


@contextmanager
def run_echo() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """Run an application that remembers the headers of what it is asked; give port and headers."""
    seen: list[dict[str, str]] = []

    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(204)
            self.end_headers()

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            if len(self.rfile.read(length)) == length:
                self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], seen
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def dribble(port: int, openings: list[bytes]) -> Iterator[list[socket.socket]]:
    """Open a connection with each of ``openings`` and go on with a letter every half second."""
    connections = [open_connection(port, opening) for opening in openings]
    stop = threading.Event()

    def go_on() -> None:
        while not stop.wait(0.5):
            for connection in connections:
                with suppress(OSError):
                    connection.send(b"a")

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield connections
    finally:
        stop.set()
        thread.join()
        for connection in connections:
            connection.close()


def open_connection(port: int, opening: bytes) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.settimeout(5)
    connection.connect(("127.0.0.1", port))
    connection.sendall(opening)
    connection.setblocking(False)
    return connection


def missing() -> bool:
    return shutil.which("caddy") is None
