"""Asking for a mail when something is available again."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import IdempotentMixin
from quickscale_business_themes.ecommerce.api.carts import ShopView, visitor_of
from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services import catalogue
from quickscale_business_themes.ecommerce.services.stock_alerts import request_alert


class StockAlertSerializer(serializers.Serializer[Any]):
    """What somebody wants to hear of, and where."""

    product: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="slug", queryset=Product.objects.all(), label=_("Product")
    )
    email = serializers.EmailField(label=_("E-mail"))

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Answer what is hidden as what does not exist."""
        fields: Any = self.fields
        fields["product"].queryset = catalogue.list_visible_products(visitor_of(self.context))
        found: dict[str, Any] = super().to_internal_value(data)
        return found


class StockAlertView(IdempotentMixin, ShopView):
    """Asking to hear when a product is available again. One mail is sent, and nothing else."""

    serializer_class = StockAlertSerializer
    permission_classes = (permissions.AllowAny,)
    resource = {
        "name": "stock_alert",
        "label": _("back-in-stock request"),
        "plural": _("back-in-stock requests"),
    }

    @extend_schema(
        operation_id="stock-alert-create",
        summary=_("Notify me when it's back"),
        request=StockAlertSerializer,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        asked = StockAlertSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        request_alert(asked.validated_data["product"], asked.validated_data["email"])
        return Response(status=status.HTTP_204_NO_CONTENT)
