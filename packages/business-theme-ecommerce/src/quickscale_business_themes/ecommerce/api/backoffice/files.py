"""The files that buyers of a product may download."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ModelSerializer
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.models import DigitalFile, Product


class DigitalFileSerializer(ModelSerializer[DigitalFile]):
    """A file as it is offered; which file it is can't be changed later."""

    class Meta:
        model = DigitalFile
        fields = ["id", "name", "max_downloads", "valid_days"]
        presentation = {"title": "name", "columns": ["max_downloads", "valid_days"]}


class AddDigitalFileSerializer(ModelSerializer[DigitalFile]):
    """A file to be uploaded."""

    class Meta:
        model = DigitalFile
        fields = ["file", "name", "max_downloads", "valid_days"]


class DigitalFileViewSet(
    mixins.ListModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[DigitalFile],
):
    """The files of one product."""

    queryset = DigitalFile.objects.all()
    permission_model = "digitalfile"
    serializer_class = DigitalFileSerializer
    ordering = ("position", "pk")
    lookup_field = "pk"
    lookup_url_kwarg = "id"

    def get_queryset(self) -> QuerySet[DigitalFile]:
        return DigitalFile.objects.filter(product__slug=self.kwargs.get("slug", ""))

    @extend_schema(operation_id="staff-digital-file-list", summary=_("Downloads"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="staff-digital-file-create",
        summary=_("Add download"),
        request={"multipart/form-data": AddDigitalFileSerializer},
        responses={201: DigitalFileSerializer},
    )
    def create(self, request: Request, slug: str) -> Response:
        product = get_object_or_404(Product, slug=slug)
        asked = AddDigitalFileSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        added = asked.save(product=product, position=product.digital_files.count())
        return Response(self.get_serializer(added).data, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="staff-digital-file-destroy", summary=_("Remove download"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)

    def perform_destroy(self, instance: DigitalFile) -> None:
        """Take a file from the product; those who bought it keep it."""
        if not instance.grants.exists():
            instance.delete()
            return
        instance.product = None
        instance.save(update_fields=["product"])
