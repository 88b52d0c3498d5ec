"""Finding products."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connections, router
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from quickscale.core.credits import NoCreditPrice, credits_for
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import hooks
from quickscale_business_themes.ecommerce.models import (
    Category,
    Placement,
    Product,
    ProductImage,
    ProductVariant,
    StockLevel,
)
from quickscale_business_themes.ecommerce.models.catalogue import BackorderPolicy, ProductQuerySet
from quickscale_business_themes.ecommerce.services.pricing import Offers

#: As much of a search as is looked at.
MAX_SEARCH_LENGTH = 100
MAX_SEARCH_WORDS = 8

_CARD_FIELDS: list[Any] = [
    *map(Product._meta.get_field, "id slug name description is_digital published_at".split()),
    *map(ProductImage._meta.get_field, ("image", "alt")),
    *map(Category._meta.get_field, ("slug", "name")),
]
_VARIANT_FIELDS = ProductVariant._meta.concrete_fields
#: Raw, since the ORM would take longer to write it than the database to answer it.
_CARDS = """
SELECT
    product.id, product.slug, product.name, product.description, product.is_digital,
    product.published_at, picture.image, picture.alt, category.slug, category.name,
    {variant},
    EXISTS (
        SELECT 1 FROM ecommerce_productvariant other
        LEFT JOIN ecommerce_stocklevel stock
            ON stock.variant_id = other.id AND stock.location_id = location.id
        WHERE other.product_id = product.id AND other.id <> variant.id AND (
            NOT other.track_inventory OR other.backorder = 'allow'
            OR stock.on_hand > stock.allocated
        )
    ),
    COALESCE(level.on_hand - level.allocated, 0)
FROM ecommerce_product product
JOIN ecommerce_productvariant variant
    ON variant.product_id = product.id AND variant.is_default
LEFT JOIN ecommerce_stocklocation location ON location.is_default
LEFT JOIN ecommerce_stocklevel level
    ON level.variant_id = variant.id AND level.location_id = location.id
LEFT JOIN ecommerce_productimage picture ON picture.id = (
    SELECT id FROM ecommerce_productimage
    WHERE product_id = product.id ORDER BY position, id LIMIT 1
)
LEFT JOIN ecommerce_placement place ON place.id = (
    SELECT id FROM ecommerce_placement
    WHERE product_id = product.id ORDER BY position, id LIMIT 1
)
LEFT JOIN ecommerce_category category ON category.id = place.category_id
WHERE product.id IN ({ids})
"""
_VARIANT_COLUMNS = ", ".join(f"variant.{field.column}" for field in _VARIANT_FIELDS)


def list_visible_products(user: Any = None) -> ProductQuerySet:
    """Return what ``user`` may see and buy, which can be ordered by the listed ``price``."""
    offer = FilteredRelation("variants", condition=Q(variants__is_default=True))
    products: Any = Product.objects.visible().alias(offer=offer).filter(offer__isnull=False)
    visible: ProductQuerySet = hooks.visible_products(
        products.alias(price=F("offer__price")), user=user
    )
    return visible


@dataclass(slots=True)
class Card:
    """What a list shows of a product, and its default variant."""

    pk: int
    slug: str
    name: str
    description: str
    is_digital: bool
    published_at: datetime
    image: str | None
    image_alt: str | None
    category_slug: str | None
    category_name: str | None
    variant: ProductVariant
    is_available: bool


def read_cards(ids: Sequence[int]) -> list[Card]:
    """Return what a list shows of each product, in the order of ``ids``, by one statement."""
    if not ids:
        return []
    using = router.db_for_read(Product)
    statement = _CARDS.format(variant=_VARIANT_COLUMNS, ids=", ".join(["%s"] * len(ids)))
    with connections[using].cursor() as cursor:
        cursor.execute(statement, list(ids))
        rows = _convert(cursor.fetchall(), using)
    cards = {row[0]: _build_card(row, using) for row in rows}
    return [cards[key] for key in ids if key in cards]


def _build_card(row: Sequence[Any], using: str) -> Card:
    *values, has_other, stock_left = row
    shown = len(_CARD_FIELDS)
    names = [field.attname for field in _VARIANT_FIELDS]
    variant: Any = ProductVariant.from_db(using, names, values[shown:])
    variant.stock_left = stock_left
    is_available = bool(has_other) or variant.available != 0
    return Card(*values[:shown], variant, is_available)  # type: ignore[call-arg]


def _convert(rows: list[Any], using: str) -> Iterable[Sequence[Any]]:
    """Return rows as Python sees their columns, of which SQLite has fewer types."""
    compiler = Product.objects.all().query.get_compiler(using)
    columns = [field.cached_col for field in (*_CARD_FIELDS, *_VARIANT_FIELDS)]
    converters = compiler.get_converters(columns)
    return compiler.apply_converters(rows, converters) if converters else rows


@dataclass(frozen=True, slots=True)
class ProductDetails:
    """What a product's own page shows; its variants know how many are left.

    Attributes:
        categories: those it is in, the one that its breadcrumbs lead through first.
        breadcrumbs: from the root down to that one.
        options: the values of each option, by its name.
        choices: the option and the value of each variant, by the variant's id.
    """

    product: Product
    variants: list[ProductVariant]
    images: list[ProductImage]
    category: Category | None
    categories: list[Category]
    breadcrumbs: list[Category]
    options: dict[str, list[str]]
    choices: dict[int, list[tuple[str, str]]]

    @property
    def default_variant(self) -> ProductVariant:
        return next(variant for variant in self.variants if variant.is_default)

    @property
    def is_available(self) -> bool:
        return any(variant.available != 0 for variant in self.variants)


def read_details(product: Product) -> ProductDetails:
    """Read what a product's page shows, by a number of statements that nothing makes grow."""
    variants = list(ProductVariant.objects.with_stock().filter(product=product))
    for variant in variants:
        variant.product = product
    options, choices = _read_options(product)
    category, categories, breadcrumbs = _read_categories(product)
    return ProductDetails(
        product=product,
        variants=variants,
        images=list(product.images.all()),
        category=category,
        categories=categories,
        breadcrumbs=breadcrumbs,
        options=options,
        choices=choices,
    )


