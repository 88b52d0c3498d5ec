"""How a page's call reaches an operation: in the same process, or over HTTP."""

from __future__ import annotations

from quickscale.core.conf import quickscale_settings
from quickscale.core.skin_system.transports.calls import Call, ClientError, Response, Transport
from quickscale.core.skin_system.transports.http import HttpTransport
from quickscale.core.skin_system.transports.in_process import InProcessTransport

__all__ = ["Call", "ClientError", "Response", "Transport", "get_transport"]


def get_transport() -> Transport:
    """Return the transport that ``QUICKSCALE_API_TRANSPORT`` chooses."""
    chosen = quickscale_settings.API_TRANSPORT
    return InProcessTransport() if chosen == "in-process" else HttpTransport(chosen)
