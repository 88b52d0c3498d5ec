"""How many inquiries one visitor may send."""

from __future__ import annotations

import ipaddress
import time
from typing import Any

from django.core.cache import cache

from quickscale.core.http import request_context

_WINDOW = 600
#: What one address may send in each ten minutes of the clock.
PER_ADDRESS = 20


def find_wait(request: Any) -> float:
    """Count one more inquiry of a visitor; return after how many seconds they may send another.

    Returns:
        Nought while there are few of them.
    """
    address = find_network(request_context.client_ip(request))
    if count(f"realestate.inquiry.{address}") <= PER_ADDRESS:
        return 0
    return _WINDOW - time.time() % _WINDOW


def find_network(address: str) -> str:
    """Return an address, or the network of one that has 2⁶⁴ others to itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network(f"{found.compressed.partition('%')[0]}/64", strict=False))


def count(key: str) -> int:
    """Count one more within this window, and return how many there are."""
    key = f"{key}.{int(time.time() // _WINDOW)}"
    if cache.add(key, 1, 2 * _WINDOW):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # the cache has dropped it in between
        return 1
