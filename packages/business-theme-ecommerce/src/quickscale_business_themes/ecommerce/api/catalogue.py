"""Categories, products and variants: what is asked for, how it is shown, and its operations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, permissions, serializers, viewsets
from rest_framework.filters import SearchFilter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core import seo
from quickscale.core.api import (
    ORDERING_PARAM,
    FacetFilter,
    FilterBackend,
    FilterSet,
    MoneyField,
    PagePagination,
    RefField,
    RefFilter,
    SwitchFilter,
)
from quickscale.core.components import ComponentSerializerField
from quickscale.core.credits.services import balance_of
from quickscale.core.plugin_framework import service
from quickscale.core.seo import SeoField
from quickscale.core.teams import current_owner
from quickscale_business_themes.ecommerce import signals
from quickscale_business_themes.ecommerce.api.pictures import (
    PictureSerializerField,
    show_image,
    show_picture,
)
from quickscale_business_themes.ecommerce.api.ratings import RatingField, describe_rating
from quickscale_business_themes.ecommerce.models import (
    AttributeValue,
    Category,
    Collection,
    Product,
    ProductImage,
    ProductOption,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.services import catalogue, facets, rows
from quickscale_business_themes.ecommerce.services.catalogue import Offer, Offers
from quickscale_business_themes.ecommerce.services.collections import in_collection
from quickscale_business_themes.ecommerce.services.reviews import may_review
from quickscale_business_themes.ecommerce.services.rows import Card, ProductDetails
from quickscale_business_themes.ecommerce.services.search_terms import (
    MAX_SEARCH_LENGTH,
    parse_search,
)

FACET_PARAM = "facet"


class ProductFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    category = RefFilter(
        queryset=Category.objects.all(),
        to_field_name="slug",
        method="filter_category",
        operation="ecommerce:category-list",
        label=_("Category"),
    )
    min_price = django_filters.NumberFilter(
        field_name="price", lookup_expr="gte", min_value=0, label=_("Minimum price")
    )
    max_price = django_filters.NumberFilter(
        field_name="price", lookup_expr="lte", min_value=0, label=_("Maximum price")
    )
    collection = RefFilter(
        queryset=Collection.objects.filter(is_published=True).select_related("category"),
        to_field_name="slug",
        method="filter_collection",
        operation="ecommerce:collection-list",
        label=_("Collection"),
    )
    in_stock = SwitchFilter(method="filter_in_stock", label=_("In stock"))
    on_sale = SwitchFilter(method="filter_on_sale", label=_("On sale"))
    facet = FacetFilter(
        method="filter_facet", operation="ecommerce:product-facet-list", label=_("Options")
    )

    class Meta:
        model = Product
        fields: list[str] = []

    def filter_category(
        self, products: QuerySet[Product], name: str, value: Category
    ) -> QuerySet[Product]:
        return catalogue.in_category(products, value)

    def filter_collection(
        self, products: QuerySet[Product], name: str, value: Collection
    ) -> QuerySet[Product]:
        return in_collection(products, value)

    def filter_in_stock(
        self, products: QuerySet[Product], name: str, value: bool
    ) -> QuerySet[Product]:
        return catalogue.in_stock(products, wanted=value)

    def filter_on_sale(
        self, products: QuerySet[Product], name: str, value: bool
    ) -> QuerySet[Product]:
        return catalogue.on_sale(products, wanted=value)

    def filter_facet(
        self, products: QuerySet[Product], name: str, value: list[str]
    ) -> QuerySet[Product]:
        return facets.having(products, facets.read_chosen(value))


class VariantFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    product = django_filters.CharFilter(field_name="product__slug")

    class Meta:
        model = ProductVariant
        fields: list[str] = []


class ProductPagination(PagePagination):
    """Pages of products' ids, which an index gives without their rows."""

    # An exact count of all that a filter leaves costs more than the page itself.
    count_limit = 1_000

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        if isinstance(queryset, QuerySet):
            queryset = queryset.values_list("pk", flat=True)
        return super().paginate_queryset(queryset, request, view)


class ProductSearch(SearchFilter):
    """Searches as the catalogue does, instead of by one LIKE for each field."""

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        return catalogue.search(queryset, request.query_params[self.search_param])


class ProductFilterBackend(FilterBackend):
    """Puts what fits a search best first, unless another order is asked for."""

    search = ProductSearch()

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        asked = request.query_params
        text = asked.get(self.search.search_param, "")
        is_ordered = bool(asked.get(ORDERING_PARAM, "").strip())
        if is_ordered or not text or not parse_search(text):
            return super().filter_queryset(request, queryset, view)
        if self._is_filter_asked(request, queryset, view):
            queryset = DjangoFilterBackend.filter_queryset(self, request, queryset, view)
        ordered = queryset.order_by(*self.get_ordering(request, queryset, view))
        return catalogue.BestFirst(ordered, text, limit=ProductPagination.count_limit)


