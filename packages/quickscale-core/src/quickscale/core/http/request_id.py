"""The id of the request that is being answered, which every line of its log carries."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class ActiveRequest:
    """A request that is being answered.

    Attributes:
        begun: when, by ``time.perf_counter``.
    """

    request: HttpRequest
    request_id: str
    begun: float


active_request: ContextVar[ActiveRequest | None] = ContextVar("quickscale_answering", default=None)


def current_request_id() -> str:
    """Return the id of the request that is being answered, empty outside of one."""
    current = active_request.get()
    return current.request_id if current else ""
