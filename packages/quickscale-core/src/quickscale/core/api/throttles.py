"""How often the API may be asked. A project names ``ApiThrottle`` in ``DEFAULT_THROTTLE_CLASSES``.

A rate of ``300/min`` is 300 in each minute of the clock, so that up to twice as many may pass
around its end. Fixed windows need one step of the cache, in which no request is left uncounted
however many come at once; the times of all of them need two, between which some are.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from rest_framework.throttling import BaseThrottle

from quickscale.core.cache import count_up
from quickscale.core.conf import quickscale_settings
from quickscale.core.http.request_context import client_ip

from .authentication import find_credential

if TYPE_CHECKING:
    # REST framework's views read the settings that name this module.
    from rest_framework.request import Request
    from rest_framework.views import APIView

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class WindowThrottle(BaseThrottle):
    """Takes its rates from ``QUICKSCALE_API_THROTTLES``; ``None`` there switches one off.

    Attributes:
        counts_pages: whether what a page asks counts as well.
    """

    counts_pages = False
    _wait: float | None = None

    def identify(self, request: Request) -> Iterator[tuple[str, Any]]:
        """Yield the rates that a request counts for, each with whom it is counted for."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: APIView | None) -> bool:
        now, rates = time.time(), quickscale_settings.API_THROTTLES
        limits: dict[str, tuple[int, int]] = {}
        for scope, ident in self.identify(request):
            if rate := rates[scope]:
                limit, seconds = parse_rate(rate)
                window = int(now // seconds)
                limits[f"quickscale.throttle.{scope}.{ident}.{window}"] = limit, seconds
        counts = count_up({key: seconds for key, (_limit, seconds) in limits.items()})
        over = [seconds for key, (limit, seconds) in limits.items() if counts[key] > limit]
        self._wait = max((seconds - now % seconds for seconds in over), default=None)
        return not over

    def wait(self) -> float | None:
        return self._wait


@cache
def parse_rate(rate: str) -> tuple[int, int]:
    number, _slash, period = rate.partition("/")
    return int(number), _SECONDS[period[0]]


class ApiThrottle(WindowThrottle):
    """Limits each API key, each signed-in user and each address of those who aren't.

    Nobody may ask in bursts either, so that a runaway script stops early.
    """

    def identify(self, request: Request) -> Iterator[tuple[str, Any]]:
        scope, ident = identify_visitor(request)
        yield scope, ident
        yield "burst", f"{scope}.{ident}"


class GuessThrottle(WindowThrottle):
    """Counts wrong API keys among what is asked by those who are not signed in, by address."""

    def identify(self, request: Request) -> Iterator[tuple[str, Any]]:
        yield "anonymous", client_ip(request)


class InvitationThrottle(WindowThrottle):
    """Limits the mails that one person has sent to others, from pages and by API keys too."""

    counts_pages = True

    def identify(self, request: Request) -> Iterator[tuple[str, Any]]:
        if request.user and request.user.is_authenticated:
            yield "invitations", request.user.pk


class ExportThrottle(WindowThrottle):
    """Limits the files of whole lists that one visitor asks for."""

    def identify(self, request: Request) -> Iterator[tuple[str, Any]]:
        scope, ident = identify_visitor(request)
        yield "exports", f"{scope}.{ident}"


def identify_visitor(request: Request) -> tuple[str, Any]:
    if key := find_credential(request):
        return "api_key", key.public_id
    if request.user and request.user.is_authenticated:
        return "user", request.user.pk
    return "anonymous", client_ip(request)
