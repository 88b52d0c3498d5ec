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
from quickscale_business_themes.ecommerce.models import (
    Category,
    Product,
    ProductOption,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.services import catalogue, rows
from quickscale_business_themes.ecommerce.services.catalogue import Offer, Offers, picture_url
from quickscale_business_themes.ecommerce.services.rows import Card, ProductDetails

_PICTURE = {
    "type": ["object", "null"],
    "required": ["url", "alt"],
    "properties": {"url": {"type": "string", "format": "uri-reference"}, "alt": {"type": "string"}},
}


@extend_schema_field(_PICTURE)
class PictureSerializerField(serializers.Field[Any, Any, dict[str, str] | None, Any]):
    """A picture with what it shows: ``{"url", "alt"}``."""

    quickscale_format = "image"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, picture: Any) -> dict[str, str]:
        return {"url": picture_url(picture.image.name), "alt": picture.alt}


class FirstPictureField(PictureSerializerField):
    """The first picture of a product."""

    def get_attribute(self, instance: Any) -> Any:
        product = super().get_attribute(instance)
        return product.first_image if product else None


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
    in_stock = SwitchFilter(method="filter_in_stock", label=_("In stock"))
    on_sale = SwitchFilter(method="filter_on_sale", label=_("On sale"))

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

    def filter_on_sale(
        self, products: QuerySet[Product], name: str, value: bool
    ) -> QuerySet[Product]:
        return catalogue.on_sale(products, wanted=value)


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
        if asked.get(ORDERING_PARAM, "").strip() or not catalogue.split_words(text):
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
            "content": _CONTENT.to_representation(details.product.content),
            "categories": [_refer(each.slug, each.name) for each in details.categories],
            "images": [_show(each.image.name, each.alt) for each in details.images],
            "variants": [
                describe_variant(each, offers.of(each), details.choices.get(each.pk, ()))
                for each in details.variants
            ],
            "options": options,
            "breadcrumbs": self.get_breadcrumbs(details),
            "seo": seo.describe(details.product, details=details, offers=offers),
            "can": self.get_can(details),
        }

    @extend_schema_field(_BREADCRUMBS)
    def get_breadcrumbs(self, details: ProductDetails) -> list[dict[str, str]]:
        return [{"slug": each.slug, "label": each.name} for each in details.breadcrumbs]

    def get_can(self, details: ProductDetails) -> dict[str, bool]:
        return {"add": details.is_available, "stock-alert": not details.is_available}


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
                    "query": text[: catalogue.MAX_SEARCH_LENGTH],
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
            .select_related("product")
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