def _read_options(
    product: Product,
) -> tuple[dict[str, list[str]], dict[int, list[tuple[str, str]]]]:
    rows = product.options.order_by("position", "pk", "values__position", "values__pk").values_list(
        "name", "values__value", "values__variants"
    )
    options: dict[str, list[str]] = {}
    choices: dict[int, list[tuple[str, str]]] = {}
    for name, value, variant in rows:
        values = options.setdefault(name, [])
        if value is not None and value not in values:
            values.append(value)
        if variant is not None:
            choices.setdefault(variant, []).append((name, value))
    return options, choices


def _read_categories(product: Product) -> tuple[Category | None, list[Category], list[Category]]:
    """Return the first category, all of them, and the path to the first, from the root down."""
    below = Placement.objects.filter(product=product, category__path__startswith=OuterRef("path"))
    place = FilteredRelation("placements", condition=Q(placements__product=product))
    found: list[Any] = list(
        Category.objects.alias(place=place)
        .filter(Exists(below))
        .annotate(place_position=F("place__position"), place_id=F("place__pk"))
    )
    placed = [category for category in found if category.place_id is not None]
    if not placed:
        return None, [], []
    first = min(placed, key=lambda category: (category.place_position, category.place_id))
    known = {category.pk: category for category in found}
    return first, placed, [*(known[key] for key in first.ancestor_ids()), first]


def search(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Return the products that hold every word of ``text``, or that have it as an SKU.

    Annotates ``relevance``, the greater the better.
    """
    text = text[:MAX_SEARCH_LENGTH].strip()
    words = text.replace("\x00", "").split()[:MAX_SEARCH_WORDS]
    if not words:
        return products.annotate(relevance=Value(0, output_field=IntegerField()))
    if connections[products.db].vendor == "postgresql":
        return _search_full_text(products, text, words)
    return _search_word_by_word(products, text, words)


def _search_full_text(
    products: QuerySet[Product], text: str, words: list[str]
) -> QuerySet[Product]:
    from quickscale_business_themes.ecommerce.services import fulltext

    found = fulltext.matching_ids(words).union(_ids_by_sku(text))
    return products.filter(pk__in=found).annotate(relevance=fulltext.rank(words))


def _search_word_by_word(
    products: QuerySet[Product], text: str, words: list[str]
) -> QuerySet[Product]:
    in_text, in_name = Q(), Q()
    for word in words:
        in_text &= Q(name__icontains=word) | Q(description__icontains=word)
        in_name &= Q(name__icontains=word)
    return products.filter(in_text | Q(pk__in=_ids_by_sku(text))).annotate(
        relevance=Case(When(in_name, then=1), default=0, output_field=IntegerField())
    )


def _ids_by_sku(text: str) -> QuerySet[ProductVariant, Any]:
    return ProductVariant.objects.filter(sku__iexact=text).order_by().values_list("product_id")


def in_category(products: QuerySet[Product], category: Category) -> QuerySet[Product]:
    """Return the products of a category and of those below it."""
    placed = Placement.objects.filter(
        product=OuterRef("pk"), category__path__startswith=category.path
    )
    return products.filter(Exists(placed))


def in_stock(products: QuerySet[Product], *, wanted: bool = True) -> QuerySet[Product]:
    """Return the products of which at least one variant can be bought now, or of which none can."""
    left = StockLevel.objects.filter(
        variant=OuterRef("pk"), location__is_default=True, on_hand__gt=F("allocated")
    )
    buyable = ProductVariant.objects.filter(product=OuterRef("pk")).filter(
        Q(track_inventory=False) | Q(backorder=BackorderPolicy.ALLOW) | Exists(left)
    )
    return products.filter(Exists(buyable) if wanted else ~Exists(buyable))


def on_sale(products: QuerySet[Product], *, wanted: bool = True) -> QuerySet[Product]:
    """Return the products that have a reduced variant, or those that have none."""
    reduced = ProductVariant.objects.filter(product=OuterRef("pk"), compare_at_price__gt=F("price"))
    return products.filter(Exists(reduced) if wanted else ~Exists(reduced))


def related_products(slug: str, *, user: Any = None) -> QuerySet[Product]:
    """Return other products of the same categories as one that ``user`` may see."""
    visible = list_visible_products(user)
    same_shelf = Placement.objects.filter(
        product=OuterRef("pk"),
        category__placements__product__in=visible.filter(slug=slug).order_by().values("pk"),
    )
    return visible.filter(Exists(same_shelf)).exclude(slug=slug)


def can_purchase(product: Product, *, user: Any) -> bool:
    """Say whether ``user`` may buy the default variant now and has the credits for it."""
    if not getattr(user, "is_authenticated", False) or not product.is_active:
        return False
    variant = product.default_variant
    if variant is None or variant.available == 0:
        return False
    return is_affordable(Offers(user).of(variant).price, user.credits.balance)


def is_affordable(price: Money, balance: Decimal) -> bool:
    """Say whether so many credits pay ``price``."""
    try:
        return balance >= credits_for(price)
    except NoCreditPrice:
        return False
