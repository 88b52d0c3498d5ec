"""Finding products, and what they cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from quickscale.core.credits import NoCreditPrice, credits_for
from quickscale.core.hooks import is_extended
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import business, hooks, pricing
from quickscale_business_themes.ecommerce.hooks import pricing_service
from quickscale_business_themes.ecommerce.models import (
    Category,
    Placement,
    Product,
    ProductImage,
    ProductListing,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.catalogue import ProductQuerySet
from quickscale_business_themes.ecommerce.services import fulltext
from quickscale_business_themes.ecommerce.services.price_tiers import (
    list_prices,
    read_tiers,
)
from quickscale_business_themes.ecommerce.services.search_terms import (
    MAX_SEARCH_LENGTH,
    Spellings,
)
from quickscale_business_themes.ecommerce.services.synonyms import read_search


@dataclass(frozen=True, slots=True)
class Offer:
    """What a shopper pays for one unit, exactly, and what it cost before, where that was more.

    Attributes:
        prior_price: the lowest of the 30 days before the price was reduced for everybody.
    """

    price: Money
    compare_at_price: Money | None
    prior_price: Money | None = None


class Offers:
    """What one shopper pays. The shop's rules are asked once for all variants of an answer."""

    def __init__(self, user: Any = None) -> None:
        self._user = user
        self._known: dict[Any, Offer] = {}

    def add(self, variants: Iterable[ProductVariant]) -> None:
        """Price those of ``variants`` that are not known yet."""
        new = [variant for variant in variants if variant.pk not in self._known]
        offers = pricing_service().offers(new, user=self._user) if new else ()
        self._known.update(zip((variant.pk for variant in new), offers, strict=True))

    def list_tiers(self, variants: Sequence[ProductVariant]) -> dict[int, list[tuple[int, Money]]]:
        """Return by variant from which quantities on one unit costs the shopper what."""
        tiers = read_tiers(variants)
        rows = [(each, tier) for each in variants for tier in tiers.get(each.pk, ())]
        if not rows:
            return {}
        tiered = [variant for variant, _tier in rows]
        quantities = [tier.min_quantity for _variant, tier in rows]
        prices = price_units(tiered, quantities, user=self._user)
        found: dict[int, list[tuple[int, Money]]] = {}
        for variant, quantity, price in zip(tiered, quantities, prices, strict=True):
            found.setdefault(variant.pk, []).append((quantity, business.exact_unit(price)))
        return found

    def of(self, variant: ProductVariant) -> Offer:
        """Return what the shopper pays for one unit of a variant."""
        if variant.pk not in self._known:
            self.add([variant])
        return self._known[variant.pk]


class PricingService:
    """Prices for a shopper. Replace it to price differently from ground up; to change a price
    here and there, register the hook ``ecommerce.unit_prices``."""

    def unit_prices(
        self,
        variants: Sequence[ProductVariant],
        *,
        user: Any = None,
        quantities: Sequence[int] | None = None,
    ) -> Sequence[Money]:
        """Return what one unit of each costs ``user``, not yet rounded to what can be paid.

        Args:
            quantities: how many of each are bought, which price tiers depend on. Only given where a
                variant has tiers; without it, one of each.
        """
        if quantities is None:
            listed = [variant.money for variant in variants]
        else:
            listed = list_prices(variants, quantities)
        prices: Sequence[Money] = hooks.unit_prices(listed, variants=variants, user=user)
        return prices

    def offers(self, variants: Sequence[ProductVariant], *, user: Any = None) -> list[Offer]:
        """Return the price of one unit of each beside the highest one that it replaces."""
        prices = self.unit_prices(variants, user=user)
        return [make_offer(*pair) for pair in zip(variants, prices, strict=True)]

    def discount(self, variant: ProductVariant | None, *, user: Any = None) -> Money:
        """Return how much less than the listed price ``user`` pays; never below zero."""
        if variant is None:
            raise ValueError("A product without variants has no price.")
        saved = variant.money - self.unit_prices([variant], user=user)[0]
        return max(saved, Money(Decimal(0), variant.currency)).rounded()

    def price_basket(self, basket: pricing.Basket, rules: pricing.Rules) -> pricing.PricedBasket:
        """Return what a cart costs under the shop's promotions and taxes."""
        return pricing.calculate(basket, rules)


def price_units(
    variants: Sequence[ProductVariant], quantities: Sequence[int], *, user: Any
) -> Sequence[Money]:
    """Return what one unit of each costs ``user``, who buys so many of it."""
    if not any(variant.has_price_tiers for variant in variants):
        return pricing_service().unit_prices(variants, user=user)
    return pricing_service().unit_prices(variants, user=user, quantities=quantities)


def make_offer(variant: ProductVariant, unit_price: Money) -> Offer:
    price = business.exact_unit(unit_price)
    before = Money(variant.regular_price, variant.currency)
    if before.currency != price.currency or price.rounded() >= before.rounded():
        return Offer(price=price, compare_at_price=None)
    prior = variant.listed_prior_price
    lowest = None if prior is None else Money(prior, variant.currency)
    return Offer(price=price, compare_at_price=before, prior_price=lowest)


