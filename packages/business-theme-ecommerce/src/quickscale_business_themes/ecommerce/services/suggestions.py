"""Pages that a shopper may be looking for who has typed the beginning of a search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from quickscale.core.api import Suggestion
from quickscale_business_themes.ecommerce.models import Category, Product
from quickscale_business_themes.ecommerce.models.fields import make_key
from quickscale_business_themes.ecommerce.services import fulltext
from quickscale_business_themes.ecommerce.services.catalogue import list_visible_products
from quickscale_business_themes.ecommerce.services.search_terms import Spellings, parse_search
from quickscale_business_themes.ecommerce.translating import in_language

#: A single letter begins too many names.
SHORTEST = 2
_MOST_ORDERED = 200
_MOST_PRODUCTS, _MOST_CATEGORIES, _MOST_BRANDS = 6, 3, 3


def list_suggestions(text: str, *, user: Any = None) -> list[Suggestion]:
    """Return the categories, brands and products whose names hold every word that was typed, the
    last of which may be the beginning of one.
    """
    words = parse_search(text)
    if not words or len(text.strip()) < SHORTEST:
        return []
    return [
        *_list_products(words, user),
        *_list_categories(words),
        *_list_brands(text, user),
    ]


def _list_products(words: list[Spellings], user: Any) -> Iterator[Suggestion]:
    visible = list_visible_products(user)
    found = visible.filter(fulltext.holds(visible, words, column="search_name"))
    # Not all of them in order: a short beginning has thousands, and that of nothing is sought in
    # all products where a database takes the index of their order for it.
    some = found.order_by().values("pk")[:_MOST_ORDERED]
    newest = Product.objects.filter(pk__in=some).order_by("-published_at", "-pk")
    for slug, name in newest.values_list("slug", in_language("name"))[:_MOST_PRODUCTS]:
        yield Suggestion(name, _("Products"), "product-detail", {"slug": slug})


def _list_categories(words: list[Spellings]) -> Iterator[Suggestion]:
    known = Category.objects.order_by("position", "name", "pk")
    found = known.filter(fulltext.holds(known, words, column="search_name", is_indexed=False))
    for slug, name in found.values_list("slug", in_language("name"))[:_MOST_CATEGORIES]:
        yield Suggestion(name, _("Categories"), "category-detail", {"slug": slug})


def _list_brands(text: str, user: Any) -> Iterator[Suggestion]:
    """Yield brands one by one, each the next one in an index: a brand may have all products."""
    beginning, last = make_key(text), ""
    branded = list_visible_products(user).filter(brand_key__startswith=beginning)
    for _place in range(_MOST_BRANDS):
        following = branded.filter(brand_key__gt=last).order_by("brand_key")
        found = following.values_list("brand_key", "brand").first()
        if found is None:
            return
        last, name = found
        yield Suggestion(name, _("Brands"), "product-list", query={"facet": f"brand:{last}"})
