"""One release takes over from another while visitors come, or the other stays."""

import socket
import time
from typing import Any

from .database import Database
from .driver import Driver
from .events import Refused, emit
from .files import read_json
from .health import try_site, wait_until_ready
from .journal import Journal
from .proxy import Proxy
from .settings import make_settings
from .site import COLORS, Site
from .vault import Vault

_FIRST_PORT = 8100


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
    ports = choose_ports(site, state)
    fingerprint = make_fingerprint(site, release)
    deferred = find_missing(site, release)
    settings = make_settings(site, release, port=ports[color], deferred=deferred)
    try:
        with journal.step("start", f"Starting {release} as {color}"):
            driver.stop(color)
            driver.start_web(release, color, settings)
            wait_until_ready(ports[color], site.target, release, lambda: driver.find_failure(color))
        with journal.step("switch", "Sending visitors to it"):
            Proxy(site).serve(site.find_release(release), ports[color])
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
        port = state["ports"][state["color"]]
        Proxy(site).serve(site.find_release(state["release"]), port)
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
    settings = make_settings(
        site, release, port=state["ports"][color], deferred=state.get("deferred", ())
    )
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
        wait_until_ready(int(settings["PORT"]), {**site.target, "ready": 2}, release, lambda: "")
    except Refused:
        driver.start_web(release, color, settings)
        wait_until_ready(
            int(settings["PORT"]), site.target, release, lambda: driver.find_failure(color)
        )
    driver.start_background(release, color, settings)


def choose_ports(site: Site, state: dict[str, Any]) -> dict[str, int]:
    """Return the site's two ports, which it keeps once it has them."""
    ports: dict[str, int] = state.get("ports") or {}
    if not ports:
        states = [read_json(file, {}) for file in site.folder.parent.glob("*/state.json")]
        taken = {port for each in states for port in each.get("ports", {}).values()}
        others = (port for port in range(_FIRST_PORT, 65535) if port not in taken)
        free = (port for port in others if _is_free(port))
        ports = {color: next(free) for color in COLORS}
        site.write_state(ports=ports)
    return ports


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