_MONEY, _MOMENT = MoneyField(), serializers.DateTimeField()
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
    is_on_sale = serializers.BooleanField(read_only=True, label=_("On sale"))
    available = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        label=_("Available"),
        help_text=_("Empty if there's no limit."),
    )
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
            "currency",
            "is_on_sale",
            "is_default",
            "available",
            "requires_shipping",
            "image",
            "options",
        ]
        read_only_fields = fields
        presentation = {"title": "title", "columns": ["price", "available"]}

    def to_representation(self, variant: ProductVariant) -> dict[str, Any]:
        options = [(value.option.name, value.value) for value in variant.option_values.all()]
        offer = offers_of(self.context).of(variant)
        return describe_variant(variant, offer, options, variant.image)


class ProductSerializer(serializers.ModelSerializer[Product]):
    """What a list shows of a product."""

    id = serializers.SlugField(source="slug", read_only=True)
    price = MoneyField(read_only=True, label=_("Price"))
    compare_at_price = MoneyField(read_only=True, label=_("Compare-at price"), allow_null=True)
    currency = serializers.CharField(read_only=True)
    is_on_sale = serializers.BooleanField(read_only=True, label=_("On sale"))
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
            "rating",
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


class AttributeValueSerializer(serializers.Serializer[Any]):
    """What an attribute is of a product: ``value`` for programs, ``text`` for people."""

    slug = serializers.SlugField(source="attribute.slug")
    name = serializers.CharField(source="attribute.name")
    value = serializers.CharField(source="plain")
    text = serializers.CharField(source="shown")
    unit = serializers.CharField(source="attribute.unit")


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
    attributes = AttributeValueSerializer(many=True, read_only=True)
    breadcrumbs = serializers.SerializerMethodField()
    seo = SeoField()
    can = serializers.SerializerMethodField()

    class Meta(ProductSerializer.Meta):
        fields = [
            *ProductSerializer.Meta.fields,
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
        options = [{"name": name, "values": values} for name, values in details.options.items()]
        pictures = {each.pk: each for each in details.images}
        described = describe_card(as_card(details), offers, self.context.get("balance"))
        return {
            **described,
            "content": _CONTENT.to_representation(details.product.content),
            "categories": [_refer(each.slug, each.name) for each in details.categories],
            "images": [show_image(each) for each in details.images],
            "variants": [
                describe_variant(
                    each,
                    offers.of(each),
                    details.choices.get(each.pk, ()),
                    pictures.get(each.image_id),
                )
                for each in details.variants
            ],
            "options": options,
            "attributes": [describe_attribute(each) for each in details.attributes],
            "breadcrumbs": self.get_breadcrumbs(details),
            "seo": seo.describe(details.product, details=details, offers=offers),
            "can": self.get_can(details),
        }

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
        "rating": describe_rating(card.rating_total, card.rating_count),
        "image": show_card_picture(card) if card.image else None,
        "category": _refer(card.category_slug, card.category_name) if card.category_slug else None,
        "published_at": _MOMENT.to_representation(card.published_at),
    }


def describe_variant(
    variant: ProductVariant, offer: Offer, options: Any, picture: ProductImage | None
) -> dict[str, Any]:
    return {
        "id": variant.public_id,
        "sku": variant.sku,
        "title": variant.name or variant.product.name,
        "name": variant.name,
        **_describe_offer(offer),
        "currency": variant.currency,
        "is_on_sale": offer.compare_at_price is not None,
        "is_default": variant.is_default,
        "available": variant.available,
        "requires_shipping": variant.requires_shipping,
        "image": show_image(picture) if picture else None,
        "options": [{"name": name, "value": value} for name, value in options],
    }


def describe_attribute(value: AttributeValue) -> dict[str, str]:
    attribute = value.attribute
    return {
        "slug": attribute.slug,
        "name": attribute.name,
        "value": value.plain,
        "text": value.shown,
        "unit": attribute.unit,
    }


def as_card(details: ProductDetails) -> Card:
    product, category = details.product, details.category
    picture = details.images[0] if details.images else None
    return Card(
        product.pk,
        product.slug,
        product.name,
        product.description,
        product.published_at,
        picture.image.name if picture else None,
        picture.alt if picture else None,
        picture.width if picture else None,
        picture.height if picture else None,
        picture.renditions if picture else None,
        category.slug if category else None,
        category.name if category else None,
        details.default_variant,
        details.is_available,
        details.is_digital,
        details.rating_total,
        details.rating_count,
    )


def _describe_offer(offer: Offer) -> dict[str, Any]:
    before = offer.compare_at_price
    return {
        "price": _MONEY.to_representation(offer.price),
        "compare_at_price": None if before is None else _MONEY.to_representation(before),
    }


def _refer(slug: Any, name: Any) -> dict[str, str]:
    return {"id": slug, "label": name, "slug": slug}


