"""Variants as the staff find them, to put them into an order."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ModelSerializer, MoneyField
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.models import ProductVariant


class BackofficeVariantSerializer(ModelSerializer[ProductVariant]):
    """A variant by its name and SKU, with its price and what is left of it."""

    id = serializers.CharField(source="public_id", read_only=True)
    title = serializers.SerializerMethodField(label=_("Variant"))
    price = MoneyField(read_only=True, label=_("Price"))
    available = serializers.IntegerField(read_only=True, allow_null=True, label=_("Available"))

    class Meta:
        model = ProductVariant
        fields = ["id", "title", "sku", "price", "currency", "available"]
        read_only_fields = fields
        presentation = {"title": "title", "columns": ["price", "available"]}

    def get_title(self, variant: ProductVariant) -> str:
        return f"{variant} · {variant.sku}" if variant.sku else str(variant)


class BackofficeVariantViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, BackofficeViewSet[ProductVariant]
):
    """All variants, whether or not shoppers see them."""

    queryset = ProductVariant.objects.all()
    serializer_class = BackofficeVariantSerializer
    resource = {"name": "staff_variant", "label": _("variant"), "plural": _("variants")}
    search_fields = ("sku", "name", "product__name")
    ordering = ("product__name", "position", "pk")
    lookup_field = "public_id"
    lookup_url_kwarg = "id"

    def get_queryset(self) -> QuerySet[ProductVariant]:
        return ProductVariant.objects.with_stock().select_related("product")

    @extend_schema(operation_id="staff-variant-list", summary=_("Variants"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-variant-retrieve", summary=_("Variant"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)
