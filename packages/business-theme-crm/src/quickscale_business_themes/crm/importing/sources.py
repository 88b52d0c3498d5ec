"""Files of any kind that can be imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Protocol

from quickscale_business_themes.crm.importing.sheets import Row, open_sheet


class Source(Protocol):
    """What a file says: what its columns are called, and its rows.

    Attributes:
        headers: what each column is called, each by a name of its own.
        encoding: how its letters are written.
    """

    headers: list[str]
    encoding: str

    def rows(self) -> Iterator[Row]: ...


def open_source(file: IO[bytes]) -> Source:
    """Return what a file says, a CSV or a file of vCards.

    Args:
        file: opened for reading, at any place; it stays open.
    """
    from quickscale_business_themes.crm.importing import cards

    return cards.CardSheet(file) if cards.is_card(file) else open_sheet(file)
