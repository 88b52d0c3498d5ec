"""Carts as JSON, and what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from quickscale.core.api import MoneyField, RefField
from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.api.problems import describe_line_problem
from quickscale_business_themes.ecommerce.api.serializers.fields import (
    FirstPictureField,
    NoticeSerializer,
    visitor_of,
)
from quickscale_business_themes.ecommerce.models import CartLine, Product, ProductVariant
from quickscale_business_themes.ecommerce.services import carts, catalogue
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

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Find by one statement what fits; what is hidden is answered as what does not exist."""
        user = visitor_of(self.context)
        variant = find_only_variant(carts.list_offered(user), data)
        if variant is not None:
            return {"variant": variant, "quantity": self._read_quantity(data)}
        fields: Any = self.fields
        fields["product"].queryset = catalogue.list_visible_products(user)
        fields["variant"].queryset = carts.list_offered(user)
        found: dict[str, Any] = super().to_internal_value(data)
        return found

    def _read_quantity(self, data: Mapping[str, Any]) -> int:
        try:
            quantity: int = self.fields["quantity"].run_validation(data.get("quantity", empty))
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"quantity": error.detail}) from None
        return quantity

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


def find_only_variant(offered: QuerySet[ProductVariant], data: Any) -> ProductVariant | None:
    """Return the variant that was asked for, None where not exactly one fits."""
    if not isinstance(data, Mapping):
        return None
    variant = data.get("variant")
    known = {"product__slug": data.get("product"), "sku": variant}
    if isinstance(variant, Mapping):
        known["sku"] = variant.get("id")
    asked = {name: value for name, value in known.items() if value is not None}
    if not asked or not all(isinstance(value, str) for value in asked.values()):
        return None
    found = list(offered.filter(**asked)[:2])
    return found[0] if len(found) == 1 else None


def choose_variant(product: Product | None) -> ProductVariant:
    """Return a product's only variant.

    Raises:
        ValidationError: there is a choice, or nothing to choose from.
    """
    variants = list(product.variants.all()[:2]) if product else []
    if len(variants) != 1:
        raise serializers.ValidationError({"variant": _("Choose a variant.")})
    return variants[0]
