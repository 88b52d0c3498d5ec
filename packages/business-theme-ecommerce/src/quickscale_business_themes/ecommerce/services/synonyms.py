"""A search as shoppers write it, with the words that the merchant says mean the same."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import router, transaction

from quickscale_business_themes.ecommerce.models import SearchSynonym
from quickscale_business_themes.ecommerce.services.search_terms import (
    Spellings,
    join_phrase,
    parse_search,
)

_KEY = "ecommerce.synonyms"
#: Changes that no signal tells of, such as those of QuerySet.update(), are seen after this long.
_SECONDS = 60


def read_search(text: str) -> list[Spellings]:
    """Return the words of a search, each with its synonyms; a product has to hold all of them."""
    return parse_search(text, read_synonyms())


def read_synonyms() -> dict[str, list[str]]:
    """Return what means the same as a phrase, by the phrase as :func:`join_phrase` writes it."""
    known: dict[str, list[str]] | None = cache.get(_KEY)
    if known is None:
        known = _load_synonyms()
        cache.set(_KEY, known, _SECONDS)
    return known


def forget_synonyms(**details: Any) -> None:
    """Have searches read the synonyms anew once the running transaction is committed."""
    transaction.on_commit(_forget, using=router.db_for_write(SearchSynonym))


def _forget() -> None:
    cache.delete(_KEY)


def _load_synonyms() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for terms in SearchSynonym.objects.values_list("terms", flat=True):
        phrases = [join_phrase(each) for each in terms]
        for phrase in phrases:
            others = [each for each in phrases if each != phrase]
            found.setdefault(phrase, []).extend(others)
    return found
