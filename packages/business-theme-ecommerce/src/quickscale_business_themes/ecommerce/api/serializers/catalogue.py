"""Categories, products and variants as JSON. Nothing in it counts rows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quickscale.core.api import RefField
from quickscale.core.components import ComponentSerializerField
from quickscale_business_themes.ecommerce.api.seo import describe_product
from quickscale_business_themes.ecommerce.api.serializers.fields import (
    FirstPictureField,
    OfferField,
    PictureSerializerField,
    offers_of,
    visitor_of,
)
from quickscale_business_themes.ecommerce.models import (
    Category,
    Product,
    ProductOption,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.services import catalogue
from quickscale_business_themes.ecommerce.services.pricing import Offer

_TEXT = {"type": "string"}
_BREADCRUMBS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["slug", "label"],
        "properties": {"slug": _TEXT, "label": _TEXT},
    },
}


class CategorySerializer(serializers.ModelSerializer[Category]):
    id = serializers.SlugField(source="slug", read_only=True)
    parent: RefField = RefField(  # type: ignore[assignment]  # a field called like DRF's own
        operation="ecommerce:category-list",
        screen="category-detail",
        lookup="slug",
        read_only=True,
        allow_null=True,
    )

    class Meta:
        model = Category
        fields = ["id", "slug", "name", "description", "parent"]
        presentation = {"title": "name", "columns": ["description", "parent"]}


class OptionChoiceSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(source="option.name")
    value = serializers.CharField()


class VariantSerializer(serializers.ModelSerializer[ProductVariant]):
    id = serializers.CharField(source="sku", read_only=True)
    title = serializers.SerializerMethodField(label=_("Variant"))
    price = OfferField(lambda offer: offer.price, label=_("Price"))
    compare_at_price = OfferField(
        lambda offer: offer.compare_at_price, label=_("Compare-at price"), allow_null=True
    )
    is_on_sale = serializers.SerializerMethodField(label=_("On sale"))
    available = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        label=_("Available"),
        help_text=_("Empty if there's no limit."),
    )
    options = OptionChoiceSerializer(source="option_values", many=True, read_only=True)

    class Meta:
        model = ProductVariant
        fields = [
            "id",
            "sku",
            "title",
            "name",
            "price",
            "compare_at_price",
            "currency",
            "is_on_sale",
            "is_default",
            "available",
            "options",
        ]
        read_only_fields = fields
        presentation = {"title": "title", "columns": ["price", "available"]}

    def get_title(self, variant: ProductVariant) -> str:
        return variant.name or variant.product.name

    def get_is_on_sale(self, variant: ProductVariant) -> bool:
        return offers_of(self.context).of(variant).compare_at_price is not None


class ProductSerializer(serializers.ModelSerializer[Product]):
    """What a list shows of a product."""

    id = serializers.SlugField(source="slug", read_only=True)
    price = OfferField(lambda offer: offer.price, label=_("Price"))
    compare_at_price = OfferField(
        lambda offer: offer.compare_at_price, label=_("Compare-at price"), allow_null=True
    )
    currency = serializers.SerializerMethodField()
    is_on_sale = serializers.SerializerMethodField(label=_("On sale"))
    is_available = serializers.SerializerMethodField(label=_("In stock"))
    can_purchase = serializers.SerializerMethodField(
        label=_("Within your credits"),
        help_text=_("Whether the customer can buy it now with their credits."),
    )
    image = FirstPictureField(source="*", label=_("Image"))
    category: RefField = RefField(
        operation="ecommerce:category-list",
        screen="category-detail",
        lookup="slug",
        read_only=True,
        allow_null=True,
        label=_("Category"),
    )

    class Meta:
        model = Product
        fields = [
            "id",
            "slug",
            "name",
            "description",
            "price",
            "compare_at_price",
            "currency",
            "is_on_sale",
            "is_available",
            "is_digital",
            "can_purchase",
            "image",
            "category",
            "published_at",
        ]
        read_only_fields = fields
        presentation = {"title": "name", "image": "image", "columns": ["price", "category"]}

    def get_currency(self, product: Product) -> str:
        return product.default_variant.currency if product.default_variant else ""

    def get_is_on_sale(self, product: Product) -> bool:
        variant = product.default_variant
        return variant is not None and self._offer(variant).compare_at_price is not None

    def _offer(self, variant: ProductVariant) -> Offer:
        return offers_of(self.context).of(variant)

    def get_is_available(self, product: Product) -> bool:
        return any(variant.available != 0 for variant in product.variants.all())

    def get_can_purchase(self, product: Product) -> bool:
        return catalogue.can_purchase(
            product,
            user=visitor_of(self.context),
            balance=self.context.get("balance"),
            offers=offers_of(self.context),
        )


class OptionSerializer(serializers.ModelSerializer[ProductOption]):
    values: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="value", many=True, read_only=True
    )

    class Meta:
        model = ProductOption
        fields = ["name", "values"]


class ProductDetailSerializer(ProductSerializer):
    """All that there is to know of a product."""

    content = ComponentSerializerField(read_only=True, label=_("Content"))
    categories: Any = RefField(
        operation="ecommerce:category-list",
        screen="category-detail",
        lookup="slug",
        many=True,
        read_only=True,
        label=_("Categories"),
    )
    images = serializers.ListField(
        child=PictureSerializerField(), source="images.all", read_only=True
    )
    variants = VariantSerializer(many=True, read_only=True)
    options = OptionSerializer(many=True, read_only=True)
    breadcrumbs = serializers.SerializerMethodField()
    seo = serializers.SerializerMethodField()
    can = serializers.SerializerMethodField()

    class Meta(ProductSerializer.Meta):
        fields = [
            *ProductSerializer.Meta.fields,
            "content",
            "categories",
            "images",
            "variants",
            "options",
            "breadcrumbs",
            "seo",
            "can",
        ]
        read_only_fields = fields

    @extend_schema_field(_BREADCRUMBS)
    def get_breadcrumbs(self, product: Product) -> list[dict[str, str]]:
        path = catalogue.ancestors(product.category)
        return [{"slug": category.slug, "label": category.name} for category in path]

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_seo(self, product: Product) -> dict[str, Any]:
        request = self.context.get("request")
        return describe_product(product, request=request, offers=offers_of(self.context))

    def get_can(self, product: Product) -> dict[str, bool]:
        return {"add": self.get_is_available(product)}
