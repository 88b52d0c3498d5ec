"""The addresses at which shopping sites fetch the catalogue."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ModelSerializer
from quickscale.core.mail import absolute_url
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.models import ProductFeed


class ProductFeedSerializer(ModelSerializer[ProductFeed]):
    url = serializers.SerializerMethodField(label=_("Address"))

    class Meta:
        model = ProductFeed
        fields = ["id", "name", "url", "created_at"]
        read_only_fields = ["created_at"]
        presentation = {"title": "name", "columns": ["url", "created_at"]}

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, feed: ProductFeed) -> str:
        return absolute_url(reverse("api:ecommerce:product-feed", args=[feed.token]))


class ProductFeedViewSet(
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[ProductFeed],
):
    """All feeds. Deleting one turns its address off."""

    queryset = ProductFeed.objects.all()
    permission_model = "productfeed"
    # Whoever sees the address may read the feed.
    action_verbs = {"list": "change"}
    serializer_class = ProductFeedSerializer
    lookup_field = "id"

    @extend_schema(operation_id="staff-product-feed-list", summary=_("Product feeds"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-product-feed-create", summary=_("New product feed"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    @extend_schema(operation_id="staff-product-feed-destroy", summary=_("Delete product feed"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)
