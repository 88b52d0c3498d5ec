"""What the list of products can be narrowed and ordered by."""

from __future__ import annotations

import re
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import django_filters
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from hand import facets
from hand.catalogue import is_buyable, list_own, with_price
from hand.facets import be_reduced, cost, has_variant
from quickscale_business_themes.ecommerce.models import (
    Category,
    Collection,
    CollectionProduct,
    Placement,
    Product,
    ProductVariant,
    SearchSynonym,
    SearchWord,
)

VECTOR = SearchVector("name", "description", config="simple")
NAME = SearchVector("name", config="simple")
MAX_WORDS = 8
#: Where a search finds fewer products, another spelling may have been meant.
FEW = 3
ORDERINGS = {
    "-published_at": ("-published_at", "-id"),
    "price": ("price", "id"),
    "-price": ("-price", "id"),
    "name": ("name", "id"),
}


class ProductFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.all(), to_field_name="slug", method="filter_category"
    )
    collection = django_filters.ModelChoiceFilter(
        queryset=Collection.objects.filter(is_published=True).select_related("category"),
        to_field_name="slug",
        method="filter_collection",
    )
    min_price = django_filters.NumberFilter(method="keep", min_value=0)
    max_price = django_filters.NumberFilter(method="keep", min_value=0)
    in_stock = django_filters.BooleanFilter(method="filter_in_stock")
    on_sale = django_filters.BooleanFilter(method="filter_on_sale")
    search = django_filters.CharFilter(method="filter_search")
    ordering = django_filters.ChoiceFilter(
        choices=[(name, name) for name in ORDERINGS], method="keep"
    )

    class Meta:
        model = Product
        fields: list[str] = []

    @property
    def chosen(self) -> facets.Chosen:
        """The values of facets that are asked for."""
        data: Any = self.data
        return facets.read_chosen(data.getlist("facet") if hasattr(data, "getlist") else ())

    @property
    def is_priced(self) -> bool:
        asked = self.form.cleaned_data
        return (asked["min_price"], asked["max_price"]) != (None, None)

    def keep(self, products: QuerySet[Product], name: str, value: object) -> QuerySet[Product]:
        return products

    def filter_queryset(self, queryset: QuerySet[Product]) -> QuerySet[Product]:
        products = self.narrow(queryset)
        products = facets.narrow(products, self.chosen)
        asked = self.form.cleaned_data
        if "price" in asked["ordering"]:
            products = with_price(products)
        ordering = ORDERINGS[asked["ordering"] or "-published_at"]
        is_searched = asked["search"] and not asked["ordering"]
        return products.order_by(*(("-is_named",) if is_searched else ()), *ordering)

    def narrow(self, queryset: QuerySet[Product]) -> QuerySet[Product]:
        """Narrow by all that is asked for but facets."""
        asked = self.form.cleaned_data
        products: QuerySet[Product] = super().filter_queryset(queryset)
        return in_price_range(
            products, asked["min_price"], asked["max_price"], is_in_stock=asked["in_stock"]
        )

    def filter_category(
        self, products: QuerySet[Product], name: str, value: Category
    ) -> QuerySet[Product]:
        return in_category(products, value)

    def filter_collection(
        self, products: QuerySet[Product], name: str, value: Collection
    ) -> QuerySet[Product]:
        if value.kind == "manual":
            chosen = CollectionProduct.objects.filter(collection=value, product=OuterRef("pk"))
            return products.filter(Exists(chosen))
        if value.category:
            products = in_category(products, value.category)
        if value.is_on_sale:
            products = products.filter(has_variant(be_reduced()))
        if value.brand:
            products = products.filter(brand__iexact=value.brand)
        return in_price_range(products, value.min_price, value.max_price)

    def filter_in_stock(
        self, products: QuerySet[Product], name: str, value: bool
    ) -> QuerySet[Product]:
        if value and self.is_priced:
            return products  # one variant has to be in stock at that price
        buyable = Exists(list_own().filter(is_buyable()))
        return products.filter(buyable if value else ~buyable)

    def filter_on_sale(
        self, products: QuerySet[Product], name: str, value: bool
    ) -> QuerySet[Product]:
        return products.filter(has_variant(be_reduced()) if value else ~has_variant(be_reduced()))

    def filter_search(
        self, products: QuerySet[Product], name: str, value: str
    ) -> QuerySet[Product]:
        query = build_query(value)
        ids = Product.objects.alias(document=VECTOR).filter(document=query).order_by().values("pk")
        by_sku = ProductVariant.objects.filter(sku__iexact=value).order_by().values("product_id")
        found = products.filter(pk__in=ids.union(by_sku)).alias(name_document=NAME)
        is_named = ExpressionWrapper(Q(name_document=query), BooleanField())
        return found.alias(is_named=is_named)


def in_price_range(
    products: QuerySet[Product],
    lowest: Decimal | None,
    highest: Decimal | None,
    *,
    is_in_stock: bool | None = None,
) -> QuerySet[Product]:
    if lowest is None and highest is None:
        return products
    if is_in_stock:
        return products.filter(Exists(list_own().filter(is_buyable(), cost(lowest, highest))))
    return products.filter(has_variant(cost(lowest, highest)))


def in_category(products: QuerySet[Product], category: Category) -> QuerySet[Product]:
    inside = Placement.objects.filter(
        product=OuterRef("pk"), category__path__startswith=category.path
    )
    return products.filter(Exists(inside))


def build_query(text: str) -> SearchQuery:
    """Return the query for all words of a text, or for what means the same."""
    synonyms = read_synonyms()
    words = re.findall(r"\w+", text[:100].lower())[:MAX_WORDS]
    parts = [[f"{word}:*", *synonyms.get(word, ())] for word in words]
    written = " & ".join(f"({' | '.join(part)})" for part in parts)
    return SearchQuery(written, config="simple", search_type="raw")


def find_meant(text: str) -> str:
    """Return a search as it was probably meant, whose words are those of products."""
    words = re.findall(r"\w+", text[:100].lower())[:MAX_WORDS]
    meant = [find_word(word) for word in words]
    return " ".join(meant) if meant != words else ""


def find_word(word: str) -> str:
    if SearchWord.objects.filter(word__startswith=word).exists():
        return word
    near = SearchWord.objects.filter(word__startswith=word[:1]).values_list("word", flat=True)
    return next(iter(get_close_matches(word, near, n=1)), word)


def read_synonyms() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for terms in SearchSynonym.objects.values_list("terms", flat=True):
        phrases = [" <-> ".join(re.findall(r"\w+", term.lower())) for term in terms]
        for phrase in phrases:
            found.setdefault(phrase, []).extend(each for each in phrases if each != phrase)
    return found
