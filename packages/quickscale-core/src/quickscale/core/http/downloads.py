"""Fetching files from hosts that a site's settings name, and from no others."""

from __future__ import annotations

import hashlib
import http.client
import ssl
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from threading import Event
from typing import BinaryIO
from urllib.parse import SplitResult, urljoin, urlsplit

from django.utils.translation import gettext as _

from .addresses import allowed_schemes, port_of
from .connections import open_connection, time_limit

__all__ = ["Download", "DownloadError", "download"]

_PIECE, _MOST_REDIRECTS = 1 << 16, 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK, _NOT_MODIFIED = 200, 304
_PORTS = {"https": 443, "http": 80}


class DownloadError(Exception):
    """A file couldn't be fetched; ``str(error)`` tells why.

    Attributes:
        is_temporary: whether it may be there when it is asked for again.
    """

    def __init__(self, reason: str, *, is_temporary: bool = False) -> None:
        super().__init__(reason)
        self.is_temporary = is_temporary


@dataclass(frozen=True, slots=True)
class Download:
    """What a server answered.

    Attributes:
        is_modified: False where the file is as it was when ``etag`` and ``last_modified`` were
            given; then nothing was written.
        checksum: SHA-256 of the file in hexadecimal digits.
        etag, last_modified: what to give next time.
    """

    is_modified: bool
    checksum: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for, but the URL, which redirects change."""

    out: BinaryIO
    hosts: frozenset[str]
    most_bytes: int
    seconds: float
    headers: dict[str, str]


def download(
    url: str,
    out: BinaryIO,
    *,
    hosts: Collection[str],
    most_bytes: int,
    seconds: float = 30,
    etag: str = "",
    last_modified: str = "",
) -> Download:
    """Write a file that is at a URL, unless it is as it was last time.

    It is fetched by HTTPS at the usual port, redirects are followed to the same hosts only, and
    names that lead to private addresses are refused. Machines of developers, where
    ``QUICKSCALE_WEBHOOKS_ALLOW_LOCAL`` is set, ask their own servers too.

    Args:
        hosts: what may be asked, ``cdn.example``, or ``127.0.0.1:8000`` on machines of developers.
        seconds: how long all of it may take.

    Raises:
        DownloadError: it isn't there, too large, too slow, or somewhere else.
    """
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified, "Accept": "*/*"}
    headers = {name: value for name, value in headers.items() if value}
    asked = _Asked(out, frozenset(hosts), most_bytes, seconds, headers)
    for _attempt in range(_MOST_REDIRECTS + 1):
        found = _ask(url, asked)
        if isinstance(found, Download):
            return found
        url = urljoin(url, found)
    raise DownloadError(_("There are too many redirects."))


def require_allowed(url: str, hosts: Collection[str]) -> SplitResult:
    """Return the parts of a URL that is on one of these hosts.

    Raises:
        DownloadError: it isn't.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise DownloadError(_("This isn't a valid URL.")) from None
    usual = _PORTS.get(parts.scheme)
    host = parts.hostname or ""
    name = host if port in (None, usual) else f"{host}:{port}"
    is_plain = parts.username is None and parts.password is None
    if parts.scheme not in allowed_schemes() or name not in hosts or not is_plain:
        raise DownloadError(_("Files from this address aren't downloaded."))
    return parts


def _ask(url: str, asked: _Asked) -> Download | str:
    """Return what was written, or the URL that the server redirects to."""
    parts, is_late = require_allowed(url, asked.hosts), Event()
    try:
        with (
            closing(open_connection(parts, asked.seconds)) as connection,
            time_limit(connection, asked.seconds, is_late),
        ):
            if isinstance(connection, ssl.SSLSocket):
                connection.do_handshake()
            client = http.client.HTTPConnection(parts.hostname or "", port_of(parts))
            client.sock = connection
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            client.request("GET", target, headers={**asked.headers, "Connection": "close"})
            return _read(client.getresponse(), asked)
    except (OSError, http.client.HTTPException, ValueError) as error:
        told = _("The server is too slow.") if is_late.is_set() else _("It can't be downloaded.")
        raise DownloadError(told, is_temporary=True) from error


def _read(answer: http.client.HTTPResponse, asked: _Asked) -> Download | str:
    location = answer.getheader("Location")
    if answer.status in _REDIRECTS and location:
        return location
    if answer.status == _NOT_MODIFIED:
        return Download(is_modified=False)
    if answer.status != _OK:
        told = _("The server answered {status}.").format(status=answer.status)
        raise DownloadError(told, is_temporary=answer.status >= 500 or answer.status == 429)
    digest = _write(answer, asked)
    return Download(
        is_modified=True,
        checksum=digest,
        etag=answer.getheader("ETag", ""),
        last_modified=answer.getheader("Last-Modified", ""),
    )


def _write(answer: http.client.HTTPResponse, asked: _Asked) -> str:
    digest, left = hashlib.sha256(), asked.most_bytes
    while piece := answer.read(_PIECE):
        left -= len(piece)
        if left < 0:
            raise DownloadError(_("The file is too large."))
        digest.update(piece)
        asked.out.write(piece)
    if answer.length:  # the connection ended before the file did
        raise DownloadError(_("It can't be downloaded."), is_temporary=True)
    return digest.hexdigest()
