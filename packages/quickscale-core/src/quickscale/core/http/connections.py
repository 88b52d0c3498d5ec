"""Connections to somebody else's server: to a checked address, and within a time limit."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Timer
from urllib.parse import SplitResult

from .addresses import ForbiddenAddress, allowed_schemes, port_of, resolve_host

#: How long a connection to each address may take.
CONNECT_SECONDS = 3.0
_MOST_ADDRESSES = 2


def open_connection(parts: SplitResult, seconds: float) -> socket.socket:
    """Connect to the server of a URL; TLS shakes no hands before a time limit is set.

    Args:
        seconds: how long each step may take from then on.
    """
    if parts.scheme not in allowed_schemes():
        raise ForbiddenAddress(f"Unsupported scheme: {parts.scheme}.")
    host, port = parts.hostname or "", port_of(parts)
    connection = connect_any(find_addresses(host, port), port)
    connection.settimeout(seconds)
    if parts.scheme != "https":
        return connection
    context = ssl.create_default_context()
    return context.wrap_socket(connection, server_hostname=host, do_handshake_on_connect=False)


def find_addresses(host: str, port: int) -> list[str]:
    try:
        return resolve_host(host, port)[:_MOST_ADDRESSES]
    except UnicodeError as error:  # no name that a name server could know
        raise socket.gaierror(str(error)) from error


def connect_any(addresses: list[str], port: int) -> socket.socket:
    """Connect to the first address that answers, the last one's failure is all of theirs."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), CONNECT_SECONDS)
    return socket.create_connection((addresses[-1], port), CONNECT_SECONDS)


@contextmanager
def time_limit(connection: socket.socket, seconds: float, is_late: Event) -> Iterator[None]:
    """Cut a connection off when its time is over, also from a server that drips."""

    def cut() -> None:
        is_late.set()
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
