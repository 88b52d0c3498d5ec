"""Countries of feeds: two letters (ISO 3166-1), three letters, and English names."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global


@cache
def _list_aliases() -> dict[str, str]:
    """Return the countries by three letters."""
    aliases = get_global("territory_aliases")
    return {
        alias: codes[0]
        for alias, codes in aliases.items()
        if len(alias) == 3 and alias.isalpha() and len(codes) == 1 and len(codes[0]) == 2
    }


@cache
def _list_names() -> dict[str, str]:
    """Return the countries by English name, in lower case."""
    names = Locale("en").territories
    return {name.casefold(): code for code, name in names.items() if len(code) == 2}


@cache
def _list_long_codes() -> dict[str, str]:
    """Return the three letters of countries; the first alias is the code that is in use."""
    found: dict[str, str] = {}
    for alias, code in sorted(_list_aliases().items(), reverse=True):
        if _is_current(alias, code) or code not in found:
            found[code] = alias
    return found


#: Former codes that share their country with a current one.
_FORMER = {"ANT", "BUR", "CSK", "DDR", "FXX", "NTZ", "SCG", "SUN", "TMP", "YMD", "YUG", "ZAR"}


def _is_current(alias: str, code: str) -> bool:
    return alias not in _FORMER and alias[0] == code[0]


def find_country(text: str) -> str:
    """Return a country's two letters; empty where it isn't known."""
    known = text.strip().upper()
    if len(known) == 2 and known in Locale("en").territories:
        return known
    return _list_aliases().get(known) or _list_names().get(text.strip().casefold(), "")


def get_long_code(country: str) -> str:
    """Return a country's three letters; empty where it isn't known."""
    return _list_long_codes().get(country, "")


def get_english_name(country: str) -> str:
    """Return a country's English name; its code where it isn't known."""
    return str(Locale("en").territories.get(country, country))