def show_card_picture(card: Card) -> dict[str, Any]:
    size = card.image_width, card.image_height
    return show_picture(str(card.image), card.image_alt, *size, card.image_renditions)


_RELATED = 4


class CategoryViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Category]
):
    """The shelves of the shop."""

    queryset = Category.objects.select_related("parent")
    serializer_class = CategorySerializer
    permission_classes = (permissions.AllowAny,)
    accepts_team_keys = True
    same_for_everybody = True
    search_fields = ("name",)
    lookup_field = "slug"

    def get_serializer_class(self) -> type[CategorySerializer]:
        return CategoryDetailSerializer if self.action == "retrieve" else CategorySerializer

    @extend_schema(operation_id="category-list", summary=_("Categories"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="category-retrieve", summary=_("Category"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)


class ProductViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Product]
):
    """The products that the visitor may see."""

    queryset = Product.objects.all()
    permission_classes = (permissions.AllowAny,)
    accepts_team_keys = True
    filter_backends = (ProductFilterBackend,)
    filterset_class = ProductFilters
    search_fields = ("name", "description", "sku")
    orderings = {
        "-published_at": _("Newest first"),
        "price": _("Price, low to high"),
        "-price": _("Price, high to low"),
        "name": _("Name"),
    }
    ordering = ("-published_at", "-id")
    pagination_class = ProductPagination
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Product]:
        # Skipping many rows is cheap where nothing has to be looked up for each of them.
        is_deep = self.action == "list" and len(self.request.query_params.get("page", "")) > 2
        is_all_offered = is_deep and catalogue.is_everything_offered()
        return catalogue.list_visible_products(self.request.user, is_all_offered=is_all_offered)

    def get_object(self) -> Product:
        product = rows.find_product(self.kwargs["slug"], user=self.request.user)
        if product is None:
            raise Http404
        self.check_object_permissions(self.request, product)
        return product

    def get_serializer_class(self) -> type[ProductSerializer]:
        return ProductDetailSerializer if self.action == "retrieve" else ProductSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        context = {**super().get_serializer_context(), "offers": self.offers}
        user = getattr(self.request, "user", None)
        if user is not None and user.is_authenticated:
            context["balance"] = balance_of(current_owner(self.request))
        return context

    @cached_property
    def offers(self) -> Offers:
        """What the visitor pays."""
        return Offers(self.request.user)

    @extend_schema(operation_id="product-list", summary=_("Products"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        ids = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        response = self.get_paginated_response(self._describe_cards(ids))
        self._track_search(request, response)
        return response

    @extend_schema(operation_id="product-retrieve", summary=_("Product"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        details = rows.read_details(self.get_object())
        data = self.get_serializer(details).data
        self._tell_viewed(details)
        return Response(data)

    @extend_schema(
        operation_id="related-product-list",
        summary=_("Related products"),
        responses=ProductSerializer(many=True),
        filters=False,
    )
    def related(self, request: Request, slug: str) -> Response:
        found = catalogue.related_products(slug, user=request.user).order_by(*self.ordering)
        ids = found.values_list("pk", flat=True)[:_RELATED]
        cards = self._describe_cards(ids)
        if not cards:
            self.get_object()
        return Response(cards)

    def _describe_cards(self, ids: Any) -> Any:
        cards = rows.read_cards(list(ids))
        self.offers.add(card.variant for card in cards)
        return self.get_serializer(cards, many=True).data

    def _track_search(self, request: Request, response: Response) -> None:
        text = request.query_params.get("search", "").strip()
        if text and "page" not in request.query_params:
            service("analytics").track_event(
                "search",
                user=request.user,
                theme="ecommerce",
                data={
                    "query": text[:MAX_SEARCH_LENGTH],
                    "count": response.data["count"],
                },
            )

    def _tell_viewed(self, details: ProductDetails) -> None:
        product, price = details.product, self.offers.of(details.default_variant).price
        data = {"name": product.name, "price": str(price.amount)}
        signals.product_viewed.send(product.slug, user=self.request.user, data=data)


class VariantViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[ProductVariant]):
    """What can be put into a cart."""

    queryset = ProductVariant.objects.all()
    serializer_class = VariantSerializer
    permission_classes = (permissions.AllowAny,)
    accepts_team_keys = True
    filterset_class = VariantFilters
    search_fields = ("sku", "name", "product__name")

    def get_queryset(self) -> QuerySet[ProductVariant]:
        visible = catalogue.list_visible_products(self.request.user)
        return (
            ProductVariant.objects.with_stock()
            .filter(product__in=visible.values("pk"))
            .select_related("product", "image")
            .prefetch_related("option_values__option")
            .order_by("product__name", "position", "pk")
        )

    @extend_schema(operation_id="variant-list", summary=_("Variants"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        offers = Offers(request.user)
        offers.add(page or ())
        context = {**self.get_serializer_context(), "offers": offers}
        return self.get_paginated_response(VariantSerializer(page, many=True, context=context).data)
