"""Asking a web server how it is: a release on its port, and the site through its proxy."""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .events import Refused

_TIMEOUT = 10


def wait_until_ready(
    path: Path, target: Mapping[str, Any], release: str, find_failure: Callable[[], str]
) -> None:
    """Wait until the web server behind ``path`` is ready, and ``release``.

    Raises:
        Refused: it is not in time, or ends as soon as it is started.
    """
    deadline = time.monotonic() + target["ready"]
    answer = "It does not answer."
    while time.monotonic() < deadline:
        try:
            status, body = _ask(_Socket(path), target["health"])  # fmt: skip
            if status == 200 and _read_release(body) in (release, None):
                return
            answer = f"{target['health']} answers {status}: {body[:500]}"
        except (OSError, http.client.HTTPException):
            if failure := find_failure():
                raise Refused(f"The release does not start:\n{failure}") from None
        time.sleep(0.2)
    raise Refused(f"The release is not ready within {target['ready']} seconds. {answer}")


def try_site(target: Mapping[str, Any], release: str) -> None:
    """Visit the site through its proxy.

    Raises:
        Refused: a page does not answer as it should, or comes from another release.
    """
    for path in (target["health"], *target["smoke"]):
        status, body = _visit(target, path)
        if status >= 400:
            raise Refused(f"{target['site_url']}{path} answers {status}.")
        if path == target["health"] and _read_release(body) not in (release, None):
            raise Refused(f"{target['site_url']}{path} is answered by another release.")


def _visit(target: Mapping[str, Any], path: str) -> tuple[int, str]:
    """Ask for a page; the first time, the certificate may still be on its way."""
    deadline = time.monotonic() + target["ready"]
    while True:
        try:
            return _ask(_connect(target["site_url"]), path)
        except (OSError, http.client.HTTPException) as error:
            if time.monotonic() > deadline:
                told = f"{target['site_url']}{path} does not answer: {error}."
                raise Refused(told) from None
            time.sleep(0.5)


def _ask(connection: http.client.HTTPConnection, path: str) -> tuple[int, str]:
    try:
        connection.request("GET", path, headers={"Accept": "application/json, */*"})
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    finally:
        connection.close()


def _read_release(body: str) -> str | None:
    try:
        read = json.loads(body)
    except ValueError:
        return None
    return read.get("release") if isinstance(read, dict) else None


class _Socket(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("127.0.0.1", timeout=_TIMEOUT)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def _connect(url: str) -> http.client.HTTPConnection:
    """Return a connection to the proxy of this machine, whatever DNS says."""
    parts = urlsplit(url)
    if parts.scheme == "http":
        return _Local(parts.netloc, timeout=_TIMEOUT)
    return _LocalSecure(parts.netloc, timeout=_TIMEOUT, context=_make_context())


def _make_context() -> ssl.SSLContext:
    """Return a context that takes any certificate: it may just be on its way, and we never leave
    this machine."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class _Local(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = socket.create_connection(("127.0.0.1", self.port), self.timeout)


class _LocalSecure(http.client.HTTPSConnection):
    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), self.timeout)
        context: ssl.SSLContext = self._context  # type: ignore[attr-defined]
        self.sock = context.wrap_socket(plain, server_hostname=self.host)
