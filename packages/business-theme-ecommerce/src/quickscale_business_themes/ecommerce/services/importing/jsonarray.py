"""A JSON array read item by item."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from quickscale_business_themes.ecommerce.exceptions import RowError

_CHUNK = 64 * 1024
_LONGEST_ITEM = 16 * _CHUNK
_OPENING = re.compile(r'\ufeff?\s*(?:\{\s*"products"\s*:\s*)?\[')
_BETWEEN = re.compile(r"[\s,]*")


def read_array(file: IO[str]) -> Iterator[tuple[int, Any]]:
    """Yield each item of the array that is the file, or its ``products``, and the line it is on.

    Raises:
        RowError: from the point where the file is not JSON.
    """
    source = _Source(file)
    source.skip(_OPENING)
    while source.skip(_BETWEEN) != "]":
        yield source.line, source.take()


class _Source:
    """Text that is read as it is needed, and that knows its line."""

    def __init__(self, file: IO[str]) -> None:
        self.line = 1
        self._file = file
        self._decoder = json.JSONDecoder(parse_float=Decimal)
        self._text = ""
        self._fill()

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Pass over what matches and return the character after it."""
        match = pattern.match(self._text)
        if match is None:
            raise RowError("The file isn't a JSON list of products.", number=self.line)
        self._advance(match.end())
        if not self._text and not self._fill():
            raise RowError("The file is incomplete.", number=self.line)
        follows = self._text[:1]
        return self.skip(pattern) if pattern is _BETWEEN and follows in " \t\r\n," else follows

    def take(self) -> Any:
        """Return the value that begins here."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text)
            except ValueError:
                if len(self._text) > _LONGEST_ITEM or not self._fill():
                    raise RowError("The file isn't valid JSON.", number=self.line) from None
            else:
                self._advance(end)
                return value

    def _advance(self, end: int) -> None:
        self.line += self._text.count("\n", 0, end)
        self._text = self._text[end:]

    def _fill(self) -> bool:
        chunk = self._file.read(_CHUNK)
        self._text += chunk
        return bool(chunk)
