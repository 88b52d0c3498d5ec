"""Categories, products and variants as JSON. Nothing in it counts rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quickscale.core.api import MoneyField, RefField
from quickscale.core.components import ComponentSerializerField
from quickscale_business_themes.ecommerce.api.seo import describe_product
from quickscale_business_themes.ecommerce.api.serializers.fields import (
    PictureSerializerField,
    picture_url,
)
from quickscale_business_themes.ecommerce.models import (
    Category,
    Product,
    ProductOption,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.services import catalogue
from quickscale_business_themes.ecommerce.services.catalogue import Card, ProductDetails
from quickscale_business_themes.ecommerce.services.pricing import Offer, Offers

_MONEY, _MOMENT = MoneyField(), serializers.DateTimeField()
_TEXT = {"type": "string"}
_BREADCRUMBS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["slug", "label"],
        "properties": {"slug": _TEXT, "label": _TEXT},
    },
}


def offers_of(context: Mapping[str, Any]) -> Offers:
    """Return what the visitor pays, which all parts of an answer share."""
    offers: Offers | None = context.get("offers")
    return offers or Offers(getattr(context.get("request"), "user", None))


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
    title = serializers.CharField(read_only=True, label=_("Variant"))
    price = MoneyField(read_only=True, label=_("Price"))
    compare_at_price = MoneyField(read_only=True, label=_("Compare-at price"), allow_null=True)
    is_on_sale = serializers.BooleanField(read_only=True, label=_("On sale"))
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

    def to_representation(self, variant: ProductVariant) -> dict[str, Any]:
        options = [(value.option.name, value.value) for value in variant.option_values.all()]
        return describe_variant(variant, offers_of(self.context).of(variant), options)


class ProductSerializer(serializers.ModelSerializer[Product]):
    """What a list shows of a product."""

    id = serializers.SlugField(source="slug", read_only=True)
    price = MoneyField(read_only=True, label=_("Price"))
    compare_at_price = MoneyField(read_only=True, label=_("Compare-at price"), allow_null=True)
    currency = serializers.CharField(read_only=True)
    is_on_sale = serializers.BooleanField(read_only=True, label=_("On sale"))
    is_available = serializers.BooleanField(read_only=True, label=_("In stock"))
    can_purchase = serializers.BooleanField(
        read_only=True,
        label=_("Within your credits"),
        help_text=_("Whether the customer can buy it now with their credits."),
    )
    image = PictureSerializerField(label=_("Image"))
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

    def to_representation(self, card: Any) -> dict[str, Any]:
        return describe_card(card, offers_of(self.context), self.context.get("balance"))


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
    images = serializers.ListField(child=PictureSerializerField(), read_only=True)
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

    def to_representation(self, details: Any) -> dict[str, Any]:
        offers = offers_of(self.context)
        offers.add(details.variants)
        options = [{"name": name, "values": values} for name, values in details.options.items()]
        described = describe_card(as_card(details), offers, self.context.get("balance"))
        return {
            **described,
            "content": self.fields["content"].to_representation(details.product.content),
            "categories": [_refer(each.slug, each.name) for each in details.categories],
            "images": [_show(each.image.name, each.alt) for each in details.images],
            "variants": [
                describe_variant(each, offers.of(each), details.choices.get(each.pk, ()))
                for each in details.variants
            ],
            "options": options,
            "breadcrumbs": self.get_breadcrumbs(details),
            "seo": self.get_seo(details),
            "can": self.get_can(details),
        }

    @extend_schema_field(_BREADCRUMBS)
    def get_breadcrumbs(self, details: ProductDetails) -> list[dict[str, str]]:
        return [{"slug": each.slug, "label": each.name} for each in details.breadcrumbs]

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_seo(self, details: ProductDetails) -> dict[str, Any]:
        request = self.context.get("request")
        return describe_product(details, request=request, offers=offers_of(self.context))

    def get_can(self, details: ProductDetails) -> dict[str, bool]:
        return {"add": details.is_available}


def describe_card(card: Card, offers: Offers, balance: Any) -> dict[str, Any]:
    """Return a product as a list shows it. Written out, since a list is mostly this.

    Args:
        balance: the visitor's credits, None for a guest.
    """
    variant = card.variant
    offer = offers.of(variant)
    can_purchase = (
        balance is not None
        and variant.available != 0
        and catalogue.is_affordable(offer.price, balance)
    )
    return {
        "id": card.slug,
        "slug": card.slug,
        "name": card.name,
        "description": card.description,
        **_describe_offer(offer),
        "currency": variant.currency,
        "is_on_sale": offer.compare_at_price is not None,
        "is_available": card.is_available,
        "is_digital": card.is_digital,
        "can_purchase": can_purchase,
        "image": _show(card.image, card.image_alt) if card.image else None,
        "category": _refer(card.category_slug, card.category_name) if card.category_slug else None,
        "published_at": _MOMENT.to_representation(card.published_at),
    }


def describe_variant(variant: ProductVariant, offer: Offer, options: Any) -> dict[str, Any]:
    return {
        "id": variant.sku,
        "sku": variant.sku,
        "title": variant.name or variant.product.name,
        "name": variant.name,
        **_describe_offer(offer),
        "currency": variant.currency,
        "is_on_sale": offer.compare_at_price is not None,
        "is_default": variant.is_default,
        "available": variant.available,
        "options": [{"name": name, "value": value} for name, value in options],
    }


def as_card(details: ProductDetails) -> Card:
    product, category = details.product, details.category
    picture = details.images[0] if details.images else None
    return Card(
        product.pk,
        product.slug,
        product.name,
        product.description,
        product.is_digital,
        product.published_at,
        picture.image.name if picture else None,
        picture.alt if picture else None,
        category.slug if category else None,
        category.name if category else None,
        details.default_variant,
        details.is_available,
    )


def _describe_offer(offer: Offer) -> dict[str, Any]:
    before = offer.compare_at_price
    return {
        "price": _MONEY.to_representation(offer.price),
        "compare_at_price": None if before is None else _MONEY.to_representation(before),
    }


def _refer(slug: Any, name: Any) -> dict[str, str]:
    return {"id": slug, "label": name, "slug": slug}


def _show(name: Any, alt: Any) -> dict[str, str]:
    return {"url": picture_url(name), "alt": alt}
