"""Keeps what prices and stock say of products: their listings, what variants cost now, and the
history of that.

This is the one place that writes :class:`ProductListing`, :class:`PriceChange` and the kept columns
of variants. It runs within the transaction of whatever changes a price or sells a variant out: by
the signals and the query set of the models, by the inventory, and for what begins by the clock, by
``manage.py keep_prices``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connections, router, transaction
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    PriceChange,
    PriceTier,
    ProductListing,
    ProductVariant,
    ScheduledPrice,
)
from quickscale_business_themes.ecommerce.models.variants import KEPT
from quickscale_business_themes.ecommerce.price_history import (
    PRIOR_PERIOD,
    PricePoint,
    Slot,
    continues,
    find_lowest,
    find_prior_price,
    find_slot,
    list_edges,
)
from quickscale_business_themes.ecommerce.services.listings import hold_listings, write_listings

_AT_ONCE = 500
_FIRST_CHANGES = """
INSERT INTO ecommerce_pricechange (variant_id, at, price, regular_price, currency)
SELECT id, %s, price, CASE WHEN compare_at_price > price THEN compare_at_price ELSE price END,
    currency
FROM ecommerce_productvariant WHERE id IN ({ids}) ORDER BY id
"""


@dataclass(slots=True)
class _Gathered:
    """What is kept when the outermost ``keeping_prices`` ends.

    Attributes:
        changed: the products of which a price may have changed.
        listed: those of which a variant is new, or was sold out or is there again.
        new: the variants that have no history yet, by their products.
    """

    changed: set[int]
    listed: set[int] = field(default_factory=set)
    new: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


_gathered: ContextVar[_Gathered | None] = ContextVar("ecommerce_gathered", default=None)


@contextmanager
def keeping_prices(products: Iterable[int] = ()) -> Iterator[None]:
    """Keep the products that a block changes once, at its end, in one transaction with it.

    Args:
        products: those that are known before; what the clock has changed of them is written down
            first, at the prices that they had.
    """
    known = set(products)
    outer = _gathered.get()
    with transaction.atomic():
        # Their listings are held at the end only, as everybody holds them last.
        if due := _list_due(known):
            _keep_variants(_hold_variants(set(due)), timezone.now())
        if outer is not None:
            outer.changed |= known
            yield
            return
        gathered = _Gathered(known)
        token = _gathered.set(gathered)
        try:
            yield
        finally:
            _gathered.reset(token)
        _keep(gathered)


def keep_prices(products: Iterable[int]) -> None:
    """Keep what is said of these products, after a price of theirs has changed."""
    gathered = _gathered.get()
    if gathered is None:
        _keep(_Gathered(set(products)))
    else:
        gathered.changed.update(products)


def keep_new_variants(variants: Iterable[ProductVariant]) -> None:
    """Keep variants that were inserted within :func:`keeping_prices`: nothing of them has to be
    read, since they have no scheduled prices, no price tiers and no history."""
    gathered = _gathered.get()
    assert gathered is not None
    for each in variants:
        gathered.new[each.product_id].append(each.pk)
        gathered.listed.add(each.product_id)


def keep_availability(products: Iterable[int]) -> None:
    """Keep the listings of products of which a variant was sold out, or is there again."""
    changed, gathered = set(products), _gathered.get()
    if gathered is not None:
        gathered.listed |= changed
    elif changed:
        with transaction.atomic(savepoint=False):
            hold_listings(changed)
            write_listings(changed)


def keep_due_prices(products: Iterable[int] | None = None) -> int:
    """Write down what the clock has changed, of all products or of these; return of how many."""
    due = _list_due(products)
    for part in _split(due):
        _keep(_Gathered(set(part)))
    return len(due)


def keep_all_prices() -> int:
    """Keep all products anew; return how many there are that can be offered."""
    variants = ProductVariant.objects.order_by("product")
    ids = list(variants.values_list("product", flat=True).distinct())
    listed = ProductListing.objects.exclude(product__in=Subquery(variants.values("product")))
    for part in _split([*ids, *listed.values_list("pk", flat=True)]):
        _keep(_Gathered(set(part)))
    return ProductListing.objects.count()


def _list_due(products: Iterable[int] | None) -> list[int]:
    """Return the products that the clock has changed, of all or of these."""
    due = ProductVariant.objects.filter(next_price_change__lte=timezone.now())
    if products is not None:
        gathered = _gathered.get()
        due = due.filter(product__in=set(products) - (gathered.changed if gathered else set()))
    return list(due.order_by("product").values_list("product", flat=True).distinct())


@transaction.atomic
def _keep(gathered: _Gathered) -> None:
    products = gathered.changed | gathered.listed
    if not products:
        return
    # In the order in which an edit holds them: its variants, and then their listings.
    variants = _hold_variants(gathered.changed)
    hold_listings(products)
    now = timezone.now()
    _keep_variants(variants, now)
    known = gathered.new.keys() - gathered.changed
    _write_first_changes([key for product in known for key in gathered.new[product]], now)
    write_listings(products)


def _write_first_changes(variants: Sequence[int], now: datetime) -> None:
    """Begin the history of variants that have none."""
    connection = connections[router.db_for_write(PriceChange)]
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        for part in _split(variants):
            statement = _FIRST_CHANGES.format(ids=", ".join(["%s"] * len(part)))
            cursor.execute(statement, [moment, *part])


def _hold_variants(products: set[int]) -> list[Any]:
    """Hold the variants of products, each with whether it ``has_tiers``."""
    if not products:
        return []
    tiers = Exists(PriceTier.objects.filter(variant=OuterRef("pk")))
    variants: Any = ProductVariant.objects.filter(product__in=products).order_by("pk")
    # Orders may refer to them meanwhile.
    held = variants.select_for_update(of=("self",), no_key=True)
    return list(held.annotate(has_tiers=tiers))


@dataclass(frozen=True, slots=True)
class CurrentPrice:
    """What a variant costs at a moment, worked out anew."""

    price: Decimal
    regular_price: Decimal
    prior_price: Decimal | None


def read_current(variant: ProductVariant) -> CurrentPrice:
    """Work out what a variant costs now whose price has changed by the clock, and that nobody has
    written down yet: what is charged doesn't wait for a scheduler."""
    now = timezone.now()
    known: tuple[datetime, CurrentPrice] | None = getattr(variant, "_current_price", None)
    if known and known[0] == variant.next_price_change:
        return known[1]
    slots = _read_slots([variant.pk])[variant.pk]
    history = [each.point for each in PriceChange.objects.filter(variant=variant)]
    new = _list_points(variant, slots, history[-1] if history else None, now)
    point = new[-1] if new else _announce(variant, find_slot(slots, now), now)
    current = CurrentPrice(point.price, point.regular_price, find_prior_price([*history, *new]))
    variant._current_price = variant.next_price_change, current  # type: ignore[attr-defined]
    return current


