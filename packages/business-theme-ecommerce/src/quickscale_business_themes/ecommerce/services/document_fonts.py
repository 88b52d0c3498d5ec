"""Fonts for the scripts that the shop's own font of documents lacks: Chinese, Japanese, Thai, …

They are too large to come along: those for Chinese alone are ten times the shop. They are taken
from ``ECOMMERCE_DOCUMENT_FONTS``, or else from the system, by fontconfig, when a document needs
them. What no font has is printed in Latin letters, never as an empty box.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from anyascii import anyascii
from django.conf import settings

logger = logging.getLogger(__name__)

#: More scripts than this meet in no document.
_MOST = 4
_SECONDS = 10
#: What stands for a character that Latin letters can't tell.
_UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font, and which one of its file's it is."""

    path: str
    number: int = 0


def list_characters(value: Any) -> set[str]:
    """Return the characters of all texts in plain data."""
    if isinstance(value, dict):
        value = value.values()
    elif isinstance(value, str):
        return set(value)
    elif not isinstance(value, list | tuple):
        return set()
    return set().union(*map(list_characters, value))


def find_fonts(characters: Collection[str]) -> list[FontFile]:
    """Return fonts that have as many of these characters as possible, one after another."""
    missing, found = set(characters), []
    for font in _list_candidates(missing):
        covered = {each for each in missing if ord(each) in read_coverage(font)}
        if covered and font not in found:
            found.append(font)
            missing -= covered
    return found


def _list_candidates(missing: set[str]) -> Iterable[FontFile]:
    yield from (FontFile(str(path)) for path in getattr(settings, "ECOMMERCE_DOCUMENT_FONTS", ()))
    for _script in range(_MOST):
        if not missing:
            return
        before = len(missing)
        # One at a time: no single font has Thai and Chinese.
        if font := ask_fontconfig(min(missing)):
            yield font
        if len(missing) == before:
            return


@lru_cache(maxsize=64)
def ask_fontconfig(character: str) -> FontFile | None:
    """Return the font that the system has for a character, if any."""
    program = shutil.which("fc-match")
    if program is None:
        return None
    pattern = f":charset={ord(character):x}:outline=true"
    command = [program, "--format", "%{file}\n%{index}", pattern]
    try:
        answer = subprocess.run(  # noqa: S603 - a number is all that comes from outside
            command, check=False, capture_output=True, text=True, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    path, _separator, number = answer.stdout.partition("\n")
    if not path or not number.strip().isdecimal():
        return None
    # Above it, the index has the number of a variation.
    font = FontFile(path, int(number) & 0xFFFF)
    return font if ord(character) in read_coverage(font) else None


@lru_cache(maxsize=16)
def read_coverage(font: FontFile) -> frozenset[int]:
    """Return the characters of a font, none where it can't be read."""
    from fpdf import FPDF

    probe: Any = FPDF()
    try:
        probe.add_font("probe", "", font.path, collection_font_number=font.number)
        return frozenset(probe.fonts["probe"].cmap)
    except Exception as error:  # noqa: BLE001 - a font of somebody else's may be broken in any way
        logger.warning("The font %s can't be used: %s", font.path, error)
        return frozenset()


def transliterate(characters: Iterable[str]) -> dict[int, str]:
    """Return Latin letters for characters that no font has."""
    return {ord(each): anyascii(each) or _UNKNOWN for each in characters}
