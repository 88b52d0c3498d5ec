"""Collections as the shop's staff put them together."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ModelSerializer, RefField
from quickscale_business_themes.ecommerce.api.backoffice.bases import (
    BackofficeViewSet,
    is_slug_taken,
)
from quickscale_business_themes.ecommerce.models import Category, Collection, Product
from quickscale_business_themes.ecommerce.services.collections import choose_products
from quickscale_business_themes.ecommerce.services.slugs import make_slug

MAX_CHOSEN = 200


class ChosenProductSerializer(serializers.Serializer[Any]):
    """A product at its place in a collection."""

    product: RefField = RefField(
        queryset=Product.objects.all(),
        operation="ecommerce:staff-product-list",
        screen="dashboard:shop-product-detail",
        lookup="slug",
        label=_("Product"),
    )


class BackofficeCollectionSerializer(ModelSerializer[Collection]):
    """A collection with its products, or the rules that choose them."""

    id = serializers.SlugField(source="slug", read_only=True)
    slug = serializers.SlugField(
        max_length=100,
        required=False,
        allow_blank=True,
        label=_("Slug"),
        help_text=_("Part of the collection's address. Leave empty to generate it from the name."),
    )
    category: RefField = RefField(
        queryset=Category.objects.all(),
        operation="ecommerce:category-list",
        screen="dashboard:shop-category-detail",
        lookup="slug",
        required=False,
        allow_null=True,
        label=_("Category"),
    )
    chosen = ChosenProductSerializer(  # type: ignore[call-arg]  # the list's
        source="collection_products",
        many=True,
        required=False,
        max_length=MAX_CHOSEN,
        label=_("Chosen products"),
    )

    class Meta:
        model = Collection
        fields = [
            "id",
            "name",
            "description",
            "is_published",
            "kind",
            "category",
            "brand",
            "min_price",
            "max_price",
            "is_on_sale",
            "chosen",
            "position",
            "slug",
        ]
        extra_kwargs = {
            "min_price": {"normalize_output": True},
            "max_price": {"normalize_output": True},
        }
        presentation = {"title": "name", "columns": ["kind", "is_published", "position"]}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        low, high = attrs.get("min_price"), attrs.get("max_price")
        if low is not None and high is not None and low > high:
            text = _("The maximum price is below the minimum price.")
            raise serializers.ValidationError({"max_price": [text]})
        kept = getattr(self.instance, "slug", "")
        attrs["slug"] = attrs.get("slug") or kept or make_slug(attrs["name"], 100) or "collection"
        if is_slug_taken(Collection, attrs["slug"], instance=self.instance):
            raise serializers.ValidationError({"slug": [_("Another collection has this slug.")]})
        return attrs

    def validate_chosen(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        products = [row["product"] for row in rows]
        if len(set(products)) < len(products):
            raise serializers.ValidationError(_("A product is listed twice."))
        return rows

    @transaction.atomic
    def create(self, validated_data: dict[str, Any]) -> Collection:
        rows = validated_data.pop("collection_products", [])
        collection = super().create(validated_data)
        choose_products(collection, [row["product"] for row in rows])
        return collection

    @transaction.atomic
    def update(self, instance: Collection, validated_data: dict[str, Any]) -> Collection:
        rows = validated_data.pop("collection_products", None)
        collection = super().update(instance, validated_data)
        if rows is not None:
            choose_products(collection, [row["product"] for row in rows])
        return Collection.objects.get(pk=collection.pk)


class BackofficeCollectionViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[Collection],
):
    """All collections."""

    queryset = Collection.objects.select_related("category").prefetch_related(
        "collection_products__product"
    )
    permission_model = "collection"
    serializer_class = BackofficeCollectionSerializer
    search_fields = ("name",)
    ordering = ("position", "name", "pk")
    lookup_field = "slug"

    @extend_schema(operation_id="staff-collection-list", summary=_("Collections"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-collection-retrieve", summary=_("Collection"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-collection-create", summary=_("New collection"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    @extend_schema(operation_id="staff-collection-update", summary=_("Edit collection"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    @extend_schema(operation_id="staff-collection-destroy", summary=_("Delete collection"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)
