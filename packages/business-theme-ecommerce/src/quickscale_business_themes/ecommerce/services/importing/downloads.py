"""Fetching a picture from a host that the shop's settings name, and from no other."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Collection
from contextlib import closing
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

#: Seconds for each step of connecting and answering.
TIMEOUT = 15
MAX_BYTES = 20 * 1024 * 1024
_MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200


class DownloadError(Exception):
    """A picture couldn't be fetched."""


def download(address: str, hosts: Collection[str]) -> bytes:
    """Return what is at an address.

    Redirects are followed to the same hosts only, and names that lead to private addresses are
    refused.

    Raises:
        DownloadError: it isn't there, too large, or somewhere else.
    """
    for _attempt in range(_MAX_REDIRECTS + 1):
        require_allowed(address, hosts)
        try:
            found = fetch(address)
        except (OSError, HTTPException, ValueError) as error:
            raise DownloadError(_("The image can't be downloaded.")) from error
        if isinstance(found, bytes):
            return found
        address = urljoin(address, found)
    raise DownloadError(_("There are too many redirects."))


def require_allowed(address: str, hosts: Collection[str]) -> None:
    """Refuse what isn't at one of these hosts, by HTTPS and at its usual port.

    Raises:
        DownloadError: it isn't.
    """
    try:
        parts = urlsplit(address)
        is_usual = parts.port in (None, 443)
    except ValueError:
        raise DownloadError(_("This isn't a valid URL.")) from None
    is_plain = parts.username is None and parts.password is None
    if parts.scheme != "https" or parts.hostname not in hosts or not is_usual or not is_plain:
        raise DownloadError(_("Images from this address aren't downloaded."))


def fetch(address: str) -> bytes | str:
    """Return what is at an address, or the address that it redirects to."""
    parts = urlsplit(address)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with closing(_PublicConnection(parts.hostname or "", timeout=TIMEOUT)) as connection:
        connection.request("GET", target, headers={"Accept": "image/*"})
        answer = connection.getresponse()
        location = answer.getheader("Location")
        if answer.status in _REDIRECTS and location:
            return location
        return _read(answer)


def _read(answer: HTTPResponse) -> bytes:
    if answer.status != _OK:
        text = _("The server answered {status}.")
        raise DownloadError(text.format(status=answer.status))
    content = answer.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise DownloadError(_("The image is too large."))
    return content


class _PublicConnection(HTTPSConnection):
    """Connects to an address on the internet only, the very one that was checked."""

    def connect(self) -> None:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        if not all(is_public(each.partition("%")[0]) for each in addresses):
            raise OSError(f"{self.host} isn't a public internet address.")
        plain = socket.create_connection((addresses[0], self.port), self.timeout)
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(plain, server_hostname=self.host)


def is_public(address: str) -> bool:
    """Say whether an address is one that everybody on the internet may ask."""
    found = ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)
    return all(each.is_global and not each.is_multicast for each in (found, mapped) if each)
