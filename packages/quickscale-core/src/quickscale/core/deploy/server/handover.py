"""One release takes over from another while visitors come, or the other stays."""

import time
from typing import Any

from .database import Database
from .driver import Driver
from .events import Refused, emit
from .health import try_site, wait_until_ready
from .journal import Journal
from .proxy import Proxy
from .settings import make_settings
from .site import COLORS, Site
from .vault import Vault


def make_fingerprint(site: Site, release: str) -> str:
    """Return what changes whenever the site would run otherwise."""
    target = {key: site.target[key] for key in sorted(site.target) if key != "host"}
    return f"{release} {Vault(site).fingerprint()} {target}"


def find_idle_color(state: dict[str, Any]) -> str:
    return COLORS[1] if state.get("color") == COLORS[0] else COLORS[0]


def take_over(site: Site, driver: Driver, journal: Journal, release: str) -> None:
    """Start ``release`` beside the one that serves, which stands by once visitors are with the new.

    What the database lacks of its migrations waits for ``deploy --finish``.

    Raises:
        Refused: it is not ready, or does not answer through the proxy; then the old one serves.
    """
    before = site.read_state()
    color, old = find_idle_color(before), before.get("color")
    after = {
        "release": release,
        "fingerprint": make_fingerprint(site, release),
        "deferred": find_missing(site, release),
    }
    settings = make_settings(site, release, deferred=after["deferred"])
    try:
        with journal.step("start", f"Starting {release} as {color}"):
            site.write_state(standby=None)
            if before.get("standby") != after or not _is_ready(site, color, release):
                retire(site, driver, color)
                _start_web(site, driver, release, color, settings)
        with journal.step("switch", "Sending visitors to it"):
            Proxy(site).serve(site.find_release(release), color)
        with journal.step("smoke", "Visiting the site"):
            try_site(site.target, release)
    except Refused:
        with journal.step("return", "Going back"):
            go_back(site, driver, color)
        raise
    standby = _choose_standby(before, release)
    with journal.step("commit", "Noting what serves"):
        switched = {"color": color, "maintenance": False, "switched": time.time()}
        site.write_state(**after, **switched, standby=standby)
    driver.start_background(release, color, settings)
    if old:
        with journal.step("stop", "Stopping the old release"):
            driver.stop_background(old) if standby else retire(site, driver, old)


def _choose_standby(before: dict[str, Any], release: str) -> dict[str, Any] | None:
    """Return what a rollback finds running: the release that served until now, if it may again."""
    if before.get("release") in (None, release) or before.get("maintenance"):
        return None
    return {key: before.get(key) for key in ("release", "fingerprint", "deferred")}


def retire(site: Site, driver: Driver, color: str) -> None:
    """Stop ``color``, when the requests that it had at the last switch had time to end."""
    since = time.time() - site.read_state().get("switched", 0)
    if 0 <= since < site.target["drain"]:
        time.sleep(site.target["drain"] - since)
    driver.stop(color)


def find_missing(site: Site, release: str) -> list[str]:
    """Return the migrations of ``release`` that the database lacks."""
    applied = set(Database(site).list_applied())
    return [each for each in site.describe_release(release)["known"] if each not in applied]


def go_back(site: Site, driver: Driver, color: str) -> None:
    """Have the release serve that serves by the state, and stop ``color``."""
    _send_visitors_back(site)
    time.sleep(min(1, site.target["drain"]))
    driver.stop(color)


def _send_visitors_back(site: Site) -> None:
    state = site.read_state()
    if state.get("release") and not state.get("maintenance"):
        Proxy(site).serve(site.find_release(state["release"]), state["color"])


def restore_order(site: Site, driver: Driver) -> None:
    """Make the server what its state says, whatever was going on when somebody was killed."""
    state = site.read_state()
    if not state.get("release"):
        for color in COLORS:
            driver.stop(color)
        return
    color, release = state["color"], state["release"]
    if not driver.is_complete(color):
        emit("note", text=f"Starting what is missing of {release}.")
        settings = make_settings(site, release, deferred=state.get("deferred", ()))
        if not _is_ready(site, color, release):
            _start_web(site, driver, release, color, settings)
        driver.start_background(release, color, settings)
    if state.get("standby"):
        _send_visitors_back(site)
        driver.stop_background(find_idle_color(state))
    else:
        go_back(site, driver, find_idle_color(state))
    if state.get("maintenance"):
        Proxy(site).close()


def _is_ready(site: Site, color: str, release: str) -> bool:
    target = {**site.target, "ready": 2}
    try:
        wait_until_ready(site.find_socket(color), target, release, lambda: "It does not run.")
    except Refused:
        return False
    return True


def _start_web(
    site: Site, driver: Driver, release: str, color: str, settings: dict[str, str]
) -> None:
    driver.start_web(release, color, settings)
    path = site.find_socket(color)
    wait_until_ready(path, site.target, release, lambda: driver.find_failure(color))
