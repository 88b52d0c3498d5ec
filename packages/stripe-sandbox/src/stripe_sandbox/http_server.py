"""A small HTTP/1.1 server for an ASGI application that waits for nothing, on loopback only."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any
from urllib.parse import urlsplit

Application = Callable[..., Coroutine[Any, Any, None]]
_LOOPBACK = "127.0.0.1"
#: Bytes that a body may have.
_LARGEST = 1_000_000


class LoopbackServer(ThreadingHTTPServer):
    """Serves an application at ``http://127.0.0.1:<port>``, a thread a connection.

    Args:
        application: called with scope, receive and send, once a request
        port: 0 takes one that is free
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, application: Application, *, port: int = 0) -> None:
        self.application = application
        super().__init__((_LOOPBACK, port), _Handler)

    def server_bind(self) -> None:
        """Bind without asking the network what this machine is called."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = _LOOPBACK, self.server_address[1]

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{_LOOPBACK}:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of browsers that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 60
    server: LoopbackServer

    def handle_one_request(self) -> None:
        """Answer one request, or end the connection."""
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline:
            self.close_connection = True
            return
        if self.parse_request():
            self._run()

    def _run(self) -> None:
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal() or int(length) > _LARGEST or "Transfer-Encoding" in self.headers:
            self.send_error(400, "Bad length")
            self.close_connection = True
            return
        messages = [{"type": "http.request", "body": self.rfile.read(int(length))}]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return messages.pop() if messages else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        try:
            run_now(self.server.application(self._make_scope(), receive, send))
        except ConnectionAbortedError:
            self.close_connection = True
            return
        self._write(sent)

    def _make_scope(self) -> dict[str, Any]:
        parts = urlsplit(self.path)
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.command,
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode("latin-1"),
            "query_string": parts.query.encode("latin-1"),
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1"))
                for name, value in self.headers.items()
            ],
            "server": self.server.server_address,
            "client": self.client_address,
        }

    def _write(self, sent: list[dict[str, Any]]) -> None:
        start, *bodies = sent
        body = b"".join(message.get("body", b"") for message in bodies)
        self.send_response(start["status"])
        for name, value in start["headers"]:
            self.send_header(name.decode("latin-1"), value.decode("latin-1"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the terminal quiet."""


def run_now(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that never has to wait.

    Raises:
        RuntimeError: it waits for something.
    """
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise RuntimeError("The application waits, which this server cannot.")
