"""Filling the cart: the user's own, or the one that a guest's session knows."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from quickscale.core.api import IdempotentMixin, answer_minimal, prefers_minimal
from quickscale_business_themes.ecommerce import sessions
from quickscale_business_themes.ecommerce.api.problems import ShopView
from quickscale_business_themes.ecommerce.api.serializers.carts import (
    AddToCartSerializer,
    CartLineQuantitySerializer,
    CartLineSerializer,
    CartSerializer,
)
from quickscale_business_themes.ecommerce.models import Cart, CartLine
from quickscale_business_themes.ecommerce.services import carts
from quickscale_business_themes.ecommerce.services.carts import CartView, PricedLine


class VisitorCart(ShopView):
    """Gives a view the visitor's cart."""

    def find_cart(self) -> Cart | None:
        token = sessions.read_cart_token(self.request)
        return carts.find_cart(user=self.request.user, token=token)

    def ensure_cart(self) -> Cart:
        token = sessions.read_cart_token(self.request)
        cart = carts.ensure_cart(user=self.request.user, token=token)
        if cart.user_id is None:
            sessions.save_cart_token(self.request, cart.token)
        return cart

    def review(self) -> CartView:
        token = sessions.read_cart_token(self.request)
        return carts.review_open_cart(user=self.request.user, token=token)


class CartViewSet(VisitorCart, IdempotentMixin, viewsets.GenericViewSet[Cart]):
    """The visitor's own cart, priced anew each time it is read."""

    queryset = Cart.objects.all()
    serializer_class = CartSerializer
    permission_classes = (permissions.AllowAny,)

    def get_serializer_class(self) -> type[Serializer[Any]]:
        return AddToCartSerializer if self.action == "add" else CartSerializer

    @extend_schema(operation_id="cart-retrieve", summary=_("Cart"), responses=CartSerializer)
    def retrieve(self, request: Request) -> Response:
        return self._answer()

    @extend_schema(
        operation_id="cart-add",
        summary=_("Add to cart"),
        request=AddToCartSerializer,
        responses={201: CartSerializer},
    )
    def add(self, request: Request) -> Response:
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        variant, quantity = asked.validated_data["variant"], asked.validated_data["quantity"]
        carts.add_offered(self.ensure_cart(), variant, quantity, user=request.user)
        if prefers_minimal(request):
            return answer_minimal(status=status.HTTP_201_CREATED)
        return self._answer(status=status.HTTP_201_CREATED)

    def _answer(self, **options: Any) -> Response:
        context = self.get_serializer_context()
        return Response(CartSerializer(self.review(), context=context).data, **options)


class CartLineViewSet(VisitorCart, IdempotentMixin, viewsets.GenericViewSet[Any]):
    """What stands in the visitor's own cart."""

    queryset = CartLine.objects.all()
    serializer_class = CartLineSerializer
    permission_classes = (permissions.AllowAny,)
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        operation_id="cart-line-list",
        summary=_("Cart lines"),
        responses=CartLineSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        return Response(self.get_serializer(self.review().lines, many=True).data)

    @extend_schema(operation_id="cart-line-retrieve", summary=_("Cart line"))
    def retrieve(self, request: Request, id: uuid.UUID) -> Response:
        return Response(self.get_serializer(self._find_priced(id)).data)

    @extend_schema(
        operation_id="cart-line-update",
        summary=_("Update quantity"),
        request=CartLineQuantitySerializer,
        responses=CartLineSerializer,
    )
    def update(self, request: Request, id: uuid.UUID) -> Response:
        line = self._find_line(id)
        asked = CartLineQuantitySerializer(line, data=request.data)
        asked.is_valid(raise_exception=True)
        quantity = asked.validated_data["quantity"]
        carts.set_quantity(line.cart, line, quantity, user=request.user)
        if prefers_minimal(request):
            return answer_minimal(status=status.HTTP_204_NO_CONTENT)
        return Response(self.get_serializer(self._find_priced(id)).data)

    @extend_schema(
        operation_id="cart-line-remove", summary=_("Remove from cart"), responses={204: None}
    )
    def remove(self, request: Request, id: uuid.UUID) -> Response:
        line = self._find_line(id)
        carts.remove_from_cart(line.cart, line, user=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _find_line(self, id: uuid.UUID) -> CartLine:
        cart = self.find_cart()
        line = cart.lines.filter(pk=id).first() if cart else None
        if cart is None or line is None:
            raise Http404
        line.cart = cart
        return line

    def _find_priced(self, id: uuid.UUID) -> PricedLine:
        for priced in self.review().lines:
            if priced.line.pk == id:
                return priced
        raise Http404
