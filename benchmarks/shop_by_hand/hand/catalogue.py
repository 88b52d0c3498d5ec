"""Which products a visitor sees, narrowed, searched and with what is shown of them."""

from __future__ import annotations

import re

import django_filters
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    Category,
    Placement,
    Product,
    ProductVariant,
    StockLevel,
)

VECTOR = SearchVector("name", "description", config="simple")
NAME = SearchVector("name", config="simple")
ORDERINGS = {
    "-published_at": ("-published_at", "-id"),
    "price": ("price", "id"),
    "-price": ("-price", "id"),
    "name": ("name", "id"),
}
RELATED = 4


def list_products() -> QuerySet[Product]:
    """Return what is for sale."""
    return Product.objects.filter(status="active", published_at__lte=timezone.now())


def with_price(products: QuerySet[Product]) -> QuerySet[Product]:
    """Join the default variant, by whose price products are narrowed and ordered."""
    offer = FilteredRelation("variants", condition=Q(variants__is_default=True))
    return products.alias(offer=offer).alias(price=F("offer__price"))


def with_cards(products: QuerySet[Product]) -> QuerySet[Product]:
    """Fetch what a card shows."""
    variants = Prefetch("variants", ProductVariant.objects.with_stock())
    return products.defer("content", "created_at", "updated_at").prefetch_related(
        variants, "images"
    )


def with_categories(products: QuerySet[Product]) -> QuerySet[Product]:
    placements = Placement.objects.select_related("category")
    return products.prefetch_related(Prefetch("placements", placements))


def with_details(products: QuerySet[Product]) -> QuerySet[Product]:
    """Fetch what a product's page shows."""
    variants = ProductVariant.objects.with_stock().prefetch_related("option_values__option")
    placements = Placement.objects.select_related("category__parent")
    return products.prefetch_related(
        Prefetch("variants", variants), "images", Prefetch("placements", placements)
    )


def list_related(product: Product) -> QuerySet[Product]:
    """Return the newest other products of the same categories."""
    categories = [placement.category_id for placement in product.placements.all()]
    same = Placement.objects.filter(product=OuterRef("pk"), category__in=categories)
    others = list_products().filter(Exists(same)).exclude(pk=product.pk)
    return with_cards(others.order_by("-published_at", "-id"))[:RELATED]


class ProductFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.all(), to_field_name="slug", method="filter_category"
    )
    min_price = django_filters.NumberFilter(field_name="price", lookup_expr="gte", min_value=0)
    max_price = django_filters.NumberFilter(field_name="price", lookup_expr="lte", min_value=0)
    in_stock = django_filters.BooleanFilter(method="filter_in_stock")
    on_sale = django_filters.BooleanFilter(method="filter_on_sale")
    search = django_filters.CharFilter(method="filter_search")
    ordering = django_filters.ChoiceFilter(
        choices=[(name, name) for name in ORDERINGS], method="keep"
    )

    class Meta:
        model = Product
        fields: list[str] = []

    def keep(self, products: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        return products

    def filter_queryset(self, queryset: QuerySet[Product]) -> QuerySet[Product]:
        asked = self.form.cleaned_data
        prices = (asked["min_price"], asked["max_price"])
        if prices != (None, None) or "price" in asked["ordering"]:
            queryset = with_price(queryset)
        products = super().filter_queryset(queryset)
        ordering = ORDERINGS[asked["ordering"] or "-published_at"]
        is_searched = asked["search"] and not asked["ordering"]
        return products.order_by(*(("-is_named",) if is_searched else ()), *ordering)

    def filter_category(
        self, products: QuerySet[Product], name: str, value: Category
    ) -> QuerySet[Product]:
        inside = Placement.objects.filter(
            product=OuterRef("pk"), category__path__startswith=value.path
        )
        return products.filter(Exists(inside))

    def filter_in_stock(
        self, products: QuerySet[Product], name: str, value: bool
    ) -> QuerySet[Product]:
        left = StockLevel.objects.filter(
            variant=OuterRef("pk"), location__is_default=True, on_hand__gt=F("allocated")
        )
        buyable = ProductVariant.objects.filter(product=OuterRef("pk")).filter(
            Q(track_inventory=False) | Q(backorder="allow") | Exists(left)
        )
        return products.filter(Exists(buyable) if value else ~Exists(buyable))

    def filter_on_sale(
        self, products: QuerySet[Product], name: str, value: bool
    ) -> QuerySet[Product]:
        reduced = ProductVariant.objects.filter(
            product=OuterRef("pk"), compare_at_price__gt=F("price")
        )
        return products.filter(Exists(reduced) if value else ~Exists(reduced))

    def filter_search(
        self, products: QuerySet[Product], name: str, value: str
    ) -> QuerySet[Product]:
        query = build_query(value)
        ids = Product.objects.alias(document=VECTOR).filter(document=query).order_by().values("pk")
        by_sku = ProductVariant.objects.filter(sku__iexact=value).order_by().values("product_id")
        found = products.filter(pk__in=ids.union(by_sku)).alias(name_document=NAME)
        is_named = ExpressionWrapper(Q(name_document=query), BooleanField())
        return found.alias(is_named=is_named)


def build_query(text: str) -> SearchQuery:
    words = re.findall(r"\w+", text[:100])[:8]
    return SearchQuery(
        " & ".join(f"{word}:*" for word in words), config="simple", search_type="raw"
    )


def find_default(product: Product) -> ProductVariant:
    variants = list(product.variants.all())
    return next((variant for variant in variants if variant.is_default), variants[0])


def count_left(variant: ProductVariant) -> int | None:
    """Return how many units can be bought, None if there is no limit."""
    if not variant.track_inventory or variant.backorder == "allow":
        return None
    return max(variant.stock_left, 0)


def is_available(product: Product) -> bool:
    return any(count_left(variant) != 0 for variant in product.variants.all())


def is_reduced(variant: ProductVariant) -> bool:
    return variant.compare_at_price is not None and variant.compare_at_price > variant.price
