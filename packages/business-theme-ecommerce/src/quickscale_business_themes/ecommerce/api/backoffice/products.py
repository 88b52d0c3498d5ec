"""Products as the shop's staff see and edit them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import (
    ExportMixin,
    FilterBackend,
    FilterSet,
    ModelSerializer,
    MoneyField,
    PagePagination,
    RefField,
    RefFilter,
)
from quickscale.core.money import MAX_PRICE
from quickscale_business_themes.ecommerce.api.backoffice.bases import (
    BackofficeViewSet,
    is_slug_taken,
)
from quickscale_business_themes.ecommerce.api.backoffice.prices import (
    MAX_ROWS,
    ProductPriceTierSerializer,
    ProductScheduledPriceSerializer,
)
from quickscale_business_themes.ecommerce.api.catalogue_filters import ProductSearch
from quickscale_business_themes.ecommerce.api.pictures import FirstPictureField
from quickscale_business_themes.ecommerce.measures import are_comparable
from quickscale_business_themes.ecommerce.models import (
    Attribute,
    AttributeValue,
    Category,
    Product,
    ProductImage,
    ProductOption,
    ProductVariant,
    StockLevel,
)
from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus
from quickscale_business_themes.ecommerce.services import catalogue
from quickscale_business_themes.ecommerce.services.attributes import AttributeEdit
from quickscale_business_themes.ecommerce.services.price_edits import PriceEdits
from quickscale_business_themes.ecommerce.services.product_editing import (
    delete_product,
    write_product,
)
from quickscale_business_themes.ecommerce.services.variant_matrix import (
    MAX_OPTIONS,
    MAX_STOCK,
    MAX_VARIANTS,
    OptionEdit,
    VariantEdit,
    key_of,
)

MAX_ATTRIBUTES = 50


class ProductOptionSerializer(serializers.Serializer[ProductOption]):
    """An option with its values; ``id`` is the name that it had when it was read."""

    id = serializers.CharField(source="name", required=False, allow_blank=True, max_length=255)
    name = serializers.CharField(max_length=255, label=_("Name"))
    values = serializers.ListField(
        child=serializers.CharField(max_length=255),
        min_length=1,
        max_length=MAX_VARIANTS,
        style={"format": "lines"},
        label=_("Values"),
        help_text=_("One per line. Every combination of values becomes a variant."),
    )

    class Meta:
        presentation = {"title": "name"}

    def to_representation(self, option: ProductOption) -> dict[str, Any]:
        values = [each.value for each in option.values.all()]
        return {"id": option.name, "name": option.name, "values": values}

    def to_internal_value(self, data: Any) -> OptionEdit:
        read = super().to_internal_value(data)
        known_as = data.get("id") or ""
        return OptionEdit(read["name"], read["values"], known_as=str(known_as))


class ProductVariantSerializer(serializers.ModelSerializer[ProductVariant]):
    """A variant; ``id`` says which one it is, a new one has none."""

    id = serializers.CharField(required=False, allow_blank=True, max_length=100)
    title = serializers.CharField(source="name", read_only=True)
    sku = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=64,
        label=_("SKU"),
        help_text=_("Leave empty to generate one."),
    )
    price = MoneyField(min_value=0, max_value=MAX_PRICE, label=_("Price"))
    compare_at_price = MoneyField(
        min_value=0,
        max_value=MAX_PRICE,
        allow_null=True,
        required=False,
        label=_("Compare-at price"),
    )
    image: RefField = RefField(
        queryset=ProductImage.objects.all(),
        operation="ecommerce:staff-product-image-list",
        narrow={"slug": "path.slug"},
        label_field="",
        required=False,
        allow_null=True,
        label=_("Image"),
        help_text=_("Choose one of the product's images. Upload them on the product's page first."),
    )
    on_hand = serializers.IntegerField(
        min_value=0, max_value=MAX_STOCK, allow_null=True, required=False, label=_("In stock")
    )
    seen_on_hand = serializers.IntegerField(
        allow_null=True,
        required=False,
        style={"format": "hidden"},
        help_text=_("The stock when it was read; a change is refused if it isn't that any more."),
    )

    class Meta:
        model = ProductVariant
        fields = [
            "id",
            "title",
            "sku",
            "price",
            "compare_at_price",
            "currency",
            "on_hand",
            "seen_on_hand",
            "track_inventory",
            "backorder",
            "weight_grams",
            "requires_shipping",
            "barcode",
            "measure",
            "measure_unit",
            "reference_quantity",
            "reference_unit",
            "image",
        ]
        read_only_fields = ["currency"]
        presentation = {"title": "title"}

    def to_representation(self, variant: Any) -> dict[str, Any]:
        levels = variant.stock_levels.all()
        on_hand = next((each.on_hand for each in levels if each.location.is_default), 0)
        return {
            **super().to_representation(variant),
            "id": key_of(variant),
            "on_hand": on_hand,
            "seen_on_hand": on_hand,
        }

    def to_internal_value(self, data: Any) -> VariantEdit:
        read = super().to_internal_value(data)
        require_measure(read)
        counts = {name: read.pop(name, None) for name in ("on_hand", "seen_on_hand")}
        return VariantEdit(id=read.pop("id", ""), values=read, **counts)


def require_measure(values: Mapping[str, Any]) -> None:
    """Refuse a measure without its unit, and a reference unit that measures something else."""
    unit, reference = values.get("measure_unit"), values.get("reference_unit")
    if values.get("measure") is not None and not unit:
        text = _("Choose the unit of the measure, too.")
        raise serializers.ValidationError({"measure_unit": [text]})
    if unit and reference and not are_comparable(unit, reference):
        text = _("This unit measures something else.")
        raise serializers.ValidationError({"reference_unit": [text]})


class ProductAttributeSerializer(serializers.Serializer[AttributeValue]):
    """What an attribute is of the product, typed in the way of its kind."""

    attribute: RefField = RefField(
        queryset=Attribute.objects.prefetch_related("choices"),
        operation="ecommerce:staff-attribute-list",
        screen="dashboard:shop-attribute-detail",
        lookup="slug",
        label=_("Attribute"),
    )
    value = serializers.CharField(source="plain", max_length=500, label=_("Value"))

    def to_internal_value(self, data: Any) -> AttributeEdit:
        read = super().to_internal_value(data)
        return AttributeEdit(read["attribute"], read["plain"])


class BackofficeProductSerializer(ModelSerializer[Product]):
    """A product in the staff's list; ``stock`` is of all its variants that are tracked."""

    id = serializers.SlugField(source="slug", read_only=True)
    image = FirstPictureField(source="*", label=_("Image"))
    category: RefField = RefField(
        operation="ecommerce:category-list",
        screen="dashboard:shop-category-detail",
        lookup="slug",
        read_only=True,
        allow_null=True,
        label=_("Category"),
    )
    price = MoneyField(source="list_price", read_only=True, allow_null=True, label=_("Price"))
    currency = serializers.CharField(read_only=True, allow_null=True)
    variant_count = serializers.IntegerField(read_only=True, label=_("Variants"))
    stock = serializers.IntegerField(read_only=True, allow_null=True, label=_("Available"))

    class Meta:
        model = Product
        fields = [
            "id",
            "slug",
            "name",
            "image",
            "status",
            "price",
            "currency",
            "variant_count",
            "stock",
            "category",
            "published_at",
            "updated_at",
        ]
        read_only_fields = fields
        presentation = {
            "title": "name",
            "image": "image",
            "columns": ["status", "price", "variant_count", "stock", "category", "published_at"],
        }


