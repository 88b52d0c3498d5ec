"""What a list of products can be narrowed by, with how many products are left."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import permissions, serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.hooks import is_extended
from quickscale_business_themes.ecommerce import hooks
from quickscale_business_themes.ecommerce.api.catalogue_filters import (
    FACET_PARAM,
    ProductFilterBackend,
    ProductFilters,
)
from quickscale_business_themes.ecommerce.api.meant_searches import (
    may_be_corrected,
    read_search_text,
)
from quickscale_business_themes.ecommerce.api.swatches import SwatchField, describe_swatch
from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services import catalogue, facets, spelling
from quickscale_business_themes.ecommerce.services.faceting.keeping import (
    find_snapshot,
    seconds_left,
)
from quickscale_business_themes.ecommerce.services.faceting.snapshots import Snapshot
from quickscale_business_themes.ecommerce.services.listings import list_in_price_range
from quickscale_business_themes.ecommerce.services.swatch_rows import SwatchRow

#: For how many seconds counts may be those of before.
_KEPT_FOR = 60
_KEY = "ecommerce:facets:"
#: Filters that are values of facets, too.
_SWITCHES = (
    ("in_stock", facets.AVAILABILITY, facets.IN_STOCK),
    ("on_sale", facets.SALE, facets.ON_SALE),
)


class FacetValueSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field called like DRF's own
    count = serializers.IntegerField(help_text=_("How many products are left if it's chosen."))
    swatch = serializers.SerializerMethodField()

    @extend_schema_field(SwatchField)
    def get_swatch(self, value: facets.FacetValue) -> dict[str, str] | None:
        if not value.color and not value.image:
            return None
        return describe_swatch(SwatchRow(value.label, value.color, value.image))


class FacetSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field called like DRF's own
    values = FacetValueSerializer(many=True)


class UnfacetedBackend(ProductFilterBackend):
    """Narrows products by all that is asked for but facets; their order does not matter."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset(request, queryset, view)
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        text = read_search_text(request, view)
        if not text:
            view.take_known(filterset.form.cleaned_data)
        found = catalogue.search(filterset.qs, text)
        if not may_be_corrected(request) or view.has_any(found):
            return found
        meant = spelling.correct_search(catalogue.list_visible_products(request.user), text)
        return catalogue.search(filterset.qs, meant) if meant else found

    def get_filterset_kwargs(self, request: Request, queryset: Any, view: APIView) -> Any:
        kwargs = super().get_filterset_kwargs(request, queryset, view)
        data = kwargs["data"].copy()
        data.pop(FACET_PARAM, None)
        return {**kwargs, "data": data}


class FacetListView(GenericAPIView[Product]):
    """What the products that a visitor asks for differ in."""

    queryset = Product.objects.all()
    serializer_class = FacetSerializer
    permission_classes = (permissions.AllowAny,)
    accepts_team_keys = True
    pagination_class = None
    filter_backends = (UnfacetedBackend,)
    filterset_class = ProductFilters
    search_fields = ("name", "description", "sku")
    #: What is counted of, if not the database.
    snapshot: Snapshot | None = None
    resource = {"name": "facet", "label": _("facet"), "plural": _("facets")}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        #: What a snapshot knows of what is asked for, and what narrows it besides.
        self.within: dict[str, list[str]] = {}
        self.asked: list[QuerySet[Any]] = []

    def get_queryset(self) -> Any:
        if self.snapshot and not is_extended(hooks.visible_products):
            return Product.objects.all()
        # What has options has variants, so that nobody needs to look for the default one of each.
        return catalogue.list_visible_products(self.request.user, is_all_offered=True)

    @extend_schema(
        operation_id="product-facet-list",
        summary=_("Product facets"),
        responses=FacetSerializer(many=True),
        filters=True,
    )
    def get(self, request: Request) -> Response:
        key = self._make_key(request)
        data = cache.get(key) if key else None
        if data is None:
            data = self._count(request)
            if key:
                kept_for = int(seconds_left(self.snapshot)) if self.snapshot else _KEPT_FOR
                cache.set(key, data, kept_for)
        return Response(data)

    def _count(self, request: Request) -> list[Any]:
        chosen = facets.read_chosen(request.query_params.getlist(FACET_PARAM))
        category = request.query_params.get("category", "")
        if facets.are_in_snapshots(chosen):
            self.snapshot = find_snapshot()
        visible = self.get_queryset()
        products = self.filter_queryset(visible)
        is_all = products.query.where == visible.query.where
        is_whole = is_all and not is_extended(hooks.visible_products)
        if self.snapshot:
            found = facets.count_facets_of(
                self.snapshot,
                chosen,
                category=category,
                within=self.within,
                asked=self.asked if is_whole else [*self.asked, products],
            )
        else:
            found = facets.count_facets(products, chosen, category=category, is_whole=is_whole)
        return list(self.get_serializer(found, many=True).data)

    def take_known(self, asked: dict[str, Any]) -> None:
        """Take from what is asked for what is found in a snapshot, or sooner by itself."""
        if not self.snapshot:
            return
        if category := asked.pop("category"):
            self.within[facets.CATEGORY] = [category.slug]
        for name, facet, key in _SWITCHES:
            if asked[name]:
                self.within[facet] = [key]
                del asked[name]
        prices = asked.pop("min_price"), asked.pop("max_price")
        if any(price is not None for price in prices):
            self.asked.append(list_in_price_range(*prices))

    def has_any(self, products: QuerySet[Product]) -> bool:
        """Say whether there are any products, with those of a snapshot found by the way."""
        if self.snapshot:
            return bool(self.snapshot.find(products))
        return products.order_by()[:1].exists()

    def _make_key(self, request: Request) -> str:
        """Return what the answer may be kept by, empty where not all visitors see the same."""
        if is_extended(hooks.visible_products):
            return ""
        asked = json.dumps([get_language(), *sorted(request.query_params.lists())])
        return _KEY + hashlib.sha256(asked.encode()).hexdigest()
