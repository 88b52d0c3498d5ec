"""Files that were bought."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, permissions, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.files import make_file_response
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.api.order_access import (
    TOKEN_PARAMETER,
    list_own_orders,
)
from quickscale_business_themes.ecommerce.models import DownloadGrant
from quickscale_business_themes.ecommerce.models.downloads import list_paid_lines
from quickscale_business_themes.ecommerce.services import downloads, withdrawals


class DownloadSerializer(serializers.ModelSerializer[DownloadGrant]):
    """A file that was bought, and how often it can still be downloaded."""

    id = serializers.CharField(source="token", read_only=True)
    name = serializers.CharField(source="file.name", read_only=True, label=_("Name"))
    file_name = serializers.SerializerMethodField(label=_("File"))
    order = serializers.CharField(source="line.order.number", read_only=True, label=_("Order"))
    downloads_left = serializers.IntegerField(
        read_only=True, allow_null=True, label=_("Downloads left")
    )
    can = serializers.SerializerMethodField()

    class Meta:
        model = DownloadGrant
        fields = ["id", "name", "file_name", "order", "downloads_left", "expires_at", "can"]
        read_only_fields = fields
        presentation = {
            "title": "name",
            "columns": ["file_name", "downloads_left", "expires_at"],
        }

    def get_file_name(self, grant: DownloadGrant) -> str:
        return PurePath(str(grant.file.file)).name

    def get_can(self, grant: DownloadGrant) -> dict[str, bool]:
        is_left = not grant.is_expired and grant.downloads_left != 0
        line = grant.line
        waits = line.is_digital and withdrawals.needs_consent(line.order)
        return {"download": is_left and not waits, "consent": is_left and waits}


class DownloadViewSet(ShopView, mixins.ListModelMixin, viewsets.GenericViewSet[DownloadGrant]):
    """The files that the visitor bought, or that whoever has an order's token did."""

    queryset = DownloadGrant.objects.all()
    serializer_class = DownloadSerializer
    permission_classes = (permissions.AllowAny,)
    filter_backends = ()

    def get_queryset(self) -> QuerySet[DownloadGrant]:
        orders = list_own_orders(self.request)
        if number := self.request.query_params.get("order", ""):
            orders = orders.filter(number=number)
        held = super().get_queryset().filter(line__in=list_paid_lines(), line__order__in=orders)
        return held.select_related("file", "line__order")

    @extend_schema(
        operation_id="download-list",
        summary=_("Downloads"),
        parameters=[
            OpenApiParameter("order", description="Only those of the order with this number."),
            TOKEN_PARAMETER,
        ],
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)


class DownloadConsentView(ShopView):
    """Asking for a file before the withdrawal period ends, which whoever has its id may do."""

    serializer_class = DownloadSerializer
    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        operation_id="download-consent",
        summary=_("Download"),
        description="The customer asks for the order's downloads before the withdrawal period "
        "ends, and acknowledges that the right of withdrawal is lost with them.",
        request=None,
        responses=DownloadSerializer,
    )
    def post(self, request: Request, id: str) -> Response:
        grant = find_or_404(id)
        withdrawals.give_consent(grant.line.order)
        return Response(DownloadSerializer(grant).data)


class DownloadFileView(ShopView):
    """Downloading a file that was bought: whoever has its id has the right, as often as it says."""

    permission_classes = (permissions.AllowAny,)
    is_download = True

    @extend_schema(
        operation_id="download-file",
        summary=_("Download"),
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, id: str) -> FileResponse:
        grant = find_or_404(id)
        with transaction.atomic():  # A file that is missing was not downloaded.
            downloads.count_download(grant)
            return self._open(grant)

    def head(self, request: Request, id: str) -> FileResponse:
        """Say what would be downloaded, which counts as nothing."""
        grant = find_or_404(id)
        downloads.require_usable(grant)
        return self._open(grant)

    def _open(self, grant: DownloadGrant) -> FileResponse:
        try:
            return make_file_response(grant.file.file)
        except FileNotFoundError:
            raise Http404 from None


def find_or_404(token: str) -> DownloadGrant:
    grant = downloads.find_grant(token)
    if grant is None:
        raise Http404
    return grant
