"""Narrowing, searching and ordering the product list."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.filters import SearchFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from quickscale.core.api import (
    ORDERING_PARAM,
    FilterBackend,
    FilterSet,
    PagePagination,
    RefFilter,
    SwitchFilter,
)
from quickscale_business_themes.ecommerce.models import Category, Product, ProductVariant
from quickscale_business_themes.ecommerce.services import catalogue


class ProductFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    category = RefFilter(
        queryset=Category.objects.all(),
        to_field_name="slug",
        method="filter_category",
        operation="ecommerce:category-list",
        label=_("Category"),
    )
    min_price = django_filters.NumberFilter(
        field_name="price", lookup_expr="gte", min_value=0, label=_("Minimum price")
    )
    max_price = django_filters.NumberFilter(
        field_name="price", lookup_expr="lte", min_value=0, label=_("Maximum price")
    )
    in_stock = SwitchFilter(method="filter_in_stock", label=_("In stock"))
    on_sale = SwitchFilter(method="filter_on_sale", label=_("On sale"))

    class Meta:
        model = Product
        fields: list[str] = []

    def filter_category(
        self, products: QuerySet[Product], name: str, value: Category
    ) -> QuerySet[Product]:
        return catalogue.in_category(products, value)

    def filter_in_stock(
        self, products: QuerySet[Product], name: str, value: bool
    ) -> QuerySet[Product]:
        return catalogue.in_stock(products, wanted=value)

    def filter_on_sale(
        self, products: QuerySet[Product], name: str, value: bool
    ) -> QuerySet[Product]:
        return catalogue.on_sale(products, wanted=value)


class VariantFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    product = django_filters.CharFilter(field_name="product__slug")

    class Meta:
        model = ProductVariant
        fields: list[str] = []


class ProductPagination(PagePagination):
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
        return catalogue.search(queryset, request.query_params[self.search_param])


class ProductFilterBackend(FilterBackend):
    """Puts what fits a search best first, unless another order is asked for."""

    search = ProductSearch()

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        asked = request.query_params
        text = asked.get(self.search.search_param, "")
        if asked.get(ORDERING_PARAM, "").strip() or not catalogue.split_words(text):
            return super().filter_queryset(request, queryset, view)
        if self._is_filter_asked(request, queryset, view):
            queryset = DjangoFilterBackend.filter_queryset(self, request, queryset, view)
        ordered = queryset.order_by(*self.get_ordering(request, queryset, view))
        return catalogue.BestFirst(ordered, text, limit=ProductPagination.count_limit)
