"""What is searched for in a text, and which of it a search asks for: plain functions.

Both are cut alike, so that a product is found however its shop or its customer writes a word:
``WD-40``, ``WD 40`` and ``wd40`` are one name, and so are ``Äpfel`` and ``äpfel``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from django.conf import settings

#: As much of a search as is looked at.
MAX_SEARCH_LENGTH = 100
MAX_SEARCH_WORDS = 8

#: PostgreSQL refuses lexemes of more than 2,046 bytes; nobody types a word that long.
_MAX_TERM = 64

_JOINERS = frozenset("-‐‑‒–./'’&_:")  # noqa: RUF001  # dashes and apostrophes of all kinds
_DIGITS_OR_LETTERS = re.compile(r"\d+|[^\d+#]+[+#]*|[+#]+")
# Scripts whose words are not set apart by blanks: Thai, Lao, Burmese, Khmer, Japanese, Chinese.
_UNSPACED = re.compile(r"[฀-໿က-႟ក-៿぀-ヿ㐀-䶿一-鿿豈-﫿]+")
_ACCENTS = re.compile(r"[̀-ͯ]")

#: What a noun of a language ends in, beside what stands there in its other number.
_ENDINGS = {
    "en": (
        ("ies", "y"),
        ("y", "ies"),
        ("ves", "f"),
        ("ves", "fe"),
        ("fe", "ves"),
        ("es", ""),
        ("s", ""),
    ),
    "de": (("en", ""), ("er", ""), ("es", ""), ("e", ""), ("n", ""), ("s", "")),
    "es": (("es", ""), ("s", "")),
    "fr": (("aux", "al"), ("al", "aux"), ("x", ""), ("s", "")),
    "it": (("i", "o"), ("i", "e"), ("e", "a")),
    "nl": (("en", ""), ("s", "")),
    "pt": (("oes", "ao"), ("es", ""), ("s", "")),
}
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Term:
    """A term that a text has to hold, or, as a prefix, that one of its terms begins with."""

    text: str
    is_prefix: bool = False


#: A word of a search: the text holds all terms of at least one of its spellings.
Spellings = list[tuple[Term, ...]]


def list_terms(text: str) -> list[str]:
    """Return the terms that a text can be found by, each once."""
    terms: dict[str, None] = {}
    for word in _split(text):
        for run in _split_scripts(word):
            terms.update(dict.fromkeys(_cut(run)))
    return list(terms)


def parse_search(text: str) -> list[Spellings]:
    """Return the words of a search, all of which a text has to hold."""
    words = _split(text[:MAX_SEARCH_LENGTH])
    runs = [run for word in words for run in _split_scripts(word)]
    return [_spell(run) for run in runs[:MAX_SEARCH_WORDS]]


class _Alphabet(dict[int, str]):
    """What stands for a character: itself, a blank, or a mark that parts of one word meet there."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        is_word = unicodedata.category(character)[0] in "LMN" or character in "+#"
        kept = character if is_word else "-" if character in _JOINERS else " "
        self[code] = kept
        return kept


_ALPHABET = _Alphabet()


def _split(text: str) -> list[str]:
    """Return the words of a text, without case and accents; ``-`` parts the pieces of one."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", plain))
    words = (word.strip("-") for word in plain.translate(_ALPHABET).split())
    return [word for word in words if word.strip("+#-")]


def _split_scripts(word: str) -> Iterator[str]:
    """Yield the runs of a word that are written with or without blanks between words."""
    start = 0
    for run in _UNSPACED.finditer(word):
        yield from filter(None, [word[start : run.start()].strip("-")])
        yield run.group()
        start = run.end()
    yield from filter(None, [word[start:].strip("-")])


@lru_cache(maxsize=20_000)
def _cut(run: str) -> tuple[str, ...]:
    """Return a run's terms: it as one, its parts, and their letters and digits apart."""
    if _UNSPACED.match(run):
        return _list_pairs(run)
    parts = [part for part in run.split("-") if part]
    pieces = [piece for part in parts for piece in _DIGITS_OR_LETTERS.findall(part)]
    terms = ["".join(parts), *parts, *pieces]
    # A language's name is found without its sign, too: C++, C#.
    terms += [term.rstrip("+#") for term in terms]
    return tuple(term[:_MAX_TERM] for term in terms if term)


def _list_pairs(run: str) -> tuple[str, ...]:
    """Return each two characters that stand together, and the last one."""
    return (*(first + second for first, second in pairwise(run)), run[-1])


def _spell(run: str) -> Spellings:
    if _UNSPACED.match(run):
        if len(run) == 1:
            return [(Term(run, is_prefix=True),)]
        return [tuple(Term(pair) for pair in _list_pairs(run)[:-1])]
    parts = [part for part in run.split("-") if part]
    whole = "".join(parts)[:_MAX_TERM]
    spellings: Spellings = [(Term(whole, is_prefix=True),)]
    spellings += [(Term(other),) for other in _list_other_numbers(whole)]
    pieces = [piece for part in parts for piece in _DIGITS_OR_LETTERS.findall(part)]
    for apart in (parts, pieces):
        spelling = tuple(Term(part[:_MAX_TERM]) for part in apart)
        if len(spelling) > 1 and spelling not in spellings:
            spellings.append(spelling)
    return spellings


def _list_other_numbers(word: str) -> list[str]:
    """Return what the word may be in singular or plural, as the site's languages form it."""
    found: dict[str, None] = {}
    for ending, other in _list_endings():
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_STEM:
            found[stem + other] = None
    return list(found)


@cache
def _list_endings() -> list[tuple[str, str]]:
    languages = {code.split("-")[0] for code, _name in settings.LANGUAGES}
    return [pair for code in sorted(languages & _ENDINGS.keys()) for pair in _ENDINGS[code]]
