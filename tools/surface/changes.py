"""One difference between what was promised and what is, and how large a release it takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: The kinds of release, the smallest first.
LEVELS = ("patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class Change:
    """A difference.

    Attributes:
        level: ``minor`` for what is added, ``major`` for what breaks somebody.
        what: where it is and what became of it; a waiver names it exactly so.
    """

    level: str
    what: str


def breaks(what: str) -> Change:
    return Change("major", what)


def adds(what: str) -> Change:
    return Change("minor", what)


def highest(levels: Iterable[str]) -> str:
    return max(levels, key=LEVELS.index, default="patch")
