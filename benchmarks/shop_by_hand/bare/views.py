from __future__ import annotations

import secrets

from django.db import transaction
from django.db.models import F
from rest_framework import permissions, viewsets
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.serializers import BaseSerializer

from bare.models import Cart, CartLine, Order, OrderLine, Product
from bare.serializers import CartLineSerializer, OrderSerializer, ProductSerializer


class OutOfStock(APIException):
    status_code = 409
    default_detail = "Out of stock."


class ProductViewSet(viewsets.ReadOnlyModelViewSet[Product]):
    queryset = Product.objects.all()
    serializer_class = ProductSerializer
    lookup_field = "slug"


class CartLineViewSet(viewsets.ModelViewSet[CartLine]):
    queryset = CartLine.objects.select_related("product")
    serializer_class = CartLineSerializer
    permission_classes = (permissions.IsAuthenticated,)

    @transaction.atomic
    def perform_create(self, serializer: BaseSerializer[CartLine]) -> None:
        product = serializer.validated_data["product"]
        quantity = serializer.validated_data["quantity"]
        cart, _ = Cart.objects.get_or_create(user=self.request.user, is_open=True)
        if quantity > product.stock:
            raise OutOfStock
        changed = cart.lines.filter(product=product).update(quantity=F("quantity") + quantity)
        if changed:
            serializer.instance = cart.lines.get(product=product)
        else:
            serializer.save(cart=cart)


class OrderViewSet(viewsets.ModelViewSet[Order]):
    queryset = Order.objects.all()
    serializer_class = OrderSerializer
    permission_classes = (permissions.IsAuthenticated,)

    @transaction.atomic
    def perform_create(self, serializer: BaseSerializer[Order]) -> None:
        cart = Cart.objects.select_for_update().filter(user=self.request.user, is_open=True).first()
        lines = list(cart.lines.select_related("product").order_by("product")) if cart else []
        if cart is None or not lines:
            raise ValidationError("Your cart is empty.")
        for line in lines:
            take_stock(line)
        serializer.save(
            number=secrets.token_hex(5).upper(),
            cart=cart,
            user=self.request.user,
            total=sum(line.product.price * line.quantity for line in lines),
        )
        OrderLine.objects.bulk_create(build_line(serializer.instance, line) for line in lines)
        Cart.objects.filter(pk=cart.pk).update(is_open=False)


def take_stock(line: CartLine) -> None:
    enough = Product.objects.filter(pk=line.product_id, stock__gte=line.quantity)
    if not enough.update(stock=F("stock") - line.quantity):
        raise OutOfStock


def build_line(order: Order, line: CartLine) -> OrderLine:
    product = line.product
    return OrderLine(
        order=order,
        product=product,
        name=product.name,
        quantity=line.quantity,
        price=product.price,
    )
