"""The visitor's time zone: moments on a page are told in it, and typed in it.

A browser's script says which it is by the cookie ``timezone``; without one it is the site's. It is
a matter of pages alone: operations, and days that are counted, keep to the site's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import cache, wraps
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest
from django.utils import timezone

COOKIE = "timezone"

View = TypeVar("View", bound=Callable[..., Any])


def zone_of(request: HttpRequest) -> tzinfo:
    """Return the visitor's time zone, the site's where they name none that is known."""
    name = request.COOKIES.get(COOKIE, "")
    return ZoneInfo(name) if name in known_zones() else timezone.get_default_timezone()


@cache
def known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def in_visitors_zone(view: View) -> View:
    """Let a page's view tell and read moments in the visitor's time zone."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with timezone.override(zone_of(request)):
            return view(request, *args, **kwargs)

    return cast(View, answer)


def name_zone(moment: datetime) -> str:
    """Return what a moment's zone is called, ``CET``; ``UTC+03`` where it has no letters."""
    name = moment.tzname() or ""
    return f"UTC{name[:3]}{name[3:] and ':'}{name[3:]}" if name[:1] in ("+", "-") else name


def name_current_zone() -> str:
    """Return the name of the zone in which moments are typed, ``Europe/Berlin``."""
    return timezone.get_current_timezone_name()
