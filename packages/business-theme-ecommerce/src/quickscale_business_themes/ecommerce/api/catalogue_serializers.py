"""How the catalogue is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quickscale.core import seo
from quickscale.core.api import (
    MoneyField,
    RefField,
)
from quickscale.core.components import ComponentSerializerField
from quickscale.core.seo import SeoField
from quickscale_business_themes.ecommerce.api.catalogue_data import (
    as_card,
    describe_attribute,
    describe_card,
    describe_variant,
    refer,
)
from quickscale_business_themes.ecommerce.api.catalogue_filters import VARIANT_PARAM
from quickscale_business_themes.ecommerce.api.listed_prices import (
    UNIT_PRICE,
    PriceTierSerializer,
    PriorPriceField,
    UnitPricingSerializer,
)
from quickscale_business_themes.ecommerce.api.pictures import (
    PictureSerializerField,
    show_image,
)
from quickscale_business_themes.ecommerce.api.ratings import RatingField
from quickscale_business_themes.ecommerce.api.swatches import (
    ChoiceSerializer,
    NamedSwatchSerializer,
    SwatchField,
    describe_looks,
    describe_options,
)
from quickscale_business_themes.ecommerce.api.translated import TranslatedModelSerializer
from quickscale_business_themes.ecommerce.models import (
    Category,
    Product,
    ProductImage,
    ProductOption,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.services.catalogue import Offers
from quickscale_business_themes.ecommerce.services.content_texts import translate_content
from quickscale_business_themes.ecommerce.services.price_notes import write_price_note
from quickscale_business_themes.ecommerce.services.reviews import may_review
from quickscale_business_themes.ecommerce.services.rows import ProductDetails
from quickscale_business_themes.ecommerce.translating import find_active

_CONTENT = ComponentSerializerField(read_only=True)
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


class CategorySerializer(TranslatedModelSerializer[Category]):
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


class CategoryDetailSerializer(CategorySerializer):
    """A category, and the head of its page."""

    seo = SeoField(source="*")

    class Meta(CategorySerializer.Meta):
        fields = [*CategorySerializer.Meta.fields, "seo"]

    def to_representation(self, category: Category) -> dict[str, Any]:
        return {**super().to_representation(category), "seo": seo.describe(category)}


class OptionChoiceSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(source="option.name")
    value = serializers.CharField()


class VariantSerializer(serializers.ModelSerializer[ProductVariant]):
    id = serializers.CharField(source="public_id", read_only=True)
    title = serializers.CharField(read_only=True, label=_("Variant"))
    price = MoneyField(read_only=True, label=_("Price"))
    compare_at_price = MoneyField(read_only=True, label=_("Compare-at price"), allow_null=True)
    prior_price = PriorPriceField()
    is_on_sale = serializers.BooleanField(read_only=True, label=_("On sale"))
    available = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        label=_("Available"),
        help_text=_("Empty if there's no limit."),
    )
    unit_pricing = UnitPricingSerializer(read_only=True, allow_null=True, label=UNIT_PRICE)
    price_tiers = PriceTierSerializer(many=True, read_only=True, label=_("Price tiers"))
    image = PictureSerializerField(label=_("Image"))
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
            "prior_price",
            "currency",
            "is_on_sale",
            "unit_pricing",
            "price_tiers",
            "is_default",
            "available",
            "requires_shipping",
            "image",
            "options",
        ]
        read_only_fields = fields
        presentation = {"title": "title", "columns": ["price", "available"]}

    def to_representation(self, variant: ProductVariant) -> dict[str, Any]:
        chosen = variant.option_values.all()
        options = [(each.option.get_text("name"), each.get_text("value")) for each in chosen]
        offer = offers_of(self.context).of(variant)
        tiers = self.context.get("tiers", {}).get(variant.pk, ())
        return describe_variant(variant, offer, options, variant.image, tiers)


class SelectableVariantSerializer(VariantSerializer):
    """A variant on its product's page."""

    is_selected = serializers.BooleanField(read_only=True)
    swatches = serializers.ListField(child=SwatchField(), read_only=True)

    class Meta(VariantSerializer.Meta):
        fields = [*VariantSerializer.Meta.fields, "is_selected", "swatches"]
        read_only_fields = fields


