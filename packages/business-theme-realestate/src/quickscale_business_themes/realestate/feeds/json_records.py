"""Records of large JSON files, one after the other."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO, NoReturn

from quickscale_business_themes.realestate.feeds.listings import FeedError

_PIECE, _MOST_VALUE = 1 << 16, 1 << 24
_BLANK = " \t\r\n"
#: Of names, escapes and signs; only strings and numbers are longer.
_LONGEST_TOKEN = 16


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


class JsonRecords:
    """The values of a file: those of its list, or of the list that is one member of its object.

    Attributes:
        members: of the object, but the list; complete once all records were read.
    """

    def __init__(self, stream: BinaryIO, name: str = "value") -> None:
        self.stream, self.name = stream, name
        self.members: dict[str, Any] = {}
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)
        self._text, self._at, self._line, self._is_ended = "", 0, 1, False

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        """Yield records, each with the line on which it begins.

        Raises:
            FeedError: where the file is no JSON, ends too early, or one record is too large.
        """
        first = self._peek()
        if first == "[":
            yield from self._read_list()
        elif first == "{":
            yield from self._read_object()
        else:
            self._fail("The file is neither a list nor an object.")
        if self._peek():
            self._fail("Something follows the end.")

    def _read_object(self) -> Iterator[tuple[int, Any]]:
        line, has_list = self._line, False
        self._at += 1
        if self._peek() == "}":
            self._at += 1
            yield line, {}
            return
        while True:
            key = self._read_value()
            self._expect(":")
            if key == self.name and self._peek() == "[":
                has_list = True
                yield from self._read_list()
            else:
                self.members[str(key)] = self._read_value()
            if self._expect(",}") == "}":
                break
        if not has_list:
            yield line, self.members

    def _read_list(self) -> Iterator[tuple[int, Any]]:
        self._expect("[")
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            self._peek()
            yield self._line, self._read_value()
            if self._expect(",]") == "]":
                return

    def _peek(self) -> str:
        """Skip blanks and return the next character; empty at the end."""
        while True:
            while self._at < len(self._text):
                character = self._text[self._at]
                if character not in _BLANK:
                    return character
                self._line += character == "\n"
                self._at += 1
            if not self._grow():
                return ""

    def _expect(self, characters: str) -> str:
        found = self._peek()
        if not found or found not in characters:
            self._fail(f"One of {' '.join(characters)} is expected.")
        self._at += 1
        return found

    def _read_value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if not self._is_cut_off(error) or not self._grow():
                    self._fail(str(error))
                continue
            # A number at the very end may go on.
            if end == len(self._text) and self._grow():
                continue
            self._line += self._text.count("\n", self._at, end)
            self._at = end
            return value

    def _is_cut_off(self, error: Exception) -> bool:
        """Return whether a value may be whole with the next piece: what is wrong is at the end."""
        if not isinstance(error, json.JSONDecodeError):
            return False
        is_near = error.pos > len(self._text) - _LONGEST_TOKEN
        return is_near or error.msg.startswith("Unterminated string")

    def _grow(self) -> bool:
        """Read on; each time as much as is there already, so that long values stay cheap."""
        if self._is_ended:
            return False
        kept = self._text[self._at :]
        if len(kept) > _MOST_VALUE:
            self._fail("A record is too large.")
        raw = self.stream.read(max(_PIECE, len(kept)))
        self._is_ended = not raw
        try:
            self._text = kept + self._decode.decode(raw, final=self._is_ended)
        except UnicodeDecodeError:
            self._fail("The file is not in UTF-8.")
        self._at = 0
        return not self._is_ended or len(self._text) > len(kept)

    def _fail(self, reason: str) -> NoReturn:
        raise FeedError(reason, self._line)
