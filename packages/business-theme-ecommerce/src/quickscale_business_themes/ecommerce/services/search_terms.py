"""What is searched for in a text, and which of it a search asks for: plain functions.

Both are cut alike, so that a product is found however its shop or its customer writes a word:
``WD-40``, ``WD 40`` and ``wd40`` are one name, and so are ``Äpfel`` and ``äpfel``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, pairwise

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
    return list(dict.fromkeys(chain.from_iterable(map(_cut_word, _fold(text).split()))))


#: The other phrases that mean the same as a phrase, each as ``join_phrase`` writes it.
Synonyms = Mapping[str, Sequence[str]]

#: As many words of a search as are looked at as one phrase.
_MAX_PHRASE_WORDS = 3


def parse_search(text: str, synonyms: Synonyms | None = None) -> list[Spellings]:
    """Return the words of a search, all of which a text has to hold.

    Args:
        synonyms: phrases that a text may hold instead.
    """
    runs = _list_runs(text[:MAX_SEARCH_LENGTH])[:MAX_SEARCH_WORDS]
    if not synonyms:
        return [_spell(run) for run in runs]
    words: list[Spellings] = []
    while runs:
        length, others = _find_synonyms(runs, synonyms)
        if others:
            own = _spell(runs[0]) if length == 1 else [_spell_phrase(" ".join(runs[:length]))]
            words.append([*own, *map(_spell_phrase, others)])
        else:
            words.append(_spell(runs[0]))
        runs = runs[length:]
    return words


def join_phrase(text: str) -> str:
    """Return a phrase without case, accents and signs, by which it is compared."""
    return " ".join(run.replace("-", "") for run in _list_runs(text))


def _find_synonyms(runs: Sequence[str], synonyms: Synonyms) -> tuple[int, Sequence[str]]:
    """Return how many words begin a search as one phrase, and what means the same."""
    for length in range(min(_MAX_PHRASE_WORDS, len(runs)), 0, -1):
        phrase = join_phrase(" ".join(runs[:length]))
        forms = [phrase, *_list_other_numbers(phrase)] if length == 1 else [phrase]
        found = [other for form in forms for other in synonyms.get(form, ())]
        if found:
            return length, found
    return 1, ()


def _spell_phrase(phrase: str) -> tuple[Term, ...]:
    return tuple(Term(run.replace("-", "")[:_MAX_TERM]) for run in _list_runs(phrase))


def is_unspaced(word: str) -> bool:
    """Whether a word is written in a script that sets no blanks between words."""
    return bool(_UNSPACED.search(word))


def _list_runs(text: str) -> list[str]:
    return [run for word in _fold(text).split() for run in _split_scripts(word)]


class _Alphabet(dict[int, str]):
    """What stands for a character: itself, a blank, or a mark that parts of one word meet there."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        is_word = unicodedata.category(character)[0] in "LMN" or character in "+#"
        kept = character if is_word else "-" if character in _JOINERS else " "
        self[code] = kept
        return kept


_ALPHABET = _Alphabet()


def _fold(text: str) -> str:
    """Return a text without case and accents; ``-`` parts the pieces of a word."""
    if text.isascii():  # of which nothing has to be normalised
        return text.lower().translate(_ALPHABET)
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", plain))
    return plain.translate(_ALPHABET)


def _split_scripts(folded: str) -> Iterator[str]:
    """Yield the runs of a folded word that are written with or without blanks between words."""
    word = folded.strip("-")
    if not word.strip("+#-"):
        return
    start = 0
    for run in _UNSPACED.finditer(word):
        yield from filter(None, [word[start : run.start()].strip("-")])
        yield run.group()
        start = run.end()
    yield from filter(None, [word[start:].strip("-")])


@lru_cache(maxsize=5_000)
def _cut_word(folded: str) -> tuple[str, ...]:
    """Return the terms of a folded word; of signs alone there are none."""
    return tuple(term for run in _split_scripts(folded) for term in _cut(run))


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
