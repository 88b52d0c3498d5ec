"""What a driver does for a deploy: it knows how releases are built, run, started and stopped."""

from collections.abc import Mapping
from typing import Protocol

from .site import Site


class Driver(Protocol):
    """Two colours of a site stand beside each other while one takes over from the other."""

    def __init__(self, site: Site) -> None: ...

    def has_release(self, release: str) -> bool:
        """Say whether ``release`` is built, so that it need not be sent."""

    def build(self, release: str, archive: bytes) -> None:
        """Build ``release`` from its packed tree, or go on where that was interrupted."""

    def manage(self, release: str, *arguments: str, settings: Mapping[str, str]) -> str:
        """Run ``manage.py`` of ``release`` once, and return what it prints."""

    def start_web(self, release: str, color: str, settings: Mapping[str, str]) -> None:
        """Start the web server of ``release`` on the socket of ``color``."""

    def start_background(self, release: str, color: str, settings: Mapping[str, str]) -> None:
        """Start workers and scheduler of ``release``, as many as the target wants."""

    def stop(self, color: str) -> None:
        """Stop all of ``color``, after it has ended what it is doing."""

    def stop_background(self, color: str) -> None:
        """Stop workers and scheduler of ``color``, but not its web server."""

    def is_complete(self, color: str) -> bool:
        """Say whether web server, workers and scheduler of ``color`` run, and no more of them."""

    def find_failure(self, color: str) -> str:
        """Return the end of the web server's log if it cannot start; otherwise nothing."""

    def remove_releases(self, keep: set[str]) -> None:
        """Remove all releases but ``keep``."""
