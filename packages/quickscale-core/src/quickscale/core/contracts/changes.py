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
        section: the section of the contract, ``hooks``; ``operations`` for a document's.
        name: what the changed line is about.
        part: what of that came or went: a block, an option, an argument.
    """

    level: str
    what: str
    section: str = ""
    name: str = ""
    part: str = ""


def breaks(what: str, part: str = "") -> Change:
    return Change("major", what, part=part)


def adds(what: str, part: str = "") -> Change:
    return Change("minor", what, part=part)


def highest(levels: Iterable[str]) -> str:
    return max(levels, key=LEVELS.index, default="patch")