def list_visible_products(user: Any = None, *, is_all_offered: bool = False) -> ProductQuerySet:
    """Return what ``user`` may see and buy, which can be ordered by ``price``, their lowest.

    Args:
        is_all_offered: that :func:`is_everything_offered`, which saves looking for each.
    """
    products: Any = Product.objects.visible()
    if is_all_offered:
        listing = ProductListing.objects.filter(product=OuterRef("pk"))
        products = products.alias(price=Subquery(listing.values("min_price")))
    else:
        products = products.filter(listing__isnull=False).alias(price=F("listing__min_price"))
    visible: ProductQuerySet = hooks.visible_products(products, user=user)
    return visible


def filter_visible(products: Iterable[Any], *, user: Any) -> set[int]:
    """Return the ids of those products that ``user`` may see and buy.

    Args:
        products: with ``is_offered``, whether they have a default variant.
    """
    shown = {each.pk for each in products if each.is_offered and each.is_active}
    if not shown or not is_extended(hooks.visible_products):
        return shown
    visible = list_visible_products(user).filter(pk__in=shown).order_by()
    return set(visible.values_list("pk", flat=True))


def is_everything_offered() -> bool:
    """Say whether every product has a default variant, by two counts that indexes answer."""
    return ProductListing.objects.count() == Product.objects.count()


def picture_url(name: str) -> str:
    """Return where the storage gives the file of a product's picture."""
    # As the storage gives it: a host guessed from the request is wrong behind a proxy.
    storage: Any = ProductImage._meta.get_field("image").storage
    if storage.__class__.url is FileSystemStorage.url:
        return _find_file_url(storage.base_url, name)
    url: str = storage.url(name)
    return url


@lru_cache(maxsize=20_000)
def _find_file_url(base_url: str, name: str) -> str:
    """Return the address of a file in a folder, which needs nothing but these; a list of products
    has hundreds."""
    return FileSystemStorage(base_url=base_url).url(name)


def search(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Return the products that hold every word of ``text``, or that have it as an SKU.

    Nothing holds a text that has no words.
    """
    if not text.strip("\x00 \t\r\n"):
        return products
    words = read_search(text)
    return products.filter(_in_text(products, words) | _has_sku(text))


class BestFirst(Sequence[int]):
    """The ids of what a search finds: those whose names hold every word, and then the others.

    Read part by part, since ordering all that common words find costs far more than a page of it.

    Args:
        products: what is searched, in the order that both parts have.
        limit: as far as they are counted.
    """

    def __init__(self, products: QuerySet[Product], text: str, *, limit: int) -> None:
        words, has_sku = read_search(text), _has_sku(text)
        self._limit = limit
        self._ids = ids = products.values_list("pk", flat=True)
        in_text, in_name = _in_text(products, words) | has_sku, _in_name(products, words)
        self._found, self._named = ids.filter(in_text), ids.filter(in_name)
        self._others = ids.filter(in_text).exclude(in_name)
        few = _in_text(products, words, is_indexed=False) | has_sku
        self._few_others = ids.filter(few).exclude(in_name)

    @cached_property
    def _count(self) -> int:
        return self._found.order_by()[: self._limit].count()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: Any) -> Any:
        start, stop = part.start, part.stop
        first = list(self._named[start:stop])
        if len(first) == stop - start:
            return first
        named = start + len(first) if first or not start else self._named.count()
        return first + self._read_others(max(start - named, 0), stop - named)

    def _read_others(self, start: int, stop: int) -> list[int]:
        if self._count == self._limit:
            # What so many products hold is soon found among the first ones of the list.
            near = list(self._ids[: 4 * stop])
            found = list(self._few_others.filter(pk__in=near)[start:stop])
            if len(found) == stop - start:
                return found
        return list(self._others[start:stop])


def _in_text(products: QuerySet[Product], words: list[Spellings], *, is_indexed: bool = True) -> Q:
    if not words:
        return Q(pk__in=[])
    return fulltext.holds(products, words, column="search_text", is_indexed=is_indexed)


def _in_name(products: QuerySet[Product], words: list[Spellings]) -> Q:
    if not words:
        return Q(pk__in=[])
    return fulltext.holds(products, words, column="search_name")


def _has_sku(text: str) -> Q:
    """Return the condition that a product has this SKU, which costs little where none has."""
    sku = text[:MAX_SEARCH_LENGTH].replace("\x00", "").strip()
    found = ProductVariant.objects.filter(sku__iexact=sku).order_by()
    return Q(pk__in=list(found.values_list("product_id", flat=True)))


def in_category(products: QuerySet[Product], category: Category) -> QuerySet[Product]:
    """Return the products of a category and of those below it."""
    placed = Placement.objects.filter(
        product=OuterRef("pk"), category__path__startswith=category.path
    )
    return products.filter(Exists(placed))


def in_stock(products: QuerySet[Product], *, wanted: bool = True) -> QuerySet[Product]:
    """Return the products of which at least one variant can be bought now, or of which none can."""
    is_available = Q(listing__is_available=True)
    return products.filter(is_available if wanted else ~is_available)


def on_sale(products: QuerySet[Product], *, wanted: bool = True) -> QuerySet[Product]:
    """Return the products of which a variant that can be bought is reduced, or of which none is.

    Of a product that is sold out, all variants count.
    """
    is_on_sale = Q(listing__is_on_sale=True)
    return products.filter(is_on_sale if wanted else ~is_on_sale)


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
