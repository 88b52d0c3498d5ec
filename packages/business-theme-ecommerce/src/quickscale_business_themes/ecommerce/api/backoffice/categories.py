"""The tree of categories."""

from __future__ import annotations

from typing import Any

from django.core import exceptions
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ModelSerializer, RefField
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.exceptions import CategoryInUse
from quickscale_business_themes.ecommerce.models import Category
from quickscale_business_themes.ecommerce.services.slugs import make_slug


class BackofficeCategorySerializer(ModelSerializer[Category]):
    """A category with its place in the tree."""

    id = serializers.SlugField(source="slug", read_only=True)
    slug = serializers.SlugField(
        max_length=100,
        required=False,
        allow_blank=True,
        label=_("Slug"),
        help_text=_("Part of the category's address. Leave empty to generate it from the name."),
    )
    parent: RefField = RefField(  # type: ignore[assignment]  # a field called like DRF's own
        queryset=Category.objects.all(),
        operation="ecommerce:category-list",
        screen="dashboard:shop-category-detail",
        lookup="slug",
        required=False,
        allow_null=True,
        label=_("Parent"),
    )
    product_count = serializers.IntegerField(read_only=True, default=0, label=_("Products"))

    class Meta:
        model = Category
        fields = ["id", "name", "slug", "description", "parent", "position", "product_count"]
        presentation = {"title": "name", "columns": ["parent", "product_count", "position"]}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Compare with the other categories, as Django's admin does."""
        category = Category(pk=getattr(self.instance, "pk", None))
        category.path = getattr(self.instance, "path", "")
        kept = getattr(self.instance, "slug", "")
        attrs["slug"] = attrs.get("slug") or kept or make_slug(attrs["name"], 100) or "category"
        for name, value in attrs.items():
            setattr(category, name, value)
        try:
            category.full_clean()
        except exceptions.ValidationError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from error
        return attrs


class BackofficeCategoryViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[Category],
):
    """All categories."""

    queryset = Category.objects.all()
    permission_model = "category"
    serializer_class = BackofficeCategorySerializer
    search_fields = ("name",)
    ordering = ("position", "name", "pk")
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Category]:
        counted = Category.objects.annotate(product_count=Count("placements"))
        return counted.select_related("parent")

    def perform_destroy(self, instance: Category) -> None:
        if instance.children.exists():
            raise CategoryInUse
        instance.delete()

    @extend_schema(operation_id="staff-category-list", summary=_("Categories"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-category-retrieve", summary=_("Category"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-category-create", summary=_("New category"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    @extend_schema(operation_id="staff-category-update", summary=_("Edit category"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    @extend_schema(operation_id="staff-category-destroy", summary=_("Delete category"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)