def _keep_variants(variants: Sequence[Any], now: datetime) -> None:
    if not variants:
        return
    slots = _read_slots([each.pk for each in variants])
    history = _read_history(variants, now)
    changes, changed = [], []
    for variant in variants:
        known = history[variant.pk]
        new = _list_points(variant, slots[variant.pk], known[-1] if known else None, now)
        changes += [_record(variant, point) for point in new]
        if _set_kept(variant, slots[variant.pk], known, new, now):
            changed.append(variant)
    PriceChange.objects.bulk_create(changes)
    if changed:
        # By the base manager, which doesn't keep what is being kept.
        ProductVariant._base_manager.bulk_update(changed, KEPT, batch_size=_AT_ONCE)


def _set_kept(
    variant: Any,
    slots: Sequence[Slot],
    history: Sequence[PricePoint],
    new: Sequence[PricePoint],
    now: datetime,
) -> bool:
    """Set a variant's kept columns; say whether one has changed."""
    before = [getattr(variant, name) for name in KEPT]
    slot = find_slot(slots, now)
    variant.scheduled_price = slot.price if slot else None
    variant.scheduled_compare_at_price = slot.compare_at_price if slot else None
    variant.next_price_change = next((edge for edge in list_edges(slots) if edge > now), None)
    variant.prior_price = _find_prior(history, new, variant.prior_price)
    variant.has_price_tiers = variant.has_tiers
    return before != [getattr(variant, name) for name in KEPT]


def _find_prior(
    history: Sequence[PricePoint], new: Sequence[PricePoint], prior: Decimal | None
) -> Decimal | None:
    """Return the prior price after ``new``, of the one that was right before it.

    Unlike :func:`find_prior_price`, this needs no more of the history than 30 days.
    """
    known = list(history)
    for point in new:
        if not point.is_reduced:
            prior = None
        elif not known or not continues(known[-1], point):
            prior = find_lowest(known, point)
        known.append(point)
    return prior


def _list_points(
    variant: ProductVariant, slots: Sequence[Slot], last: PricePoint | None, now: datetime
) -> list[PricePoint]:
    """Return what is to be added to a variant's history: what the clock has changed, each at its
    own moment, and what it is now."""
    due = variant.next_price_change
    edges = [edge for edge in list_edges(slots) if due and due <= edge <= now]
    points: list[PricePoint] = []
    for at in [*edges, now]:
        point = _announce(variant, find_slot(slots, at), at)
        if last is None or not point.says_as(last):
            points.append(point)
            last = point
    return points


def _announce(variant: ProductVariant, slot: Slot | None, at: datetime) -> PricePoint:
    own, compare_at = variant.price, variant.compare_at_price
    price = slot.price if slot else own
    if slot and slot.compare_at_price is not None:
        compare_at = slot.compare_at_price
    return PricePoint(at, price, max(price, own, compare_at or own), variant.currency)


def _record(variant: ProductVariant, point: PricePoint) -> PriceChange:
    return PriceChange(
        variant=variant,
        at=point.at,
        price=point.price,
        regular_price=point.regular_price,
        currency=point.currency,
    )


def _read_slots(variants: Sequence[int]) -> dict[int, list[Slot]]:
    slots: dict[int, list[Slot]] = defaultdict(list)
    for each in ScheduledPrice.objects.filter(variant__in=variants):
        slots[each.variant_id].append(each.slot)
    return slots


def _read_history(variants: Sequence[ProductVariant], now: datetime) -> dict[int, list[PricePoint]]:
    """Return what was announced in the last 30 days, and before what is written down now."""
    began = min(
        (each.next_price_change for each in variants if each.next_price_change), default=now
    )
    since = min(began, now) - PRIOR_PERIOD
    older = PriceChange.objects.filter(variant=OuterRef("variant"), at__lte=since)
    first = Subquery(older.order_by("-at").values("at")[:1])
    changes: Any = PriceChange.objects.filter(variant__in=[each.pk for each in variants])
    changes = changes.filter(at__gte=Coalesce(first, since)).order_by("at", "pk")
    history: dict[int, list[PricePoint]] = defaultdict(list)
    rows = changes.values_list("variant", "at", "price", "regular_price", "currency")
    for variant, *values in rows:
        history[variant].append(PricePoint(*values))
    return history


def _split(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
