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
    """Start ``release`` beside the one that serves, and stop that once visitors are with the new.

    What the database lacks of its migrations waits for ``deploy --finish``.

    Raises:
        Refused: it is not ready, or does not answer through the proxy; then the old one serves.
    """
    state = site.read_state()
    color, old = find_idle_color(state), state.get("color")
    fingerprint = make_fingerprint(site, release)
    deferred = find_missing(site, release)
    settings = make_settings(site, release, deferred=deferred)
    try:
        with journal.step("start", f"Starting {release} as {color}"):
            driver.stop(color)
            driver.start_web(release, color, settings)
            wait_until_ready(
                site.find_socket(color), site.target, release, lambda: driver.find_failure(color)
            )
        with journal.step("switch", "Sending visitors to it"):
            Proxy(site).serve(site.find_release(release), color)
        with journal.step("smoke", "Visiting the site"):
            try_site(site.target, release)
    except Refused:
        with journal.step("return", "Going back"):
            go_back(site, driver, color)
        raise
    with journal.step("commit", "Noting what serves"):
        site.write_state(
            release=release, color=color, fingerprint=fingerprint,
            deferred=deferred, maintenance=False,
        )  # fmt: skip
    driver.start_background(release, color, settings)
    if old:
        with journal.step("drain", f"Letting the old release end for {site.target['drain']} s"):
            time.sleep(site.target["drain"])
        with journal.step("stop", "Stopping the old release"):
            driver.stop(old)


def find_missing(site: Site, release: str) -> list[str]:
    """Return the migrations of ``release`` that the database lacks."""
    applied = set(Database(site).list_applied())
    return [each for each in site.describe_release(release)["known"] if each not in applied]


def go_back(site: Site, driver: Driver, color: str) -> None:
    """Have the release serve that serves by the state, and stop ``color``."""
    state = site.read_state()
    if state.get("release") and not state.get("maintenance"):
        Proxy(site).serve(site.find_release(state["release"]), state["color"])
        time.sleep(min(1, site.target["drain"]))
    driver.stop(color)


def restore_order(site: Site, driver: Driver) -> None:
    """Make the server what its state says, whatever was going on when somebody was killed."""
    state = site.read_state()
    if not state.get("release"):
        for color in COLORS:
            driver.stop(color)
        return
    color, release = state["color"], state["release"]
    settings = make_settings(site, release, deferred=state.get("deferred", ()))
    if not driver.is_complete(color):
        emit("note", text=f"Starting what is missing of {release}.")
        _start_missing(site, driver, release, color, settings)
    go_back(site, driver, find_idle_color(state))
    if state.get("maintenance"):
        Proxy(site).close()


def _start_missing(
    site: Site, driver: Driver, release: str, color: str, settings: dict[str, str]
) -> None:
    try:
        wait_until_ready(site.find_socket(color), {**site.target, "ready": 2}, release, lambda: "")
    except Refused:
        driver.start_web(release, color, settings)
        _wait(site, driver, color, release)
    driver.start_background(release, color, settings)


def _wait(site: Site, driver: Driver, color: str, release: str) -> None:
    path = site.find_socket(color)
    wait_until_ready(path, site.target, release, lambda: driver.find_failure(color))
