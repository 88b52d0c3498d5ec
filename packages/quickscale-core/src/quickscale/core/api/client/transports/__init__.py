"""How a page's call reaches an operation: in the same process, or over HTTP."""

from __future__ import annotations

from quickscale.core.api.client.transports.calls import Call, ClientError, Response, Transport
from quickscale.core.api.client.transports.http import HttpTransport
from quickscale.core.api.client.transports.in_process import InProcessTransport
from quickscale.core.conf import quickscale_settings

__all__ = ["Call", "ClientError", "Response", "Transport", "get_transport"]


def get_transport() -> Transport:
    """Return the transport that ``QUICKSCALE_API_TRANSPORT`` chooses."""
    chosen = quickscale_settings.API_TRANSPORT
    return InProcessTransport() if chosen == "in-process" else HttpTransport(chosen)
