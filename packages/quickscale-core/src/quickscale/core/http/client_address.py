"""What reverse proxies say of the visitor: ``X-Forwarded-For``, or ``Forwarded`` (RFC 7239).

Each proxy appends the address that it was asked from. What stands further left than the proxies
that are trusted was sent by the visitor, so that hops are only ever counted from the right.
"""

from __future__ import annotations

import ipaddress
import re

from django.http import HttpRequest

from quickscale.core.conf import quickscale_settings

X_FORWARDED_FOR = "X-Forwarded-For"
FORWARDED = "Forwarded"

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105
_PAIR = rf'({_TOKEN})=({_TOKEN}|"(?:[^"\\]|\\.)*")'
_PAIRS = re.compile(rf"[ \t]*{_PAIR}[ \t]*(?:;|$)")


def client_ip(request: HttpRequest) -> str:
    """Return the visitor's address, as plain as it can be written.

    ``QUICKSCALE_TRUSTED_PROXIES`` counts the proxies that append to the header that
    ``QUICKSCALE_FORWARDED_HEADER`` names; the other header may be the visitor's own and is not
    read. Where a proxy does not know the address, or does not tell it, the nearest one is returned.
    """
    remote: str = request.META.get("REMOTE_ADDR", "")
    proxies = quickscale_settings.TRUSTED_PROXIES
    header = quickscale_settings.FORWARDED_HEADER
    hops = [hop for hop in request.headers.get(header, "").split(",") if hop.strip()]
    if proxies < 1 or not hops:
        return remote
    hop = hops[-min(proxies, len(hops))]
    return read_address(read_for(hop) if header == FORWARDED else hop) or remote


def read_for(element: str) -> str:
    """Return the ``for`` of one hop, empty where it has none or is not as RFC 7239 has it.

    No address holds a comma: what one within quotation marks was cut into is no hop, nor can it be
    taken for one.
    """
    pairs, end = {}, 0
    while end < len(element):
        pair = _PAIRS.match(element, end)
        if pair is None:
            return ""
        pairs[pair[1].lower()] = pair[2]
        end = pair.end()
    return pairs.get("for", "")


def read_address(node: str) -> str:
    """Return the address of a node: without port, brackets, quotation marks and zone.

    Empty where it is none: ``unknown``, ``_hidden`` or anything else.
    """
    text = node.strip().strip('"')
    host, _colon, port = text.rpartition(":")
    if port.isdecimal() and (host.endswith("]") or ":" not in host):
        text = host
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def forward(request: HttpRequest) -> dict[str, str]:
    """Return the header for the next server, with the address that this one was asked from."""
    header = quickscale_settings.FORWARDED_HEADER
    known = request.headers.get(header, "")
    address = request.META.get("REMOTE_ADDR", "")
    if header == FORWARDED and address:
        address = f'for="[{address}]"' if ":" in address else f"for={address}"
    return {header: ", ".join(part for part in (known, address) if part)}
