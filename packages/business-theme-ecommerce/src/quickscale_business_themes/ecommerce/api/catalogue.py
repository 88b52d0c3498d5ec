"""Categories, products and variants: what is asked for, how it is shown, and its operations."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, permissions, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.credits.services import balance_of
from quickscale.core.plugin_framework import service
from quickscale.core.teams import current_owner
from quickscale_business_themes.ecommerce import signals
from quickscale_business_themes.ecommerce.api.catalogue_filters import (
    VARIANT_PARAM,
    ProductFilterBackend,
    ProductFilters,
    ProductPagination,
    VariantFilters,
)
from quickscale_business_themes.ecommerce.api.catalogue_serializers import (
    CategoryDetailSerializer,
    CategorySerializer,
    ProductDetailSerializer,
    ProductSerializer,
    VariantSerializer,
)
from quickscale_business_themes.ecommerce.api.meant_searches import MeantSearchMixin
from quickscale_business_themes.ecommerce.models import (
    Category,
    Product,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.services import catalogue, rows
from quickscale_business_themes.ecommerce.services.catalogue import Offers
from quickscale_business_themes.ecommerce.services.rows import ProductDetails
from quickscale_business_themes.ecommerce.services.search_terms import (
    MAX_SEARCH_LENGTH,
)

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
    MeantSearchMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Product],
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
        response = self.get_paginated_response(self._describe_cards(self.find_page()))
        self._track_search(request, response)
        return response

    @extend_schema(
        operation_id="product-retrieve",
        summary=_("Product"),
        parameters=[
            OpenApiParameter(VARIANT_PARAM, str, description=_("The id of the variant to show."))
        ],
    )
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
        tiers = offers.list_tiers(page or ())
        context = {**self.get_serializer_context(), "offers": offers, "tiers": tiers}
        return self.get_paginated_response(VariantSerializer(page, many=True, context=context).data)
