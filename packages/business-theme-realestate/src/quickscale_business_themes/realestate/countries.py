"""The countries of ISO 3166-1, by their names in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils.functional import lazystr
from django.utils.translation import get_language

#: What the CLDR has a name for, and is no country of ISO 3166-1.
_OTHERS = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split())


class _Name:
    """A country's name in the visitor's language."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __str__(self) -> str:
        return read_names(get_language() or "en")[self.code]


@cache
def read_names(language: str) -> Mapping[str, str]:
    """Return names by code, in English where the CLDR lacks the language."""
    try:
        return Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        return Locale("en").territories


def list_codes() -> list[str]:
    """Return the codes of all countries, in the order of their English names."""
    names = Locale("en").territories
    codes = [str(code) for code in names if code not in _OTHERS]
    codes = [code for code in codes if len(code) == 2 and code.isalpha()]
    return sorted(codes, key=lambda code: names[code])


#: Codes with their names.
COUNTRIES = tuple((code, lazystr(_Name(code))) for code in list_codes())