class BackofficeProductDetailSerializer(ModelSerializer[Product]):
    """All of a product that its form writes."""

    id = serializers.SlugField(source="slug", read_only=True)
    slug = serializers.SlugField(
        max_length=200,
        required=False,
        allow_blank=True,
        label=_("Slug"),
        help_text=_("Part of the product's address. Leave empty to generate it from the name."),
    )
    categories: Any = RefField(
        queryset=Category.objects.all(),
        operation="ecommerce:category-list",
        screen="dashboard:shop-category-detail",
        lookup="slug",
        many=True,
        required=False,
        label=_("Categories"),
    )
    options = ProductOptionSerializer(  # type: ignore[call-arg]  # the list's
        many=True, required=False, max_length=MAX_OPTIONS, label=_("Options")
    )
    variants = ProductVariantSerializer(  # type: ignore[call-arg]  # the list's
        many=True,
        allow_empty=False,
        max_length=MAX_VARIANTS,
        label=_("Variants"),
        help_text=_(
            "Shown in the order of the option values. A new variant takes the first combination "
            "that isn't used yet."
        ),
    )
    attributes = ProductAttributeSerializer(  # type: ignore[call-arg]  # the list's
        source="attribute_values",
        many=True,
        required=False,
        max_length=MAX_ATTRIBUTES,
        label=_("Attributes"),
    )
    scheduled_prices = ProductScheduledPriceSerializer(  # type: ignore[call-arg]  # the list's
        source="listed_scheduled_prices",
        many=True,
        required=False,
        max_length=MAX_ROWS,
        label=_("Scheduled prices"),
    )
    price_tiers = ProductPriceTierSerializer(  # type: ignore[call-arg]  # the list's
        source="listed_price_tiers",
        many=True,
        required=False,
        max_length=MAX_ROWS,
        label=_("Price tiers"),
    )
    image = FirstPictureField(source="*", label=_("Image"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = Product
        fields = [
            "id",
            "name",
            "slug",
            "description",
            "brand",
            "status",
            "published_at",
            "available_until",
            "categories",
            "options",
            "variants",
            "scheduled_prices",
            "price_tiers",
            "attributes",
            "withdrawal_exception",
            "content",
            "image",
            "created_at",
            "updated_at",
            "can",
        ]
        read_only_fields = ["created_at", "updated_at"]
        presentation = {"title": "name", "image": "image"}

    def get_can(self, product: Product) -> dict[str, bool]:
        return {"view": product.is_active}

    def validate_slug(self, slug: str) -> str:
        if slug and is_slug_taken(Product, slug, instance=self.instance):
            raise serializers.ValidationError(_("Another product has this slug."))
        return slug

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start = attrs.get("published_at") or getattr(self.instance, "published_at", None)
        end = attrs.get("available_until", getattr(self.instance, "available_until", None))
        if end is not None and end <= (start or timezone.now()):
            text = _("Enter a time after the product is published.")
            raise serializers.ValidationError({"available_until": [text]})
        return attrs

    def validate_variants(self, edits: list[VariantEdit]) -> list[VariantEdit]:
        own = self.instance.pk if self.instance else None
        errors = [_check_image(edit, own) for edit in edits]
        if any(errors):
            raise serializers.ValidationError(errors)
        return edits

    def create(self, validated_data: dict[str, Any]) -> Product:
        return self._write(Product(), validated_data)

    def update(self, product: Product, validated_data: dict[str, Any]) -> Product:
        return self._write(product, validated_data)

    def _write(self, product: Product, data: dict[str, Any]) -> Product:
        return write_product(
            product,
            data,
            categories=data.pop("categories", None),
            options=data.pop("options", ()),
            attributes=data.pop("attribute_values", None),
            prices=PriceEdits(
                scheduled=data.pop("listed_scheduled_prices", None),
                tiers=data.pop("listed_price_tiers", None),
            ),
            variants=data.pop("variants"),
            user=self.context["request"].user,
        )


def _check_image(edit: VariantEdit, product: int | None) -> dict[str, list[Any]]:
    """Return what is wrong with the picture of a variant of a product."""
    image = edit.values.get("image")
    if image is None or image.product_id == product:
        return {}
    return {"image": [_("Choose one of the product's own images.")]}


class BackofficeProductFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    status = django_filters.ChoiceFilter(choices=ProductStatus.choices, label=_("Status"))
    category = RefFilter(
        queryset=Category.objects.all(),
        to_field_name="slug",
        method="filter_category",
        operation="ecommerce:category-list",
        label=_("Category"),
    )
    in_stock = django_filters.BooleanFilter(method="filter_in_stock", label=_("In stock"))

    class Meta:
        model = Product
        fields: list[str] = []

    def filter_category(
        self, products: QuerySet[Product], name: str, value: Category
    ) -> QuerySet[Product]:
        return catalogue.in_category(products, value)

    def filter_in_stock(
        self, products: QuerySet[Product], name: str, value: bool
    ) -> QuerySet[Product]:
        return catalogue.in_stock(products, wanted=value)


def list_products() -> QuerySet[Product]:
    """Return the products with what the staff's list says of each."""
    default = ProductVariant.objects.filter(product=OuterRef("pk"), is_default=True)
    own = ProductVariant.objects.filter(product=OuterRef("pk")).order_by().values("product")
    levels = StockLevel.objects.filter(
        variant__product=OuterRef("pk"),
        variant__track_inventory=True,
        location__is_active=True,
    )
    left = levels.order_by().values("variant__product")
    # By the name that lists are ordered by; an instance has a property of that name.
    products: Any = Product.objects.all()
    products = products.alias(price=Subquery(default.values("price")))
    listed: QuerySet[Product] = products.annotate(
        list_price=F("price"),
        currency=Subquery(default.values("currency")),
        variant_count=Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0),
        stock=Subquery(left.annotate(n=Sum(F("on_hand") - F("allocated"))).values("n")),
    )
    return listed


class BackofficeProductFilterBackend(FilterBackend):
    search = ProductSearch()


class BackofficeProductViewSet(
    ExportMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[Product],
):
    """All products, whatever their status."""

    queryset = Product.objects.all()
    serializer_class = BackofficeProductDetailSerializer
    list_serializer_class = BackofficeProductSerializer
    filter_backends = (BackofficeProductFilterBackend,)
    filterset_class = BackofficeProductFilters
    pagination_class = PagePagination
    search_fields = ("name", "description", "sku")
    orderings: Mapping[str, Any] = {
        "-updated_at": _("Last changed"),
        "-published_at": _("Newest first"),
        "name": _("Name"),
        "price": _("Price, low to high"),
        "-price": _("Price, high to low"),
        "stock": _("Stock, low to high"),
    }
    ordering = ("-published_at", "-id")
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Product]:
        if self.action == "list":
            return list_products().prefetch_related("images", "placements__category")
        return Product.objects.prefetch_related(
            "images",
            "categories",
            "options__values",
            "variants__scheduled_prices",
            "variants__price_tiers",
            "variants__image",
            Prefetch("variants__stock_levels", StockLevel.objects.select_related("location")),
            "attribute_values__attribute",
            "attribute_values__choice",
        )

    @extend_schema(operation_id="staff-product-list", summary=_("Products"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-product-retrieve", summary=_("Product"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-product-create", summary=_("New product"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._write(self.get_serializer(data=request.data), status.HTTP_201_CREATED)

    @extend_schema(operation_id="staff-product-update", summary=_("Edit product"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = self.get_serializer(self.get_object(), data=request.data)
        return self._write(asked, status.HTTP_200_OK)

    @extend_schema(operation_id="staff-product-destroy", summary=_("Delete product"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)

    def perform_destroy(self, instance: Product) -> None:
        delete_product(instance)

    def _write(self, asked: Any, code: int) -> Response:
        asked.is_valid(raise_exception=True)
        written = self.get_queryset().get(pk=asked.save().pk)
        return Response(self.get_serializer(written).data, status=code)