class ProductSerializer(serializers.ModelSerializer[Product]):
    """What a list shows of a product."""

    id = serializers.SlugField(source="slug", read_only=True)
    price = MoneyField(read_only=True, label=_("Price"))
    compare_at_price = MoneyField(read_only=True, label=_("Compare-at price"), allow_null=True)
    currency = serializers.CharField(read_only=True)
    prior_price = PriorPriceField()
    is_on_sale = serializers.BooleanField(read_only=True, label=_("On sale"))
    price_varies = serializers.BooleanField(
        read_only=True, label=_("Price varies"), help_text=_("Whether other variants cost more.")
    )
    has_variants = serializers.BooleanField(
        read_only=True, label=_("Has variants"), help_text=_("Whether one has to be chosen.")
    )
    unit_pricing = UnitPricingSerializer(read_only=True, allow_null=True, label=UNIT_PRICE)
    is_available = serializers.BooleanField(read_only=True, label=_("In stock"))
    is_digital = serializers.BooleanField(
        read_only=True, label=_("Digital"), help_text=_("Needs no shipping address.")
    )
    can_purchase = serializers.BooleanField(
        read_only=True,
        label=_("Within your credits"),
        help_text=_("Whether the customer can buy it now with their credits."),
    )
    rating = RatingField()
    image = PictureSerializerField(label=_("Image"))
    swatches = NamedSwatchSerializer(many=True, read_only=True, label=_("Swatches"))
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
            "prior_price",
            "currency",
            "is_on_sale",
            "price_varies",
            "has_variants",
            "unit_pricing",
            "is_available",
            "is_digital",
            "can_purchase",
            "rating",
            "image",
            "swatches",
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
    choices = ChoiceSerializer(many=True, read_only=True)

    class Meta:
        model = ProductOption
        fields = ["name", "values", "choices"]


class AttributeValueSerializer(serializers.Serializer[Any]):
    """What an attribute is of a product: ``value`` for programs, ``text`` for people."""

    slug = serializers.SlugField(source="attribute.slug")
    name = serializers.CharField(source="attribute.name")
    value = serializers.CharField(source="plain")
    text = serializers.CharField(source="shown")
    unit = serializers.CharField(source="attribute.unit")


class ProductDetailSerializer(ProductSerializer):
    """All that there is to know of a product."""

    price_note = serializers.CharField(
        read_only=True, label=_("Taxes and shipping"), help_text=_("Shown next to the price.")
    )
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
    variants = SelectableVariantSerializer(many=True, read_only=True)
    options = OptionSerializer(many=True, read_only=True)
    attributes = AttributeValueSerializer(many=True, read_only=True)
    breadcrumbs = serializers.SerializerMethodField()
    seo = SeoField()
    can = serializers.SerializerMethodField()

    class Meta(ProductSerializer.Meta):
        fields = [
            *ProductSerializer.Meta.fields,
            "price_note",
            "content",
            "categories",
            "images",
            "variants",
            "options",
            "attributes",
            "breadcrumbs",
            "seo",
            "can",
        ]
        read_only_fields = fields

    def to_representation(self, details: Any) -> dict[str, Any]:
        offers = offers_of(self.context)
        offers.add(details.variants)
        selected = self.find_selected(details)
        tiers = offers.list_tiers(details.variants)
        pictures = {each.pk: each for each in details.images}
        described = describe_card(as_card(details), offers, self.context.get("balance"))
        return {
            **described,
            "price_note": write_price_note(needs_shipping=not described["is_digital"]),
            "content": _describe_content(details.product),
            "categories": [refer(each.slug, each.name) for each in details.categories],
            "images": [show_image(each) for each in self.list_images(details)],
            "variants": [
                {
                    **describe_variant(
                        each,
                        offers.of(each),
                        details.choices.get(each.pk, ()),
                        pictures.get(each.image_id),
                        tiers.get(each.pk, ()),
                    ),
                    "is_selected": each is selected,
                    "swatches": describe_looks(details, each),
                }
                for each in details.variants
            ],
            "options": describe_options(details, selected),
            "attributes": [describe_attribute(each) for each in details.attributes],
            "breadcrumbs": self.get_breadcrumbs(details),
            "seo": seo.describe(details.product, details=details, offers=offers),
            "can": self.get_can(details),
        }

    def find_selected(self, details: ProductDetails) -> ProductVariant:
        """Return the variant that was asked for by ``?variant=``, else the default one."""
        wanted = self._read_wanted()
        found = (each for each in details.variants if each.public_id == wanted)
        return next(found, details.default_variant)

    def list_images(self, details: ProductDetails) -> list[ProductImage]:
        """Return the pictures, that of the variant that was asked for first."""
        if not self._read_wanted():
            return details.images
        shown = self.find_selected(details).image_id
        return sorted(details.images, key=lambda each: each.pk != shown)

    def _read_wanted(self) -> str:
        request = self.context.get("request")
        return request.query_params.get(VARIANT_PARAM, "") if request else ""

    @extend_schema_field(_BREADCRUMBS)
    def get_breadcrumbs(self, details: ProductDetails) -> list[dict[str, str]]:
        return [{"slug": each.slug, "label": each.name} for each in details.breadcrumbs]

    def get_can(self, details: ProductDetails) -> dict[str, bool]:
        visitor = getattr(self.context.get("request"), "user", None)
        return {
            "add": details.is_available,
            "review": may_review(visitor, details.product),
            "stock-alert": not details.is_available,
        }


def _describe_content(product: Product) -> Any:
    content = _CONTENT.to_representation(product.content)
    for language in reversed(find_active() if product.translations else ()):
        texts = product.translations.get(language, {}).get("content", {})
        content = translate_content(content, texts)
    return content
