"""Setting the stock to what was counted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import (
    IdempotentMixin,
    NotImpersonatingOrReadOnly,
    staff_permission,
)
from quickscale_business_themes.ecommerce.api.backoffice.stock import (
    StockSerializer,
)
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import ProductVariant
from quickscale_business_themes.ecommerce.services.stock import list_stock
from quickscale_business_themes.ecommerce.services.variant_matrix import MAX_STOCK, VARIANT_KEY


class StockCountSerializer(serializers.Serializer[Any]):
    """How many of a variant are on hand."""

    variant = serializers.SlugRelatedField(
        slug_field=VARIANT_KEY, queryset=ProductVariant.objects.filter(track_inventory=True)
    )
    on_hand = serializers.IntegerField(min_value=0, max_value=MAX_STOCK, label=_("On hand"))
    note = serializers.CharField(
        max_length=80, required=False, allow_blank=True, label=_("Note"), default=""
    )


class StockCountView(IdempotentMixin, ShopView, APIView):
    """What was counted; promised stock stays promised."""

    permission_classes = (
        staff_permission("ecommerce.change_stocklevel"),
        NotImpersonatingOrReadOnly,
    )

    @extend_schema(
        operation_id="staff-stock-count",
        summary=_("Set stock"),
        request=StockCountSerializer,
        responses=StockSerializer,
    )
    def post(self, request: Request) -> Response:
        asked = StockCountSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        inventory_service().count(
            said["variant"], said["on_hand"], reference=said["note"], user=request.user
        )
        counted = list_stock().select_related("product").get(pk=said["variant"].pk)
        return Response(StockSerializer(counted).data)
