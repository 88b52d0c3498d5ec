"""How often forms of other sites may be sent."""

from __future__ import annotations

import ipaddress
import time
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from rest_framework.permissions import SAFE_METHODS
from rest_framework.throttling import BaseThrottle

from quickscale.core.http import request_context

_WINDOW = 60
#: What one address may send by all forms, and what may be sent by one form, each minute.
PER_ADDRESS, PER_FORM = 10, 300


class CaptureThrottle(BaseThrottle):
    """Counts what is sent in each minute of the clock, by form and by address."""

    def allow_request(self, request: Any, view: Any) -> bool:
        if request.method in SAFE_METHODS:
            return True
        address = network_of(request_context.client_ip(request))
        token = quote(view.kwargs["token"][:40])
        is_within_form = count(f"crm.capture.form.{token}") <= PER_FORM
        is_within_address = count(f"crm.capture.address.{address}") <= PER_ADDRESS
        return is_within_form and is_within_address

    def wait(self) -> float:
        return _WINDOW - time.time() % _WINDOW


def network_of(address: str) -> str:
    """Return an address, or the network of one that has 2⁶⁴ others to itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network(f"{found.compressed.partition('%')[0]}/64", strict=False))


def count(key: str) -> int:
    """Count one more within this minute, and return how many there are."""
    key = f"{key}.{int(time.time() // _WINDOW)}"
    if cache.add(key, 1, 2 * _WINDOW):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # the cache has dropped it in between
        return 1
