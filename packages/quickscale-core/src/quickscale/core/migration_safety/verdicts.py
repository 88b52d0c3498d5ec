"""What is said of an operation of a migration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Class = Literal["expand", "data", "unknown", "contract"]
Work = Literal["", "scan", "rewrite", "index"]

#: From what harms no running code to what does. A migration is as its worst operation.
ORDER: tuple[Class, ...] = ("expand", "data", "unknown", "contract")

#: PostgreSQL's names of locks, https://www.postgresql.org/docs/current/explicit-locking.html.
ACCESS_EXCLUSIVE = "ACCESS EXCLUSIVE"
SHARE = "SHARE"
SHARE_ROW_EXCLUSIVE = "SHARE ROW EXCLUSIVE"
SHARE_UPDATE_EXCLUSIVE = "SHARE UPDATE EXCLUSIVE"


@dataclass(frozen=True)
class Verdict:
    """What an operation does to a running release.

    Attributes:
        kind: ``expand`` if old code reads and writes on, ``contract`` if it doesn't, ``data`` if
            rows are changed by code, ``unknown`` if nobody can tell.
        reason: why, in a sentence.
        hint: how to get there without breaking anything.
        lock: what PostgreSQL holds while it is carried out.
        work: what is done to each row of the table meanwhile.
        is_lossy: whether it drops data that no reverse brings back.
        is_needed: whether the new release doesn't work without it, so that it can't wait until the
            old one is gone.
    """

    kind: Class
    reason: str
    hint: str = ""
    lock: str = ""
    work: Work = ""
    is_lossy: bool = False
    is_needed: bool = False

    def harmless(self) -> Verdict:
        """Return it as of a table or a column that old code doesn't know."""
        reason = "Old code doesn't know what this changes: it came with the same release."
        return replace(
            self, kind="expand", reason=reason, hint="", work="", is_lossy=False, is_needed=False
        )


def worst(kinds: list[Class]) -> Class:
    return max(kinds, key=ORDER.index, default="expand")
