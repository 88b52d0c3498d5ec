"""What the catalogue can be asked for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.filters import SearchFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from quickscale.core.api import (
    FacetFilter,
    FilterBackend,
    FilterSet,
    RefFilter,
    SwitchFilter,
)
from quickscale_business_themes.ecommerce.api.meant_searches import (
    MeantSearchPagination,
    read_search_text,
)
from quickscale_business_themes.ecommerce.models import (
    Category,
    Collection,
    Product,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.services import catalogue, facets
from quickscale_business_themes.ecommerce.services.collections import in_collection
from quickscale_business_themes.ecommerce.services.listings import in_price_range
from quickscale_business_themes.ecommerce.services.search_terms import (
    parse_search,
)

FACET_PARAM = "facet"
#: Names the variant that a product's page shows.
VARIANT_PARAM = "variant"


class ProductFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    category = RefFilter(
        queryset=Category.objects.all(),
        to_field_name="slug",
        method="filter_category",
        operation="ecommerce:category-list",
        label=_("Category"),
    )
    min_price = django_filters.NumberFilter(
        method="filter_price", min_value=0, label=_("Minimum price")
    )
    max_price = django_filters.NumberFilter(
        method="filter_price", min_value=0, label=_("Maximum price")
    )
    collection = RefFilter(
        queryset=Collection.objects.filter(is_published=True).select_related("category"),
        to_field_name="slug",
        method="filter_collection",
        operation="ecommerce:collection-list",
        label=_("Collection"),
    )
    in_stock = SwitchFilter(method="filter_in_stock", label=_("In stock"))
    on_sale = SwitchFilter(method="filter_on_sale", label=_("On sale"))
    facet = FacetFilter(
        method="filter_facet", operation="ecommerce:product-facet-list", label=_("Options")
    )

    # Without a label: no page offers it but where a search was corrected.
    exact = django_filters.BooleanFilter(method="keep_all", label="")

    class Meta:
        model = Product
        fields: list[str] = []

    def keep_all(self, products: QuerySet[Product], name: str, value: bool) -> QuerySet[Product]:
        return products

    def filter_category(
        self, products: QuerySet[Product], name: str, value: Category
    ) -> QuerySet[Product]:
        return catalogue.in_category(products, value)

    def filter_collection(
        self, products: QuerySet[Product], name: str, value: Collection
    ) -> QuerySet[Product]:
        return in_collection(products, value)

    def filter_price(
        self, products: QuerySet[Product], name: str, value: Decimal
    ) -> QuerySet[Product]:
        """Narrow by both limits at once: one variant has to lie between them."""
        lowest, highest = (self.form.cleaned_data.get(each) for each in ("min_price", "max_price"))
        if name == "max_price" and lowest is not None:
            return products
        return in_price_range(products, lowest, highest)

    def filter_in_stock(
        self, products: QuerySet[Product], name: str, value: bool
    ) -> QuerySet[Product]:
        return catalogue.in_stock(products, wanted=value)

    def filter_on_sale(
        self, products: QuerySet[Product], name: str, value: bool
    ) -> QuerySet[Product]:
        return catalogue.on_sale(products, wanted=value)

    def filter_facet(
        self, products: QuerySet[Product], name: str, value: list[str]
    ) -> QuerySet[Product]:
        return facets.having(products, facets.read_chosen(value))


class VariantFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    product = django_filters.CharFilter(field_name="product__slug")

    class Meta:
        model = ProductVariant
        fields: list[str] = []


class ProductPagination(MeantSearchPagination):
    """Pages of products' ids, which an index gives without their rows."""

    # An exact count of all that a filter leaves costs more than the page itself.
    count_limit = 1_000

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        if isinstance(queryset, QuerySet):
            queryset = queryset.values_list("pk", flat=True)
        return super().paginate_queryset(queryset, request, view)


class ProductSearch(SearchFilter):
    """Searches as the catalogue does, instead of by one LIKE for each field."""

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        return catalogue.search(queryset, read_search_text(request, view))


class ProductFilterBackend(FilterBackend):
    """Puts what fits a search best first, unless another order is asked for."""

    search = ProductSearch()

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        text = read_search_text(request, view)
        is_ordered = bool(request.query_params.get("ordering", "").strip())
        if is_ordered or not text or not parse_search(text):
            return super().filter_queryset(request, queryset, view)
        if self._is_filter_asked(request, queryset, view):
            queryset = DjangoFilterBackend.filter_queryset(self, request, queryset, view)
        ordered = queryset.order_by(*self.get_ordering(request, queryset, view))
        return catalogue.BestFirst(ordered, text, limit=ProductPagination.count_limit)
