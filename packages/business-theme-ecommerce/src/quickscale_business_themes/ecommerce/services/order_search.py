"""Finding orders by what a customer tells on the telephone."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db import connections
from django.db.models import Q, QuerySet

from quickscale_business_themes.ecommerce.models import Order, OrderLine

# "simple" neither stems nor drops words: these are names. An index of migration 0002 is over this
# very expression.
_CONFIG = "simple"
_RECIPIENT = SearchVector("shipping_full_name", config=_CONFIG)


def search_orders(found: QuerySet[Order], term: str) -> QuerySet[Order]:
    """Return the orders whose number begins with a term, that were sent to a person of this name,
    or whose whole e-mail address or SKU it is.

    Each has an index, which a search for any part of any of them could not use.
    """
    term = term.strip()
    if not term:
        return found
    every = Order.objects.order_by()
    by_number = every.filter(number__startswith=term.upper()).values("pk")
    by_email = every.filter(email__iexact=term).values("pk")
    by_name = every.filter(_has_name(found, term)).values("pk")
    by_sku = OrderLine.objects.filter(sku__iexact=term).order_by().values("order")
    return found.filter(pk__in=by_number.union(by_email, by_name, by_sku))


def _has_name(found: QuerySet[Order], term: str) -> Q:
    words = re.findall(r"\w+", term)
    # A single letter begins too many names; a single character may be one.
    if not words or any(len(word) == 1 and word.isascii() for word in words):
        return Q(pk__in=())
    if connections[found.db].vendor == "postgresql":
        query = " & ".join(f"{word}:*" for word in words)
        return Q(
            SearchVectorExact(_RECIPIENT, SearchQuery(query, config=_CONFIG, search_type="raw"))
        )
    return Q(*(Q(shipping_full_name__icontains=word) for word in words))
