"""Which addresses may be asked in others' name: those on the internet, and no server of our own."""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from quickscale.core.conf import quickscale_settings

Address = IPv4Address | IPv6Address

#: What is never asked and not every supported Python knows to be special.
_SPECIAL = [
    ip_network("192.0.0.0/24"),
    ip_network("192.88.99.0/24"),
    ip_network("64:ff9b:1::/48"),
    ip_network("3fff::/20"),
    ip_network("5f00::/16"),
    ip_network("168.63.129.16/32"),  # public, where a cloud keeps what only its machines may ask
    ip_network("::/96"),  # IPv4-compatible
    ip_network("::ffff:0:0:0/96"),  # IPv4-translated
    ip_network("fec0::/10"),  # site-local
]
#: What stands before an IPv4 address in the lower half of an address by ISATAP.
_ISATAP = (0x00005EFE, 0x02005EFE)
_NAT64 = ip_network("64:ff9b::/96")
_PORTS = {"https": 443, "http": 80}


class ForbiddenAddress(OSError):
    """A name leads to an address that is not on the internet."""


def check_url(url: str) -> None:
    """Refuse a URL that nothing may be sent to, without asking the network."""
    parts = urlsplit(url)
    if parts.scheme not in allowed_schemes():
        raise ValidationError(_("Enter a URL that starts with https://."))
    if parts.username is not None or parts.password is not None:
        raise ValidationError(_("Enter a URL without a user name and password."))
    try:
        is_known = bool(parts.hostname and port_of(parts))
        literal = find_literal(parts.hostname or "")
    except ValueError:
        is_known, literal = False, None
    if not is_known or (literal and not is_allowed_address(literal)):
        raise ValidationError(_("Enter the URL of a server on the internet."))


def allowed_schemes() -> tuple[str, ...]:
    return ("https", "http") if quickscale_settings.WEBHOOKS_ALLOW_LOCAL else ("https",)


def port_of(parts: SplitResult) -> int:
    return parts.port if parts.port is not None else _PORTS[parts.scheme]


def find_literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def resolve_host(host: str, port: int) -> list[str]:
    """Return the addresses of a host, each of them checked.

    Connect to one of these, and never ask for the name again: the answer may be another one.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    texts = dict.fromkeys(str(entry[4][0]) for entry in found)
    if not all(is_allowed_address(ip_address(text.partition("%")[0])) for text in texts):
        raise ForbiddenAddress(f"{host} isn't a public internet address.")
    return list(texts)


def is_allowed_address(address: Address) -> bool:
    if quickscale_settings.WEBHOOKS_ALLOW_LOCAL:
        return True
    return all(is_public(each) for each in unfold(address))


def is_public(address: Address) -> bool:
    is_special = any(address in network for network in _SPECIAL)
    return address.is_global and not address.is_multicast and not is_special


def unfold(address: Address) -> Iterator[Address]:
    """Yield an address, and the IPv4 address to which a gateway would pass it on."""
    if isinstance(address, IPv4Address):
        yield address
        return
    inner = address.ipv4_mapped or address.sixtofour or _read_embedded(address)
    if inner is None or address.ipv4_mapped is None:
        yield address
    if inner is not None:
        yield inner


def _read_embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the last 32 bits where a gateway or a tunnel (NAT64, ISATAP) takes them for IPv4."""
    is_isatap = int(address) >> 32 & 0xFFFFFFFF in _ISATAP
    return IPv4Address(int(address) & 0xFFFFFFFF) if is_isatap or address in _NAT64 else None
