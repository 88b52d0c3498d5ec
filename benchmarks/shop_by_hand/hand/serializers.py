"""Products as JSON, with the fields of the product's own API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q
from rest_framework import serializers

from hand import catalogue
from hand.facets import describe_swatch
from hand.money import write_price
from quickscale_business_themes.ecommerce.models import (
    Category,
    Market,
    OptionValue,
    OrderLine,
    Product,
    ProductImage,
    ProductVariant,
    Review,
    Swatch,
)
from quickscale_business_themes.ecommerce.models.reviews import average_rating


def describe_category(category: Category) -> dict[str, str]:
    return {"id": category.slug, "label": category.get_text("name"), "slug": category.slug}


def describe_picture(picture: ProductImage) -> dict[str, Any]:
    """Return a picture with its size and where narrower files of it are."""
    url = picture.image.storage.url
    webp = [f"{url(names[0])} {width}w" for width, *names in picture.renditions]
    avif = [f"{url(names[1])} {width}w" for width, *names in picture.renditions if names[1:]]
    return {
        "url": picture.image.url,
        "alt": picture.get_text("alt"),
        "width": picture.width or None,
        "height": picture.height or None,
        "srcset": ", ".join(webp),
        "sources": [{"type": "image/avif", "srcset": ", ".join(avif)}] if avif else [],
    }


def list_pictures(product: Product) -> list[dict[str, Any]]:
    return [describe_picture(picture) for picture in product.images.all()]


def find_picture(product: Product) -> dict[str, Any] | None:
    first = next(iter(product.images.all()), None)
    return describe_picture(first) if first else None


def find_rating(product: Product) -> dict[str, Any] | None:
    """Return what the reviews of a product come to."""
    rating = getattr(product, "rating", None)
    if rating is None or not rating.count:
        return None
    return {"average": str(average_rating(rating.total, rating.count)), "count": rating.count}


def find_market() -> Market:
    """Return the rules by which prices are shown where the shop is."""
    known = Market.objects.filter(country=settings.SELLER_COUNTRY).first()
    return known or Market(country=settings.SELLER_COUNTRY)


def describe_prices(variant: ProductVariant) -> dict[str, Any]:
    """Return what a variant costs, and what it cost before."""
    is_reduced = variant.is_on_sale
    prior = variant.listed_prior_price if is_reduced else None
    if prior is not None and not find_market().prior_prices:
        prior = None
    return {
        "price": write_price(variant.selling_price),
        "compare_at_price": write_price(variant.regular_price) if is_reduced else None,
        "prior_price": write_price(prior),
        "unit_pricing": describe_unit_price(variant),
    }


def describe_unit_price(variant: ProductVariant) -> dict[str, Any] | None:
    found = variant.calculate_unit_price(variant.money)
    if found is None or not find_market().unit_prices:
        return None
    return {
        "price": write_price(found.price.amount),
        "currency": found.price.currency,
        "quantity": found.quantity,
        "unit": found.unit,
        "label": found.label,
    }


def read_swatches(products: Iterable[Product]) -> dict[int, list[dict[str, Any]]]:
    """Return how the values look that products come in, by the product."""
    looks = {(each.option_key, each.value_key): each for each in Swatch.objects.all()}
    if not looks:
        return {}
    values = OptionValue.objects.filter(option__product__in=[each.pk for each in products])
    known = values.filter(option__key__in={option for option, _value in looks})
    found: dict[int, list[dict[str, Any]]] = {}
    for value in known.select_related("option").order_by("option__position", "position", "pk"):
        look = looks.get((value.option.key, value.key))
        if look is not None:
            shown = {"value": value.get_text("value"), "swatch": describe_swatch(look)}
            found.setdefault(value.option.product_id, []).append(shown)
    return found


class ProductListSerializer(serializers.ListSerializer[Any]):
    """Reads the swatches of all products together."""

    def to_representation(self, data: Any) -> list[Any]:
        products = list(data)
        self.child.swatches = read_swatches(products)
        return super().to_representation(products)


class ProductSerializer(serializers.ModelSerializer[Product]):
    id = serializers.CharField(source="slug")
    name = serializers.SerializerMethodField()
    description = serializers.SerializerMethodField()
    is_available = serializers.SerializerMethodField()
    can_purchase = serializers.SerializerMethodField()
    rating = serializers.SerializerMethodField()
    image = serializers.SerializerMethodField()
    swatches = serializers.SerializerMethodField()
    category = serializers.SerializerMethodField()

    class Meta:
        model = Product
        fields = [
            "id", "slug", "name", "description", "is_available", "is_digital", "can_purchase",
            "rating", "image", "swatches", "category", "published_at",
        ]  # fmt: skip
        list_serializer_class = ProductListSerializer

    def to_representation(self, product: Product) -> dict[str, Any]:
        counting = catalogue.list_counting(product)
        shown = counting[0]
        self.shown = shown
        return {
            **super().to_representation(product),
            **describe_prices(shown),
            "currency": shown.currency,
            "is_on_sale": any(variant.is_on_sale for variant in counting),
            "price_varies": shown.selling_price < counting[-1].selling_price,
        }

    def get_name(self, product: Product) -> str:
        return product.get_text("name")

    def get_description(self, product: Product) -> str:
        return product.get_text("description")

    def get_is_available(self, product: Product) -> bool:
        return catalogue.is_available(product)

    def get_can_purchase(self, product: Product) -> bool:
        balance = self.context.get("balance")
        if balance is None or self.shown.available == 0:
            return False
        return bool(balance >= self.shown.selling_price)

    def get_rating(self, product: Product) -> dict[str, Any] | None:
        return find_rating(product)

    def get_image(self, product: Product) -> dict[str, Any] | None:
        return find_picture(product)

    def get_swatches(self, product: Product) -> list[dict[str, Any]]:
        return self.swatches.get(product.pk, [])

    def get_category(self, product: Product) -> dict[str, str] | None:
        first = next(iter(product.placements.all()), None)
        return describe_category(first.category) if first else None


class VariantSerializer(serializers.ModelSerializer[ProductVariant]):
    id = serializers.CharField(source="public_id")
    title = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField()
    price_tiers = serializers.SerializerMethodField()
    image = serializers.SerializerMethodField()
    options = serializers.SerializerMethodField()
    is_selected = serializers.SerializerMethodField()
    swatches = serializers.SerializerMethodField()

    class Meta:
        model = ProductVariant
        fields = [
            "id", "sku", "title", "name", "currency", "is_on_sale", "price_tiers", "is_default",
            "available", "requires_shipping", "image", "options", "is_selected", "swatches",
        ]  # fmt: skip

    def to_representation(self, variant: ProductVariant) -> dict[str, Any]:
        return {**super().to_representation(variant), **describe_prices(variant)}

    def get_title(self, variant: ProductVariant) -> str:
        return variant.get_text("name") or variant.product.get_text("name")

    def get_name(self, variant: ProductVariant) -> str:
        return variant.get_text("name")

    def get_price_tiers(self, variant: ProductVariant) -> list[dict[str, Any]]:
        return [
            {
                "min_quantity": tier.min_quantity,
                "price": write_price(min(tier.price, variant.selling_price)),
                "currency": variant.currency,
            }
            for tier in self.context["tiers"].get(variant.pk, ())
        ]

    def get_image(self, variant: ProductVariant) -> dict[str, Any] | None:
        pictures = variant.product.images.all() if variant.image_id else ()
        own = (picture for picture in pictures if picture.pk == variant.image_id)
        picture = next(own, None)
        return describe_picture(picture) if picture else None

    def get_options(self, variant: ProductVariant) -> list[dict[str, str]]:
        return [
            {"name": value.option.get_text("name"), "value": value.get_text("value")}
            for value in variant.option_values.all()
        ]

    def get_is_selected(self, variant: ProductVariant) -> bool:
        return variant == self.context["selected"]

    def get_swatches(self, variant: ProductVariant) -> list[dict[str, Any]]:
        looks = self.context["looks"]
        keys = ((value.option.key, value.key) for value in variant.option_values.all())
        return [describe_swatch(looks[key]) for key in keys if key in looks]


class ProductDetailSerializer(ProductSerializer):
    content = serializers.SerializerMethodField()
    categories = serializers.SerializerMethodField()
    images = serializers.SerializerMethodField()
    variants = serializers.SerializerMethodField()
    options = serializers.SerializerMethodField()
    attributes = serializers.SerializerMethodField()
    breadcrumbs = serializers.SerializerMethodField()
    seo = serializers.SerializerMethodField()
    can = serializers.SerializerMethodField()

    class Meta(ProductSerializer.Meta):
        fields = [
            *ProductSerializer.Meta.fields,
            "content", "categories", "images", "variants", "options", "attributes", "breadcrumbs",
            "seo", "can",
        ]  # fmt: skip

    def to_representation(self, product: Product) -> dict[str, Any]:
        self.looks = read_looks(product)
        self.swatches = {product.pk: list_swatches(product, self.looks)}
        self.selected = self.find_selected(product)
        return super().to_representation(product)

    def find_selected(self, product: Product) -> ProductVariant:
        """Return the variant that was asked for by ``?variant=``, else the default one."""
        wanted = self.context["request"].GET.get("variant", "")
        found = (each for each in product.variants.all() if each.public_id == wanted)
        return next(found, catalogue.find_default(product))

    def get_content(self, product: Product) -> list[dict[str, Any]]:
        return [
            {"type": block.type, "value": block.value.model_dump(), "id": block.id}
            for block in product.content
        ]

    def get_categories(self, product: Product) -> list[dict[str, str]]:
        return [describe_category(placement.category) for placement in product.placements.all()]

    def get_images(self, product: Product) -> list[dict[str, Any]]:
        pictures = list(product.images.all())
        if self.context["request"].GET.get("variant"):
            pictures.sort(key=lambda picture: picture.pk != self.selected.image_id)
        return [describe_picture(picture) for picture in pictures]

    def get_variants(self, product: Product) -> list[dict[str, Any]]:
        variants = list(product.variants.all())
        tiers = catalogue.list_tiers(variants)
        context = {"tiers": tiers, "selected": self.selected, "looks": self.looks}
        return list(VariantSerializer(variants, many=True, context=context).data)

    def get_options(self, product: Product) -> list[dict[str, Any]]:
        return describe_options(product, self.selected, self.looks)

    def get_attributes(self, product: Product) -> list[dict[str, str]]:
        return [
            {
                "slug": value.attribute.slug,
                "name": value.attribute.get_text("name"),
                "value": value.plain,
                "text": value.shown,
                "unit": value.attribute.unit,
            }
            for value in product.attribute_values.all()
        ]

    def get_breadcrumbs(self, product: Product) -> list[dict[str, str]]:
        return [{"slug": each.slug, "label": each.get_text("name")} for each in list_path(product)]

    def get_seo(self, product: Product) -> dict[str, Any]:
        described = {"name": "description", "content": product.get_text("description")}
        title = f"{product.get_text('name')} · Shop"
        return {"title": title, "meta": [described], "links": [], "json_ld": []}

    def get_can(self, product: Product) -> dict[str, bool]:
        is_available = catalogue.is_available(product)
        user = self.context["request"].user
        return {
            "add": is_available,
            "review": may_review(user, product),
            "stock-alert": not is_available,
        }


def list_path(product: Product) -> list[Category]:
    """Return the categories from the root down to the first one of a product."""
    first = next(iter(product.placements.all()), None)
    category = first.category if first else None
    path: list[Category] = []
    while category:
        path.insert(0, category)
        category = category.parent
    return path


def may_review(user: Any, product: Product) -> bool:
    """Say whether a customer has bought a product, and hasn't reviewed it yet."""
    if not user.is_authenticated:
        return False
    own = Review.objects.filter(Q(user=user) | Q(order__user=user), product=product)
    paid = ("partially_paid", "paid", "partially_refunded")
    bought = OrderLine.objects.filter(
        order__user=user, product=product, order__payment_status__in=paid
    )
    return not own.exists() and bought.exists()


