"""In which encoding a file is written."""

from __future__ import annotations

import codecs
from pathlib import Path

_CHUNK = 1024 * 1024
#: The longer ones first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def find_encoding(path: Path) -> str:
    """Return the encoding of a text file, by its mark or by what is in it.

    What is not UTF-8 is taken for Windows' Western one, unless it holds more characters that are
    UTF-8 than bytes that aren't: then single bytes of it are broken.
    """
    with path.open("rb") as file:
        start = file.read(64)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if b"\0" in start:
        return "utf-16-be" if start[:1] == b"\0" else "utf-16-le"
    good, bad = _count_characters(path)
    return "utf-8" if good >= bad else "cp1252"


def _count_characters(path: Path) -> tuple[int, int]:
    """Return how many characters beyond ASCII are UTF-8, and how many bytes are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            if not text.isascii():
                broken = sum("\udc80" <= character <= "\udcff" for character in text)
                bad += broken
                good += sum(character > "\x7f" for character in text) - broken
    return good, bad
