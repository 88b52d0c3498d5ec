"""Addresses as they compare, however people write them."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

_UNIT_WORDS = "apartment|appartement|apto|apt|flat|unit|suite|ste|wohnung|whg|piso|puerta|interno"
_UNIT = re.compile(rf"(?:\b(?:{_UNIT_WORDS})\b[\s.:]*#?|#)\s*([0-9]+[a-z]?|[a-z])\b")
#: A number before or behind a street: 27, 27a, 27-29, 27/1.
_NUMBER = r"(\d+(?:\s?[a-z])?(?:\s?[-/]\s?\d+[a-z]?)?)"
_LEADING = re.compile(rf"{_NUMBER}[\s,]+(?=\D)(.+)")
_TRAILING = re.compile(rf"(.*\D)[\s,]+{_NUMBER}")
_PARTS = re.compile(r"[^\W_]+")
_LONG = {
    "av": "avenue",
    "ave": "avenue",
    "avda": "avenida",
    "blvd": "boulevard",
    "c": "calle",
    "cl": "close",
    "cres": "crescent",
    "ct": "court",
    "dr": "drive",
    "gdns": "gardens",
    "hwy": "highway",
    "ln": "lane",
    "pl": "place",
    "pza": "plaza",
    "rd": "road",
    "sq": "square",
    "st": "street",
    "str": "strasse",
    "ter": "terrace",
}


def fold(text: str) -> str:
    """Return a text in lower case and without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def squeeze(text: str) -> str:
    """Return the letters and digits of a text as they compare."""
    return "".join(_PARTS.findall(fold(text)))


def split_address(street: str, number: str = "", unit: str = "") -> tuple[str, str, str]:
    """Return street, house number and unit as they compare, wherever each was written."""
    street, number, unit = fold(street), fold(number), fold(unit)
    found = ""
    if not unit:
        street, in_street = _take_unit(street)
        number, in_number = _take_unit(number)
        found = in_number or in_street
    unit = found or squeeze(_take_unit(unit)[1] or unit)
    if not number:
        street, number = _take_number(street.strip(" ,"))
    words = (_lengthen(word) for word in _PARTS.findall(street))
    return "".join(words), squeeze_number(number), unit


def squeeze_number(number: str) -> str:
    """Return a house number as it compares; of a range, its ends stay apart."""
    return re.sub(r"[^\w/-]", "", number)


def make_address_key(street: str, number: str, unit: str, country: str) -> str:
    """Return the same for the same street, number and unit; empty where one can't tell.

    The town is not in it: whoever compares has to look at that, and at the place.
    """
    parts = split_address(street, number, unit)
    if not parts[0] or not parts[1]:
        return ""
    told = "|".join((country.upper(), *parts))
    return blake2b(told.encode(), digest_size=16).hexdigest()


def _take_unit(text: str) -> tuple[str, str]:
    match = _UNIT.search(text)
    if match is None:
        return text, ""
    return f"{text[: match.start()]} {text[match.end() :]}".strip(" ,"), match[1]


def _take_number(street: str) -> tuple[str, str]:
    match = _LEADING.fullmatch(street)
    if match:
        return match[2], match[1]
    match = _TRAILING.fullmatch(street)
    return (match[1], match[2]) if match else (street, "")


def _lengthen(word: str) -> str:
    if word in _LONG:
        return _LONG[word]
    return f"{word[:-3]}strasse" if word.endswith("str") else word
