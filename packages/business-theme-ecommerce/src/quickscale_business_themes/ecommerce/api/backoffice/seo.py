"""What search engines are told of a product's page, as the shop's staff say it."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core import seo
from quickscale.core.plugin_framework import SeoOverride, service
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.models import Product

_validate_address = RegexValidator(
    r"\A(/(?!/)|https?://)\S*\Z", _("Enter a path such as /products/mug/, or a full URL.")
)


class ProductSeoSerializer(serializers.Serializer[SeoOverride]):
    """What stands for a page; what is empty follows from the product."""

    title = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        label=_("Title"),
        help_text=_("The full title, including the shop's name."),
    )
    description = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        label=_("Description"),
        style={"base_template": "textarea.html"},
    )
    noindex = serializers.BooleanField(
        required=False, default=False, label=_("Hide from search engines")
    )
    canonical = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        validators=[_validate_address],
        label=_("Canonical address"),
        help_text=_(
            "Only if this page duplicates another one that search engines should show instead."
        ),
    )

    class Meta:
        presentation = {"title": "title"}


class KeepsOverrides(BasePermission):
    """Lets nobody write what nobody would read: without a plugin for search engines."""

    def has_permission(self, request: Request, view: Any) -> bool:
        keeps: bool = service("seo").keeps_overrides()
        return keeps


class ProductSeoViewSet(BackofficeViewSet[Product]):
    """What editors say of the page of a product, in one language or in all of them."""

    queryset = Product.objects.all()
    serializer_class: Any = ProductSeoSerializer
    pagination_class = None
    resource = {
        "name": "product_seo",
        "label": _("search engine listing"),
        "plural": _("search engine listings"),
    }

    def get_permissions(self) -> list[BasePermission]:
        return [KeepsOverrides(), *super().get_permissions()]

    @extend_schema(operation_id="staff-product-seo-retrieve", summary=_("Search engines"))
    def retrieve(self, request: Request, slug: str) -> Response:
        said = service("seo").read_override(self._find_path(slug))
        return Response(self.get_serializer(said).data)

    @extend_schema(operation_id="staff-product-seo-update", summary=_("Search engines"))
    def update(self, request: Request, slug: str) -> Response:
        path = self._find_path(slug)
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = SeoOverride(**asked.validated_data)
        service("seo").write_override(path, said)
        return Response(self.get_serializer(said).data)

    def _find_path(self, slug: str) -> str:
        product = get_object_or_404(Product, slug=slug)
        return seo.get_adapters()[Product].path_of(product)
