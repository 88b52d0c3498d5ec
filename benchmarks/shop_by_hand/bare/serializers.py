from __future__ import annotations

from rest_framework import serializers

from bare.models import CartLine, Order, Product


class ProductSerializer(serializers.ModelSerializer[Product]):
    class Meta:
        model = Product
        fields = ["slug", "name", "price", "stock"]


class CartLineSerializer(serializers.ModelSerializer[CartLine]):
    product = serializers.SlugRelatedField(slug_field="slug", queryset=Product.objects.all())

    class Meta:
        model = CartLine
        fields = ["id", "product", "quantity"]


class OrderSerializer(serializers.ModelSerializer[Order]):
    class Meta:
        model = Order
        fields = ["number", "total", "placed_at"]
        read_only_fields = fields
