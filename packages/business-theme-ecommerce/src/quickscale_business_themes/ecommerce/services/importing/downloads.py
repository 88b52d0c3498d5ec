"""Fetching a picture from a host that the shop's settings name, and from no other."""

from __future__ import annotations

import socket
from collections.abc import Collection
from ipaddress import ip_address
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

#: Seconds for connecting, and between two parts of the answer.
TIMEOUT = (5, 20)
MAX_BYTES = 20 * 1024 * 1024
_MAX_REDIRECTS = 3


class DownloadError(Exception):
    """A picture couldn't be fetched."""


def download(address: str, hosts: Collection[str]) -> bytes:
    """Return what is at an address.

    Redirects are followed to the same hosts only. A name that leads to a private address is refused
    by the connection itself, so that no second answer of the name server gets around it.

    Raises:
        DownloadError: it isn't there, too large, or somewhere else.
    """
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", _PublicAdapter())
        for _attempt in range(_MAX_REDIRECTS + 1):
            require_allowed(address, hosts)
            try:
                with session.get(
                    address, timeout=TIMEOUT, allow_redirects=False, stream=True
                ) as answer:
                    if not answer.is_redirect:
                        return _read(answer)
                    address = urljoin(address, answer.headers["Location"])
            except (requests.RequestException, OSError) as error:
                raise DownloadError(_("The picture can't be downloaded.")) from error
    raise DownloadError(_("There are too many redirects."))


def require_allowed(address: str, hosts: Collection[str]) -> None:
    """Refuse what isn't at one of these hosts, by HTTPS and at its usual port.

    Raises:
        DownloadError: it isn't.
    """
    parts = urlsplit(address)
    try:
        is_usual = parts.port in (None, 443)
    except ValueError:
        is_usual = False
    is_plain = parts.username is None and parts.password is None
    if parts.scheme != "https" or parts.hostname not in hosts or not is_usual or not is_plain:
        raise DownloadError(_("Pictures aren't downloaded from there."))


def _read(answer: requests.Response) -> bytes:
    if answer.status_code != requests.codes.ok:
        text = _("The server answered {status}.")
        raise DownloadError(text.format(status=answer.status_code))
    content = bytearray()
    for chunk in answer.iter_content(64 * 1024):
        content += chunk
        if len(content) > MAX_BYTES:
            raise DownloadError(_("The picture is too large."))
    return bytes(content)


class _PublicConnection(HTTPSConnection):
    """Connects to addresses on the internet only."""

    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        address = connection.getpeername()[0].partition("%")[0]
        if not is_public(address):
            connection.close()
            raise OSError(f"{self.host} isn't a public internet address.")
        return connection


def is_public(address: str) -> bool:
    """Say whether an address is one that everybody on the internet may ask."""
    found = ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)
    return all(each.is_global and not each.is_multicast for each in (found, mapped) if each)


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class _PublicAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicPool}
