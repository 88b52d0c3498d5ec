"""What kind of browser and device a visitor uses: the class of it, never the user agent's text."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

LONGEST = 500

_DESKTOPS = {"Windows", "Mac OS X", "Linux", "Ubuntu", "Fedora", "Debian", "Chrome OS", "FreeBSD"}


class Browser(NamedTuple):
    """``device`` is desktop, mobile, tablet or blank; ``family`` is Firefox, Mobile Safari, …"""

    device: str
    family: str


@lru_cache(maxsize=1024)
def classify(user_agent: str) -> Browser:
    """Return the class of browser behind ``user_agent``; blank where it cannot be told."""
    from ua_parser import parse  # here, since compiling its patterns would slow every command

    agent = user_agent[:LONGEST]
    result = parse(agent)
    system = result.os.family if result.os else ""
    model = result.device.family if result.device else ""
    family = result.user_agent.family if result.user_agent else ""
    return Browser(_device_of(agent, system, model), family)


def _device_of(agent: str, system: str, model: str) -> str:
    if model == "iPad":
        return "tablet"
    if system == "iOS":
        return "mobile"
    if system == "Android":
        return "mobile" if "Mobile" in agent else "tablet"
    return "desktop" if system in _DESKTOPS else ""
