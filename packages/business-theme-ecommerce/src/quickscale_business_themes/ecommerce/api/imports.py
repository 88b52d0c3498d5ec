"""Product files that staff upload: looked at first, and then imported."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import (
    IdempotentMixin,
    ModelSerializer,
    NotImpersonatingOrReadOnly,
    staff_permission,
)
from quickscale.core.validators import MaxFileSizeValidator
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.models import ProductImport
from quickscale_business_themes.ecommerce.services import imports

#: As much as the proxy of a created project lets through.
MAX_BYTES = 10 * 1024 * 1024
_FIELD = ProductImport._meta.get_field("file")


class ImportSerializer(ModelSerializer[ProductImport]):
    """An import, with what it did, or would do."""

    ignored = serializers.SerializerMethodField(label=_("Columns not imported"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = ProductImport
        fields = [
            "id",
            "name",
            "status",
            "is_preview",
            "format",
            "created",
            "updated",
            "unchanged",
            "rows_read",
            "rows_written",
            "rows_left_out",
            "missing_pictures",
            "ignored",
            "error",
            "created_at",
            "can",
        ]
        read_only_fields = fields
        presentation = {
            "title": "name",
            "columns": ["status", "rows_read", "rows_left_out", "created_at"],
        }

    def get_ignored(self, kept: ProductImport) -> str:
        return ", ".join(kept.ignored)

    def get_can(self, kept: ProductImport) -> dict[str, bool]:
        return {"run": kept.can_run}


class UploadSerializer(serializers.Serializer[Any]):
    """A file of products."""

    file = serializers.FileField(
        label=_("File"),
        help_text=_(
            "A CSV file from Shopify, WooCommerce, Medusa or Spree. You can check "
            "it before anything is imported."
        ),
        validators=[*_FIELD.validators, MaxFileSizeValidator(MAX_BYTES)],
    )


class ComplaintSerializer(serializers.Serializer[Any]):
    """What is wrong in a row."""

    row = serializers.IntegerField(label=_("Row"))
    column = serializers.CharField(label=_("Column"))
    value = serializers.CharField(label=_("Value"))
    reason = serializers.CharField(label=_("Reason"))

    class Meta:
        presentation = {"title": "reason", "columns": ["row", "column", "value", "reason"]}

    def to_representation(self, complaint: Any) -> dict[str, Any]:
        row, column, value, reason = complaint
        return {"row": int(row), "column": column, "value": value, "reason": reason}


class ImportViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    IdempotentMixin,
    ShopView,
    viewsets.GenericViewSet[ProductImport],
):
    """Imports, the newest first."""

    queryset = ProductImport.objects.all()
    serializer_class: Any = ImportSerializer
    lookup_field = "pk"
    lookup_url_kwarg = "id"

    def get_permissions(self) -> list[BasePermission]:
        verb = "add" if self.action in ("create", "run") else "view"
        return [staff_permission(f"ecommerce.{verb}_productimport")(), NotImpersonatingOrReadOnly()]

    def get_queryset(self) -> QuerySet[ProductImport]:
        return ProductImport.objects.order_by("-created_at", "-pk")

    @extend_schema(operation_id="staff-import-list", summary=_("Imports"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-import-retrieve", summary=_("Import"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        operation_id="staff-import-create",
        summary=_("Import products"),
        request={"multipart/form-data": UploadSerializer},
        responses={201: ImportSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        kept = imports.preview_import(asked.validated_data["file"], user=request.user)
        kept.refresh_from_db()
        return Response(self.get_serializer(kept).data, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="staff-import-run", summary=_("Import"), request=None)
    def run(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        kept = self.get_object()
        imports.start_import(kept)
        kept.refresh_from_db()
        return Response(self.get_serializer(kept).data)


class ImportProblemViewSet(ShopView, viewsets.GenericViewSet[Any]):
    """What is wrong in the file of one import."""

    queryset = ProductImport.objects.all()
    resource = {
        "name": "import_problem",
        "label": _("problem"),
        "plural": _("problems"),
    }
    serializer_class: Any = ComplaintSerializer
    permission_classes = (staff_permission("ecommerce.view_productimport"),)

    @extend_schema(
        operation_id="staff-import-problem-list",
        summary=_("Problems"),
        parameters=[OpenApiParameter("id", UUID, OpenApiParameter.PATH)],
        responses=ComplaintSerializer(many=True),
    )
    def list(self, request: Request, id: UUID) -> Response:
        kept = get_object_or_404(ProductImport, pk=id)
        page: Any = self.paginate_queryset(kept.complaints)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
