"""A server that does not answer is left alone for a while."""

import logging
from contextlib import suppress

from django.core.cache import cache

logger = logging.getLogger("quickscale.circuits")

#: After how many failures in a row a circuit opens.
LIMIT = 4
#: For how many seconds nobody asks then; after that one call is made to see.
PAUSE = 20
#: For how many seconds failures are remembered without another.
_MEMORY = 600


class Circuit:
    """Counts a server's failures in the cache, so that all processes share them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._failures = f"quickscale.circuit.{name}.failures"
        self._pause = f"quickscale.circuit.{name}.pause"

    def may_ask(self) -> bool:
        """Whether to ask; where the circuit is open, one caller may after each pause."""
        if cache.get(self._failures, 0) < LIMIT:
            return True
        return bool(cache.add(self._pause, True, PAUSE))

    def note_failure(self) -> None:
        cache.add(self._failures, 0, _MEMORY)
        with suppress(ValueError):  # forgotten in between
            if cache.incr(self._failures) == LIMIT:
                cache.set(self._pause, True, PAUSE)
                logger.error("%s isn't responding; pausing requests to it", self.name)

    def note_success(self) -> None:
        if cache.get(self._failures):
            cache.delete_many([self._failures, self._pause])
