"""The shop's API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import permissions, viewsets
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from hand import catalogue
from hand.filters import FEW, ProductFilter, find_meant
from hand.serializers import ProductDetailSerializer, ProductSerializer
from quickscale_business_themes.ecommerce.models import Product


class ProductPagination(PageNumberPagination):
    """Pages that say which search was probably meant."""

    page_size = 24

    def get_paginated_response(self, data: Any) -> Response:
        response = super().get_paginated_response(data)
        response.data["did_you_mean"] = self.find_meant(len(data))
        return response

    def find_meant(self, found: int) -> dict[str, Any] | None:
        text = self.request.query_params.get("search", "").strip()
        if not text or found >= FEW or self.page.number > 1:
            return None
        meant = find_meant(text)
        return {"text": meant, "is_applied": False} if meant else None


class ProductViewSet(viewsets.ReadOnlyModelViewSet[Product]):
    permission_classes = (permissions.AllowAny,)
    filterset_class = ProductFilter
    pagination_class = ProductPagination
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Product]:
        products = catalogue.list_products()
        if self.action == "list":
            return catalogue.with_categories(catalogue.with_cards(products))
        return catalogue.with_details(products)

    def filter_queryset(self, queryset: QuerySet[Product]) -> QuerySet[Product]:
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def get_serializer_class(self) -> type[BaseSerializer[Product]]:
        return ProductSerializer if self.action == "list" else ProductDetailSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        context = dict(super().get_serializer_context())
        if self.request.user.is_authenticated:
            context["balance"] = self.request.user.credit_account.balance
        return context
