"""Whether a port of this machine is free."""

from __future__ import annotations

import socket

import click

_HOST = "127.0.0.1"


def require_free_port(port: int) -> None:
    """Stop before anything is made for a site that could not be served.

    Raises:
        click.ClickException: something else has the port, or it takes more rights.
    """
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((_HOST, port))
    except OSError as error:
        raise click.ClickException(
            f"Port {port} can't be used: {error.strerror}. Use another one: --port {_find_free()}"
        ) from error


def _find_free() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
