"""Changes of single things about a product, which the staff's list makes to many at once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import RefField
from quickscale.core.money import MAX_PRICE
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.api.backoffice.products import (
    BackofficeProductSerializer,
    list_products,
)
from quickscale_business_themes.ecommerce.models import Category, Collection, Product
from quickscale_business_themes.ecommerce.models.collections import CollectionKind
from quickscale_business_themes.ecommerce.services import product_changes

_WAYS = [("percent", _("By percent")), ("amount", _("By amount"))]


class ChosenCollectionSerializer(serializers.Serializer[Any]):
    """A collection whose products are chosen one by one."""

    collection: RefField = RefField(
        queryset=Collection.objects.filter(kind=CollectionKind.MANUAL),
        operation="ecommerce:staff-collection-list",
        lookup="slug",
        label=_("Collection"),
    )


class ChosenCategorySerializer(serializers.Serializer[Any]):
    """A category."""

    category: RefField = RefField(
        queryset=Category.objects.all(),
        operation="ecommerce:category-list",
        lookup="slug",
        label=_("Category"),
    )


class PriceChangeSerializer(serializers.Serializer[Any]):
    """By how much the prices of a product's variants change."""

    by = serializers.ChoiceField(_WAYS, label=_("Change"))
    change = serializers.DecimalField(
        max_digits=15,
        decimal_places=4,
        min_value=-MAX_PRICE,
        max_value=MAX_PRICE,
        label=_("By how much"),
        help_text=_(
            "Enter a negative number to lower prices. Prices are rounded to the currency's "
            "smallest unit."
        ),
    )


class ProductChangeViewSet(BackofficeViewSet[Product]):
    """One change of one product."""

    queryset = Product.objects.all()
    serializer_class = BackofficeProductSerializer
    lookup_field = "slug"

    def answer(self, product: Product) -> Response:
        found = list_products().prefetch_related("images", "placements__category")
        return Response(self.get_serializer(found.get(pk=product.pk)).data)

    @extend_schema(operation_id="staff-product-publish", summary=_("Publish"), request=None)
    def publish(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(product_changes.publish_product(self.get_object()))

    @extend_schema(operation_id="staff-product-archive", summary=_("Archive"), request=None)
    def archive(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(product_changes.archive_product(self.get_object()))

    @extend_schema(
        operation_id="staff-product-collection-add",
        summary=_("Add to collection"),
        request=ChosenCollectionSerializer,
    )
    def add_collection(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked, product = ChosenCollectionSerializer(data=request.data), self.get_object()
        asked.is_valid(raise_exception=True)
        product_changes.add_to_collection(product, asked.validated_data["collection"])
        return self.answer(product)

    @extend_schema(
        operation_id="staff-product-category-add",
        summary=_("Add to category"),
        request=ChosenCategorySerializer,
    )
    def add_category(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked, product = ChosenCategorySerializer(data=request.data), self.get_object()
        asked.is_valid(raise_exception=True)
        product_changes.add_to_category(product, asked.validated_data["category"])
        return self.answer(product)

    @extend_schema(
        operation_id="staff-product-price-change",
        summary=_("Change price"),
        request=PriceChangeSerializer,
    )
    def change_price(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked, product = PriceChangeSerializer(data=request.data), self.get_object()
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        product_changes.change_prices(product, **{said["by"]: said["change"]})
        return self.answer(product)