def read_looks(product: Product) -> dict[tuple[str, str], Swatch]:
    """Return how the values of a product's options look."""
    keys = [option.key for option in product.options.all()]
    found = Swatch.objects.filter(option_key__in=keys) if keys else ()
    return {(swatch.option_key, swatch.value_key): swatch for swatch in found}


def list_swatches(product: Product, looks: dict[tuple[str, str], Swatch]) -> list[dict[str, Any]]:
    return [
        {"value": value.get_text("value"), "swatch": describe_swatch(looks[option.key, value.key])}
        for option in product.options.all()
        for value in option.values.all()
        if (option.key, value.key) in looks
    ]


def describe_options(
    product: Product, selected: ProductVariant, looks: dict[tuple[str, str], Swatch]
) -> list[dict[str, Any]]:
    """Return the options, each value with the variant that choosing it leads to."""
    variants = list(product.variants.all())
    values_of = {each.pk: {value.pk for value in each.option_values.all()} for each in variants}
    chosen = values_of[selected.pk]

    def find_variant(value: OptionValue) -> ProductVariant | None:
        fitting = [each for each in variants if value.pk in values_of[each.pk]]

        def is_near(each: ProductVariant) -> tuple[int, bool]:
            return len(values_of[each.pk] & chosen), each.available != 0

        return max(fitting, key=is_near, default=None)

    described = []
    for option in product.options.all():
        values = list(option.values.all())
        choices = [
            {
                "value": value.get_text("value"),
                "swatch": describe_swatch(looks.get((option.key, value.key))),
                "variant": variant.public_id,
                "is_selected": value.pk in chosen,
            }
            for value in values
            if (variant := find_variant(value)) is not None
        ]
        described.append(
            {
                "name": option.get_text("name"),
                "values": [value.get_text("value") for value in values],
                "choices": choices,
            }
        )
    return described
