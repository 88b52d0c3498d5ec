"""PostgreSQL's full text search over products and the names of customers."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db.models import Q

# "simple" neither stems nor drops words, so that it serves a shop of any language; each word
# matches as a prefix, which finds plurals and works while typing. The indexes of migrations 0002
# and 0004 are over exactly these expressions.
CONFIG = "simple"
_TEXT = SearchVector("name", "description", config=CONFIG)
_NAME = SearchVector("name", config=CONFIG)
_RECIPIENT = SearchVector("shipping_full_name", config=CONFIG)
#: The same that no index is over, for rows that are few.
_FEW_TEXTS = SearchVector("name", "description", config=CONFIG, weight="D")


def in_text(words: list[str], *, is_indexed: bool = True) -> Q:
    """Return the condition that a product's name and description hold every word."""
    return Q(SearchVectorExact(_TEXT if is_indexed else _FEW_TEXTS, _query(words)))


def in_name(words: list[str]) -> Q:
    return Q(SearchVectorExact(_NAME, _query(words)))


def in_recipient(words: list[str]) -> Q:
    """Return the condition that an order was sent to somebody whose name holds every word."""
    return Q(SearchVectorExact(_RECIPIENT, _query(words)))


def split_words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _query(words: list[str]) -> SearchQuery:
    terms = [part for word in words for part in split_words(word)]
    return SearchQuery(" & ".join(f"{term}:*" for term in terms), config=CONFIG, search_type="raw")
