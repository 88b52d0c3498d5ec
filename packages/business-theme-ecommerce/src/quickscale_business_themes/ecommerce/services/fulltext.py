"""PostgreSQL's full text search over products."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import QuerySet

from quickscale_business_themes.ecommerce.models import Product

# "simple" neither stems nor drops words, so that it serves a shop of any language; each word
# matches as a prefix, which finds plurals and works while typing. The index of migration 0002 is
# over exactly this expression.
CONFIG = "simple"
_VECTOR = SearchVector("name", "description", config=CONFIG)


def matching_ids(words: list[str]) -> QuerySet[Product, Any]:
    return (
        Product.objects.alias(document=_VECTOR)
        .filter(document=_query(words))
        .order_by()
        .values_list("pk")
    )


def rank(words: list[str]) -> SearchRank:
    """Return an expression that puts products with the words in their names first."""
    weighted = SearchVector("name", weight="A", config=CONFIG) + SearchVector(
        "description", weight="C", config=CONFIG
    )
    return SearchRank(weighted, _query(words))


def _query(words: list[str]) -> SearchQuery:
    terms = [part for word in words for part in re.findall(r"\w+", word)]
    return SearchQuery(" & ".join(f"{term}:*" for term in terms), config=CONFIG, search_type="raw")
