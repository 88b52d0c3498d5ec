"""What was meant by a search that finds nothing, or little: words that are nearly alike.

After Wolf Garbe's symmetric deletes (SymSpell): a word is kept with what is left of its beginning
without a letter or two. Whoever leaves out the letters of a misspelt word in the same way meets
those of the right one, in any language and on any database, without a look at the other words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import Any

from django.db import router, transaction
from django.db.models import QuerySet
from django.db.models.functions import Length

from quickscale_business_themes.ecommerce.models import Product, SearchWord
from quickscale_business_themes.ecommerce.services import fulltext
from quickscale_business_themes.ecommerce.services.search_terms import (
    MAX_SEARCH_LENGTH,
    MAX_SEARCH_WORDS,
    Term,
    is_unspaced,
    list_terms,
)
from quickscale_business_themes.ecommerce.services.synonyms import read_search

#: A search that finds fewer products may have been meant otherwise.
FEW = 3
#: What is meant instead of a word that some products hold is held by so many times more.
_MUCH_MORE = 10

#: Shorter words have too many neighbours, and nobody types longer ones.
_SHORTEST, _LONGEST = 4, 24
#: From how many letters on two of them may be wrong, else one.
_LONG = 7
#: As much of a word as letters are left out of.
_BEGINNING = 7
#: As many words are looked at, and counted.
_MOST_NEAR, _MOST_COUNTED = 400, 5
_COUNT_LIMIT = 1_000


def learn_words(texts: Iterable[str]) -> None:
    """Keep the words of products once the running transaction is committed.

    Words are never forgotten: those that no product holds any more are never offered.

    Args:
        texts: products' ``search_text``.
    """
    words = {word for word in {*" ".join(texts).split()} if _can_be_meant(word)}
    if words:
        using = router.db_for_write(SearchWord)
        transaction.on_commit(partial(_write_words, words), using=using, robust=True)


def correct_search(products: QuerySet[Product], text: str) -> str:
    """Return the search that was probably meant, empty where no better one is known.

    Args:
        products: those that the visitor may see.
    """
    words = text.replace("\x00", "")[:MAX_SEARCH_LENGTH].split()[:MAX_SEARCH_WORDS]
    meant = [_correct_word(products, word) for word in words]
    if meant == words:
        return ""
    corrected = " ".join(meant)
    return corrected if count_holding(products, corrected, limit=1) else ""


def count_holding(products: QuerySet[Product], text: str, *, limit: int) -> int:
    """Return how many products hold all words of a text, up to a limit."""
    found = products.filter(fulltext.holds(products, read_search(text), column="search_text"))
    return found.order_by()[:limit].count()


def list_near(word: str) -> list[str]:
    """Return a word's beginning, and what is left of it without a letter, or two of a long word."""
    beginning = word[:_BEGINNING]
    return sorted(
        {
            "".join(letter for place, letter in enumerate(beginning) if place not in left_out)
            for count in range(_most_errors(word) + 1)
            for left_out in combinations(range(len(beginning)), count)
        }
    )


def measure_distance(one: str, other: str) -> int:
    """Return how many letters are missing, too many, wrong or swapped with the next one.

    This is the optimal string alignment distance.
    """
    before: Sequence[int] = ()
    last: Sequence[int] = range(len(other) + 1)
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, against in enumerate(other, start=1):
            costs = [
                last[column] + 1,
                current[column - 1] + 1,
                last[column - 1] + (letter != against),
            ]
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                costs.append(before[column - 2] + 1)
            current.append(min(costs))
        before, last = last, current
    return last[-1]


def _can_be_meant(word: str) -> bool:
    is_word = _SHORTEST <= len(word) <= _LONGEST and word.isalpha()
    return is_word and not is_unspaced(word)


def _most_errors(word: str) -> int:
    return 2 if len(word) >= _LONG else 1


def _write_words(words: Iterable[str]) -> None:
    known = set(SearchWord.objects.filter(word__in=words).values_list("word", flat=True))
    # In order, so that two writers never wait for each other.
    SearchWord.objects.bulk_create(
        (
            SearchWord(word=word, near=f" {' '.join(list_near(word))} ")
            for word in sorted({*words} - known)
        ),
        ignore_conflicts=True,
        batch_size=1_000,
    )


def _correct_word(products: QuerySet[Product], typed: str) -> str:
    """Return the word that was probably meant, or the word itself."""
    terms = list_terms(typed)
    if len(terms) != 1 or not _can_be_meant(terms[0]):
        return typed
    own = count_holding(products, typed, limit=FEW)
    if own >= FEW:
        return typed
    counted = [
        (distance, -count_holding(products, word, limit=_COUNT_LIMIT), word)
        for distance, word in _find_near(terms[0])
    ]
    enough = own * _MUCH_MORE or 1
    fitting = [(distance, count, word) for distance, count, word in counted if -count >= enough]
    return min(fitting)[2] if fitting else typed


def _find_near(word: str) -> list[tuple[int, str]]:
    """Return the words that a misspelt one may be, with their distances, the nearest first."""
    most = _most_errors(word)
    measured = ((measure_distance(word, each), each) for each in _read_neighbours(word, most))
    return sorted(each for each in measured if 0 < each[0] <= most)[:_MOST_COUNTED]


def _read_neighbours(word: str, most: int) -> Iterator[str]:
    spellings: list[tuple[Term, ...]] = [(Term(each),) for each in list_near(word)]
    words: Any = SearchWord.objects.order_by()
    alike = words.filter(fulltext.holds(words, [spellings], column="near"))
    near = alike.alias(length=Length("word")).filter(
        length__range=(len(word) - most, len(word) + most)
    )
    yield from near.values_list("word", flat=True)[:_MOST_NEAR]
