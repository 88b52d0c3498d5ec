"""Collections as shoppers see them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core import seo
from quickscale.core.seo import SeoField
from quickscale_business_themes.ecommerce.api.translated import TranslatedModelSerializer
from quickscale_business_themes.ecommerce.models import Collection


class CollectionSerializer(TranslatedModelSerializer[Collection]):
    id = serializers.SlugField(source="slug", read_only=True)

    class Meta:
        model = Collection
        fields = ["id", "slug", "name", "description"]
        presentation = {"title": "name", "columns": ["description"]}


class CollectionDetailSerializer(CollectionSerializer):
    """A collection, and the head of its page."""

    seo = SeoField(source="*")

    class Meta(CollectionSerializer.Meta):
        fields = [*CollectionSerializer.Meta.fields, "seo"]

    def to_representation(self, collection: Collection) -> dict[str, Any]:
        return {**super().to_representation(collection), "seo": seo.describe(collection)}


class CollectionViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Collection]
):
    """The collections that are published."""

    queryset = Collection.objects.filter(is_published=True)
    serializer_class = CollectionSerializer
    permission_classes = (permissions.AllowAny,)
    accepts_team_keys = True
    search_fields = ("name",)
    lookup_field = "slug"

    def get_serializer_class(self) -> type[CollectionSerializer]:
        return CollectionDetailSerializer if self.action == "retrieve" else CollectionSerializer

    @extend_schema(operation_id="collection-list", summary=_("Collections"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="collection-retrieve", summary=_("Collection"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)
