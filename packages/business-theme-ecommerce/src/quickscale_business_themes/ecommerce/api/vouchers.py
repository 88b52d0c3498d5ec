"""The voucher codes of the visitor's own cart."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import IdempotentMixin, answer_minimal, prefers_minimal
from quickscale_business_themes.ecommerce.api.carts import CartSerializer, VisitorCart
from quickscale_business_themes.ecommerce.api.prices import (
    EnterVoucherSerializer,
    VoucherSerializer,
)
from quickscale_business_themes.ecommerce.models import Voucher
from quickscale_business_themes.ecommerce.services import cart_vouchers


class CartVoucherViewSet(VisitorCart, IdempotentMixin, viewsets.GenericViewSet[Any]):
    """Entering codes and taking them out again. A code that takes nothing off is refused."""

    queryset = Voucher.objects.all()
    serializer_class = VoucherSerializer
    permission_classes = (permissions.AllowAny,)
    pagination_class = None
    filter_backends = ()
    resource = {"name": "cart_voucher", "label": _("voucher"), "plural": _("vouchers")}

    @extend_schema(
        operation_id="cart-voucher-list",
        summary=_("Voucher codes"),
        responses=VoucherSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        cart = self.find_cart()
        entered = self.review().entered_vouchers if cart and cart.voucher_codes else []
        return Response(self.get_serializer(entered, many=True).data)

    @extend_schema(
        operation_id="cart-voucher-add",
        summary=_("Apply voucher"),
        request=EnterVoucherSerializer,
        responses={201: CartSerializer},
    )
    def add(self, request: Request) -> Response:
        asked = EnterVoucherSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        code = asked.validated_data["code"]
        cart_vouchers.enter_voucher(self.review(), code, user=request.user)
        if prefers_minimal(request):
            return answer_minimal(status=status.HTTP_201_CREATED)
        context = self.get_serializer_context()
        data: Any = CartSerializer(self.review(), context=context).data
        return Response(data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="cart-voucher-remove", summary=_("Remove voucher"), responses={204: None}
    )
    def remove(self, request: Request, code: str) -> Response:
        cart = self.find_cart()
        if cart is None or not cart_vouchers.remove_voucher(cart, code):
            raise Http404
        return Response(status=status.HTTP_204_NO_CONTENT)
