"""Stock: promising it, giving it back, sending it off, counting it, moving it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from quickscale_business_themes.ecommerce.exceptions import InsufficientStock, SameLocation
from quickscale_business_themes.ecommerce.models import (
    ProductVariant,
    StockLevel,
    StockLocation,
    StockMovement,
)
from quickscale_business_themes.ecommerce.models.inventory import MovementKind
from quickscale_business_themes.ecommerce.services.allocation import (
    Picks,
    Places,
    add_missing,
    choose_levels,
    choose_returned,
    choose_shipped,
    find_promised,
    free_units,
    is_spread,
    promise_units,
    units_at,
)
from quickscale_business_themes.ecommerce.services.low_stock import tell_what_runs_low
from quickscale_business_themes.ecommerce.services.price_keeping import (
    keep_availability,
    keeping_prices,
)


class InventoryService:
    """The stock of all locations.

    Orders are served from the active location that is preferred and has all units of a variant, and
    from several only where none has. Where an order's units wait is told by the ledger, under the
    order's number. Goods arrive, and are counted, in the default location unless another is named.

    Quantities are given per variant id, so that lines of the same variant are already summed, and
    rows are always locked in the order of variants and locations: two orders can wait for each
    other, but never in a circle. Every change is one UPDATE that carries its own condition.
    """

    def check_availability(self, product_id: int, quantity: int) -> bool:
        """Say whether ``quantity`` units of the product's default variant can be sold now."""
        variant = (
            ProductVariant.objects.with_stock()
            .filter(product_id=product_id, is_default=True)
            .first()
        )
        if variant is None:
            return False
        return variant.available is None or variant.available >= quantity

    @transaction.atomic
    def allocate(
        self, quantities: Mapping[int, int], *, reference: str = "", user: Any = None
    ) -> None:
        """Promise stock to an order. Variants whose inventory isn't tracked are passed over.

        Raises:
            InsufficientStock: there are not enough of one of them; then none is promised.
        """
        levels = self._lock_sold(quantities)
        known = {level.variant_id for level in levels}
        if len(known) < len(quantities) and self._add_missing_levels(known, quantities):
            levels = self._lock_sold(quantities)
        picks, missing = choose_levels(levels, quantities, free_units)
        # Refused by the UPDATE, unless it may be sold before it is there.
        picks = add_missing(picks, levels, missing) if missing else picks
        if picks and promise_units(picks) != len(picks):
            raise InsufficientStock
        self._record(picks, MovementKind.ALLOCATED, reference, user)
        keep_if_turned(picks, sign=-1)
        tell_what_runs_low(levels, picks)

    @transaction.atomic
    def release(
        self, quantities: Mapping[int, int], *, reference: str = "", user: Any = None
    ) -> None:
        """Give promised stock back, also of variants that are tracked no more.

        Args:
            reference: that under which it was promised.
        """
        levels = self._lock(StockLevel.objects.all(), quantities)
        limit = units_at(self._find_promised(levels, reference))
        picks, _missing = choose_levels(levels, quantities, limit)
        promised = F("allocated") - quantity_of(picks)
        self._change(picks, Q(), allocated=promised, backordered=missing_of(promised))
        self._record(picks, MovementKind.RELEASED, reference, user)
        keep_if_turned(picks)

    @transaction.atomic
    def reallocate(
        self, changes: Mapping[int, int], *, reference: str = "", user: Any = None
    ) -> None:
        """Promise more of some variants to an order, and give back what is less than before.

        Args:
            changes: how many units more of each variant, or with a minus less.

        Raises:
            InsufficientStock: there are not enough of one of them; then nothing is changed.
        """
        self._lock(StockLevel.objects.all(), changes)  # all of them at once, in their order
        less = {key: -change for key, change in changes.items() if change < 0}
        more = {key: change for key, change in changes.items() if change > 0}
        with keeping_prices():  # whose rows are held after all levels
            if less:
                self.release(less, reference=reference, user=user)
            if more:
                self.allocate(more, reference=reference, user=user)

    @transaction.atomic
    def ship(self, quantities: Mapping[int, int], *, reference: str = "", user: Any = None) -> None:
        """Take promised stock out of the house, also of variants that are tracked no more.

        Args:
            reference: that under which it was promised.

        Raises:
            InsufficientStock: a backordered variant has not arrived yet where it was promised; then
                nothing is taken.
        """
        levels = self._lock(StockLevel.objects.all(), quantities)
        picks = choose_shipped(levels, quantities, self._find_promised(levels, reference))
        taken = quantity_of(picks)
        left = {"on_hand": F("on_hand") - taken, "allocated": F("allocated") - taken}
        self._change(picks, Q(on_hand__gte=taken, allocated__gte=taken), **left)
        self._record(picks, MovementKind.SHIPPED, reference, user)

    @transaction.atomic
    def restock(
        self, quantities: Mapping[int, int], *, reference: str = "", user: Any = None
    ) -> None:
        """Add goods that came back, where they were shipped from if that still serves orders.

        Args:
            reference: that under which they were shipped.
        """
        levels = self._lock(StockLevel.objects.all(), quantities)
        picks = choose_returned(levels, quantities, reference)
        held = F("on_hand") + quantity_of(picks)
        self._change(picks, Q(), on_hand=held, backordered=Greatest(F("allocated") - held, 0))
        self._record(picks, MovementKind.RETURNED, reference, user)
        keep_if_turned(picks)

    @transaction.atomic
    def receive(
        self,
        variant: ProductVariant,
        quantity: int,
        *,
        location: StockLocation | None = None,
        reference: str = "",
        user: Any = None,
    ) -> None:
        """Add goods that have arrived."""
        level = self._ensure_level(variant, location)
        self._add(level, quantity)
        self._record([(level, quantity)], MovementKind.RECEIVED, reference, user)
        keep_availability([variant.product_id])

    @transaction.atomic
    def adjust(
        self,
        variant: ProductVariant,
        change: int,
        *,
        location: StockLocation | None = None,
        reference: str,
        user: Any = None,
    ) -> None:
        """Put what is on hand right by so many; what was promised stays promised.

        Raises:
            InsufficientStock: fewer are on hand than are taken away.
        """
        level = self._ensure_level(variant, location)
        if not self._add(level, change, on_hand__gte=-change):
            raise InsufficientStock(field="change")
        self._record([(level, change)], MovementKind.ADJUSTED, reference, user)
        keep_availability([variant.product_id])

    @transaction.atomic
    def transfer(
        self,
        variant: ProductVariant,
        quantity: int,
        *,
        source: StockLocation,
        target: StockLocation,
        reference: str = "",
        user: Any = None,
    ) -> None:
        """Move units that are not promised to anybody from one location to another.

        Raises:
            InsufficientStock: fewer are there that are not promised; then none is moved.
            SameLocation: both are one.
        """
        if source == target:
            raise SameLocation
        here, there = (self._ensure_level(variant, each) for each in (source, target))
        self._hold_both(variant)
        if not self._add(here, -quantity, on_hand__gte=F("allocated") + quantity):
            raise InsufficientStock(self._count_free(here), field="quantity")
        self._add(there, quantity)
        moved = [(here, -quantity), (there, quantity)]
        self._record(moved, MovementKind.TRANSFERRED, reference, user)
        keep_availability([variant.product_id])

    @transaction.atomic
    def count(
        self,
        variant: ProductVariant,
        on_hand: int,
        *,
        location: StockLocation | None = None,
        reference: str = "",
        user: Any = None,
    ) -> None:
        """Set what is on hand to what was counted; what was promised stays promised."""
        level = self._ensure_level(variant, location)
        other = self._row(level).exclude(on_hand=on_hand)
        missing = Greatest(F("allocated") - on_hand, 0)
        if other.update(on_hand=on_hand, backordered=missing):
            self._record([(level, on_hand)], MovementKind.COUNTED, reference, user)
            keep_availability([variant.product_id])

    @transaction.atomic
    def count_all(
        self,
        counted: Mapping[int, int],
        *,
        location: StockLocation | None = None,
        reference: str = "",
        user: Any = None,
    ) -> set[int]:
        """Set what is on hand of many variants, as :meth:`count` does of one; return the ids of
        those of which that was another number.
        """
        if not counted:
            return set()
        location = location or StockLocation.objects.default()
        levels = StockLevel.objects.filter(variant__in=counted, location=location)
        # Before any row is held: whoever adds the same ones waits here, and not in a circle.
        missing = sorted(counted.keys() - set(levels.values_list("variant_id", flat=True)))
        StockLevel.objects.bulk_create(
            (StockLevel(variant_id=key, location=location) for key in missing),
            ignore_conflicts=True,
        )
        held = levels.select_for_update().order_by("variant_id")
        changed = [level for level in held if level.on_hand != counted[level.variant_id]]
        for level in changed:
            level.on_hand = counted[level.variant_id]
            level.backordered = max(level.allocated - level.on_hand, 0)
        StockLevel.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["variant", "location"],
            update_fields=["on_hand", "backordered"],
        )
        self._record_counts(changed, reference, user)
        return {level.variant_id for level in changed}

    def _record_counts(self, found: Sequence[StockLevel], reference: str, user: Any) -> None:
        counted = {level.variant_id: level for level in found}
        variants = ProductVariant.objects.filter(pk__in=counted).order_by("pk")
        rows = list(variants.values_list("pk", "sku", "product"))
        StockMovement.objects.bulk_create(
            _make_movement(
                counted[key], sku, counted[key].on_hand, MovementKind.COUNTED, reference, user
            )
            for key, sku, _product in rows
        )
        keep_availability(product for _key, _sku, product in rows)

    def _lock_sold(self, quantities: Mapping[int, int]) -> list[StockLevel]:
        """Hold the levels that orders are served from, of the variants that are tracked."""
        levels = StockLevel.objects.filter(variant__track_inventory=True, location__is_active=True)
        return self._lock(levels, quantities)

    def _lock(
        self, levels: QuerySet[StockLevel], quantities: Mapping[int, int]
    ) -> list[StockLevel]:
        """Hold levels in the order in which everybody does."""
        found = levels.filter(variant__in=quantities).select_related("variant", "location")
        held = found.select_for_update(of=("self",)).order_by("variant_id", "location_id")
        return list(held)

    def _hold_both(self, variant: ProductVariant) -> None:
        self._lock(StockLevel.objects.all(), {variant.pk: 0})

    def _find_promised(self, levels: Sequence[StockLevel], reference: str) -> Places | None:
        """Return where units wait; None where each variant is kept in one place only."""
        if not is_spread(levels):
            return None
        if not reference:
            return {(level.variant_id, level.location_id): level.allocated for level in levels}
        return find_promised(reference, {level.variant_id for level in levels})

    def _add_missing_levels(self, known: set[int], quantities: Mapping[int, int]) -> bool:
        """Make the levels of what may be sold before any of it was there; True if any was.

        Raises:
            InsufficientStock: of one there is none, or it has just been removed.
        """
        missing = quantities.keys() - known
        found = list(ProductVariant.objects.filter(pk__in=missing).order_by("pk"))
        variants = [variant for variant in found if variant.track_inventory]
        if len(found) < len(missing) or not all(each.allows_backorder for each in variants):
            raise InsufficientStock
        location = StockLocation.objects.default() if variants else None
        for variant in variants:
            self._ensure_level(variant, location)
        return bool(variants)

    def _change(self, picks: Picks, allowed: Q, **change: Any) -> None:
        held = StockLevel.objects.filter(pk__in=[level.pk for level, _units in picks]).order_by()
        if picks and held.filter(allowed).update(**change) != len(picks):
            raise InsufficientStock

    def _add(self, level: StockLevel, change: int, **allowed: Any) -> bool:
        """Add units to what is on hand, or take them away, if the row allows it."""
        left = F("on_hand") + change
        row = self._row(level).filter(**allowed)
        return bool(row.update(on_hand=left, backordered=Greatest(F("allocated") - left, 0)))

    def _row(self, level: StockLevel) -> QuerySet[StockLevel]:
        """Return the one row by its own columns: a join would let an UPDATE judge a stale row."""
        return StockLevel.objects.filter(pk=level.pk).order_by()

    def _count_free(self, level: StockLevel) -> int:
        return max(free_units(StockLevel.objects.get(pk=level.pk)), 0)

    def _ensure_level(self, variant: ProductVariant, location: StockLocation | None) -> StockLevel:
        location = location or StockLocation.objects.default()
        level, _created = StockLevel.objects.get_or_create(variant=variant, location=location)
        level.variant, level.location = variant, location
        return level

    def _record(self, picks: Picks, kind: MovementKind, reference: str, user: Any) -> None:
        if not picks:
            return
        StockMovement.objects.bulk_create(
            _make_movement(level, level.variant.sku, quantity, kind, reference, user)
            for level, quantity in picks
        )


def _make_movement(
    level: StockLevel, sku: str, quantity: int, kind: MovementKind, reference: str, user: Any
) -> StockMovement:
    return StockMovement(
        variant_id=level.variant_id,
        sku=sku,
        location_id=level.location_id,
        kind=kind,
        quantity=quantity,
        reference=reference,
        user=user,
    )


def keep_if_turned(picks: Picks, *, sign: int = 1) -> None:
    """Keep the listings of products of which a level is sold out now, or has goods again: few are.

    Args:
        picks: of levels that are held, and as they were before.
        sign: -1 if the units were taken, 1 if they were given back.
    """
    keep_availability(
        level.variant.product_id
        for level, quantity in picks
        if (free_units(level) > 0) != (free_units(level) + sign * quantity > 0)
    )


def quantity_of(picks: Picks) -> Any:
    """Return an expression for how many units are meant of a level."""
    asked = [When(pk=level.pk, then=Value(quantity)) for level, quantity in picks]
    return Case(*asked, output_field=IntegerField())


def missing_of(promised: Any) -> Greatest:
    """Return an expression for how many of the promised units are not there yet."""
    return Greatest(promised - F("on_hand"), 0)
