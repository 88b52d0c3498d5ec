"""Products as JSON, with the fields of the product's own API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from hand import catalogue
from quickscale_business_themes.ecommerce.models import Category, Product, ProductVariant


def format_price(price: Decimal | None) -> str | None:
    return None if price is None else f"{price.quantize(Decimal('0.01'))}"


def describe_category(category: Category) -> dict[str, str]:
    return {"id": category.slug, "label": category.name, "slug": category.slug}


def list_pictures(product: Product) -> list[dict[str, str]]:
    return [{"url": picture.image.url, "alt": picture.alt} for picture in product.images.all()]


class ProductSerializer(serializers.ModelSerializer[Product]):
    id = serializers.CharField(source="slug")
    price = serializers.SerializerMethodField()
    compare_at_price = serializers.SerializerMethodField()
    currency = serializers.SerializerMethodField()
    is_on_sale = serializers.SerializerMethodField()
    is_available = serializers.SerializerMethodField()
    can_purchase = serializers.SerializerMethodField()
    image = serializers.SerializerMethodField()
    category = serializers.SerializerMethodField()

    class Meta:
        model = Product
        fields = [
            "id", "slug", "name", "description", "price", "compare_at_price", "currency",
            "is_on_sale", "is_available", "is_digital", "can_purchase", "image", "category",
            "published_at",
        ]  # fmt: skip

    def get_price(self, product: Product) -> str | None:
        return format_price(catalogue.find_default(product).price)

    def get_compare_at_price(self, product: Product) -> str | None:
        variant = catalogue.find_default(product)
        return format_price(variant.compare_at_price) if catalogue.is_reduced(variant) else None

    def get_currency(self, product: Product) -> str:
        return catalogue.find_default(product).currency

    def get_is_on_sale(self, product: Product) -> bool:
        return catalogue.is_reduced(catalogue.find_default(product))

    def get_is_available(self, product: Product) -> bool:
        return catalogue.is_available(product)

    def get_can_purchase(self, product: Product) -> bool:
        balance = self.context.get("balance")
        variant = catalogue.find_default(product)
        if balance is None or catalogue.count_left(variant) == 0:
            return False
        return bool(balance >= variant.price)

    def get_image(self, product: Product) -> dict[str, str] | None:
        return next(iter(list_pictures(product)), None)

    def get_category(self, product: Product) -> dict[str, str] | None:
        first = next(iter(product.placements.all()), None)
        return describe_category(first.category) if first else None


class VariantSerializer(serializers.ModelSerializer[ProductVariant]):
    id = serializers.CharField(source="public_id")
    title = serializers.SerializerMethodField()
    price = serializers.SerializerMethodField()
    compare_at_price = serializers.SerializerMethodField()
    is_on_sale = serializers.SerializerMethodField()
    available = serializers.SerializerMethodField()
    image = serializers.SerializerMethodField()
    options = serializers.SerializerMethodField()

    class Meta:
        model = ProductVariant
        fields = [
            "id", "sku", "title", "name", "price", "compare_at_price", "currency", "is_on_sale",
            "is_default", "available", "requires_shipping", "image", "options",
        ]  # fmt: skip

    def get_title(self, variant: ProductVariant) -> str:
        return variant.name or variant.product.name

    def get_price(self, variant: ProductVariant) -> str | None:
        return format_price(variant.price)

    def get_compare_at_price(self, variant: ProductVariant) -> str | None:
        return format_price(variant.compare_at_price) if catalogue.is_reduced(variant) else None

    def get_is_on_sale(self, variant: ProductVariant) -> bool:
        return catalogue.is_reduced(variant)

    def get_available(self, variant: ProductVariant) -> int | None:
        return catalogue.count_left(variant)

    def get_image(self, variant: ProductVariant) -> dict[str, str] | None:
        pictures = variant.product.images.all() if variant.image_id else ()
        return next(
            (
                {"url": picture.image.url, "alt": picture.alt}
                for picture in pictures
                if picture.pk == variant.image_id
            ),
            None,
        )

    def get_options(self, variant: ProductVariant) -> list[dict[str, str]]:
        values = variant.option_values.all()
        return [{"name": value.option.name, "value": value.value} for value in values]


class ProductDetailSerializer(ProductSerializer):
    content = serializers.SerializerMethodField()
    categories = serializers.SerializerMethodField()
    images = serializers.SerializerMethodField()
    variants = VariantSerializer(many=True)
    options = serializers.SerializerMethodField()
    breadcrumbs = serializers.SerializerMethodField()
    seo = serializers.SerializerMethodField()
    can = serializers.SerializerMethodField()

    class Meta(ProductSerializer.Meta):
        fields = [
            *ProductSerializer.Meta.fields,
            "content", "categories", "images", "variants", "options", "breadcrumbs", "seo", "can",
        ]  # fmt: skip

    def get_content(self, product: Product) -> list[dict[str, Any]]:
        return [
            {"type": block.type, "value": block.value.model_dump(), "id": block.id}
            for block in product.content
        ]

    def get_categories(self, product: Product) -> list[dict[str, str]]:
        return [describe_category(placement.category) for placement in product.placements.all()]

    def get_images(self, product: Product) -> list[dict[str, str]]:
        return list_pictures(product)

    def get_options(self, product: Product) -> list[dict[str, Any]]:
        options: dict[str, list[str]] = {}
        for variant in product.variants.all():
            for value in variant.option_values.all():
                options.setdefault(value.option.name, []).append(value.value)
        return [{"name": name, "values": values} for name, values in options.items()]

    def get_breadcrumbs(self, product: Product) -> list[dict[str, str]]:
        first = next(iter(product.placements.all()), None)
        category = first.category if first else None
        path: list[dict[str, str]] = []
        while category:
            path.insert(0, {"slug": category.slug, "label": category.name})
            category = category.parent
        return path

    def get_seo(self, product: Product) -> dict[str, Any]:
        described = {"name": "description", "content": product.description}
        return {"title": f"{product.name} · Shop", "meta": [described], "links": [], "json_ld": []}

    def get_can(self, product: Product) -> dict[str, bool]:
        return {"add": catalogue.is_available(product)}
