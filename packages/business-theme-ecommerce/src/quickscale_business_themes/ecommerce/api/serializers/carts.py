"""Carts as JSON, and what is asked of them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quickscale.core.api import MoneyField, RefField
from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.api.problems import describe_line_problem
from quickscale_business_themes.ecommerce.api.serializers.fields import (
    FirstPictureField,
    NoticeSerializer,
    visitor_of,
)
from quickscale_business_themes.ecommerce.models import CartLine, Product, ProductVariant
from quickscale_business_themes.ecommerce.services import catalogue
from quickscale_business_themes.ecommerce.services.carts import CartView, PricedLine


class CartLineSerializer(serializers.Serializer[PricedLine]):
    """A line as it stands now, at today's price."""

    id = serializers.UUIDField(source="line.pk", read_only=True)
    product: RefField = RefField(
        operation="ecommerce:product-list",
        screen="product-detail",
        lookup="slug",
        read_only=True,
        label=_("Product"),
    )
    name = serializers.CharField(source="product.name", label=_("Product"), read_only=True)
    variant_name = serializers.CharField(
        source="line.variant.name", label=_("Variant"), read_only=True
    )
    sku = serializers.CharField(source="line.variant.sku", label=_("SKU"), read_only=True)
    image = FirstPictureField(source="product", label=_("Image"))
    quantity = serializers.IntegerField(source="line.quantity", label=_("Quantity"))
    available = serializers.IntegerField(source="line.variant.available", allow_null=True)
    unit_price = MoneyField(label=_("Unit price"))
    total = MoneyField(label=_("Total"))
    currency = serializers.CharField(source="total.currency")
    problems = serializers.SerializerMethodField()

    class Meta:
        presentation = {
            "title": "name",
            "image": "image",
            "columns": ["variant_name", "quantity", "unit_price", "total"],
        }

    @extend_schema_field(NoticeSerializer(many=True))
    def get_problems(self, priced: PricedLine) -> list[dict[str, Any]]:
        return [describe_line_problem(problem) for problem in priced.problems]


class TotalsSerializer(serializers.Serializer[Any]):
    """Sums of money, all of them in ``currency``."""

    subtotal = MoneyField(source="totals.subtotal", label=_("Subtotal"))
    discount = MoneyField(source="totals.discount", label=_("Discount"))
    shipping = MoneyField(source="totals.shipping", label=_("Shipping"))
    tax = MoneyField(source="totals.tax", label=_("Tax"))
    total = MoneyField(source="totals.grand_total", label=_("Total"))
    currency = serializers.CharField()


class CartSerializer(TotalsSerializer):
    """The cart as it stands now, at today's prices."""

    count = serializers.IntegerField(source="quantity", label=_("Items"))
    lines = CartLineSerializer(many=True)
    needs_shipping = serializers.BooleanField(label=_("Needs shipping"))
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "", "columns": ["count", "total"]}

    def get_can(self, view: CartView) -> dict[str, bool]:
        return {"checkout": bool(view.lines) and not view.is_blocked}


class AddToCartSerializer(serializers.Serializer[Any]):
    """What is put into the cart: a variant, or a product's only one."""

    product: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="slug", queryset=Product.objects.all(), required=False, label=_("Product")
    )
    variant: RefField = RefField(
        queryset=ProductVariant.objects.all(),
        operation="ecommerce:variant-list",
        narrow={"product": "path.slug"},
        label_field="",
        lookup="sku",
        required=False,
        label=_("Variant"),
    )
    quantity = serializers.IntegerField(
        default=1, min_value=1, max_value=business.MAX_QUANTITY, label=_("Quantity")
    )

    def get_fields(self) -> dict[str, Any]:
        """Know what the visitor may see: what is hidden is answered as what does not exist."""
        fields: dict[str, Any] = super().get_fields()
        visible = catalogue.list_visible_products(visitor_of(self.context))
        fields["product"].queryset = visible
        fields["variant"].queryset = ProductVariant.objects.filter(
            product__in=visible.order_by().values("pk")
        )
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        product, variant = attrs.get("product"), attrs.get("variant")
        if variant is None:
            attrs["variant"] = choose_variant(product)
        elif product is not None and variant.product_id != product.pk:
            raise serializers.ValidationError({"variant": _("This product has no such variant.")})
        return attrs


class CartLineQuantitySerializer(serializers.ModelSerializer[CartLine]):
    class Meta:
        model = CartLine
        fields = ["quantity"]
        extra_kwargs = {"quantity": {"required": True}}


def choose_variant(product: Product | None) -> ProductVariant:
    """Return a product's only variant.

    Raises:
        ValidationError: there is a choice, or nothing to choose from.
    """
    variants = list(product.variants.all()[:2]) if product else []
    if len(variants) != 1:
        raise serializers.ValidationError({"variant": _("Choose a variant.")})
    return variants[0]
