"""Stock: promising it, giving it back, sending it off, counting it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import connections, router, transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from quickscale_business_themes.ecommerce.exceptions import InsufficientStock
from quickscale_business_themes.ecommerce.models import (
    ProductVariant,
    StockLevel,
    StockLocation,
    StockMovement,
)
from quickscale_business_themes.ecommerce.models.inventory import MovementKind
from quickscale_business_themes.ecommerce.signals import stock_low


class InventoryService:
    """The stock of the location that the shop sells from.

    Quantities are given per variant id, so that lines of the same variant are already summed, and
    rows are always locked in the order of those ids: two orders can wait for each other, but
    never in a circle. Every change is one UPDATE that carries its own condition.
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
        levels = self._lock_levels(quantities)
        if len(levels) < len(quantities) and self._add_missing_levels(levels, quantities):
            levels = self._lock_levels(quantities)
        if levels and promise_units(levels, quantities) != len(levels):
            raise InsufficientStock
        self._record_all(levels, quantities, MovementKind.ALLOCATED, reference, user)
        self._tell_what_runs_low(levels, quantities)

    @transaction.atomic
    def release(
        self, quantities: Mapping[int, int], *, reference: str = "", user: Any = None
    ) -> None:
        """Give promised stock back, also of variants that are tracked no more."""
        levels = self._lock_promised(quantities)
        promised = F("allocated") - quantity_of(quantities)
        self._change(levels, Q(), allocated=promised, backordered=missing_of(promised))
        self._record_all(levels, quantities, MovementKind.RELEASED, reference, user)

    @transaction.atomic
    def ship(self, quantities: Mapping[int, int], *, reference: str = "", user: Any = None) -> None:
        """Take promised stock out of the house, also of variants that are tracked no more.

        Raises:
            InsufficientStock: a backordered variant has not arrived yet; then nothing is taken.
        """
        levels = self._lock_promised(quantities)
        taken = quantity_of(quantities)
        left = {"on_hand": F("on_hand") - taken, "allocated": F("allocated") - taken}
        self._change(levels, Q(on_hand__gte=taken, allocated__gte=taken), **left)
        self._record_all(levels, quantities, MovementKind.SHIPPED, reference, user)

    @transaction.atomic
    def receive(
        self, variant: ProductVariant, quantity: int, *, reference: str = "", user: Any = None
    ) -> None:
        """Add goods that have arrived."""
        location = StockLocation.objects.default()
        self._ensure_level(variant.pk, location)
        self._level(variant.pk, location).update(
            on_hand=F("on_hand") + quantity,
            backordered=Greatest(F("allocated") - F("on_hand") - quantity, 0),
        )
        change = {variant.pk: quantity}
        self._record([variant], change, MovementKind.RECEIVED, location, reference, user)

    @transaction.atomic
    def restock(
        self, quantities: Mapping[int, int], *, reference: str = "", user: Any = None
    ) -> None:
        """Add goods that came back."""
        levels = self._lock_promised(quantities)
        held = F("on_hand") + quantity_of(quantities)
        missing = Greatest(F("allocated") - held, 0)
        self._change(levels, Q(), on_hand=held, backordered=missing)
        self._record_all(levels, quantities, MovementKind.RETURNED, reference, user)

    @transaction.atomic
    def adjust(
        self, variant: ProductVariant, change: int, *, reference: str, user: Any = None
    ) -> None:
        """Put what is on hand right by so many; what was promised stays promised.

        Raises:
            InsufficientStock: fewer are on hand than are taken away.
        """
        location = StockLocation.objects.default()
        self._ensure_level(variant.pk, location)
        left = F("on_hand") + change
        level = self._level(variant.pk, location).filter(on_hand__gte=-change)
        if not level.update(on_hand=left, backordered=Greatest(F("allocated") - left, 0)):
            raise InsufficientStock(field="change")
        self._record(
            [variant], {variant.pk: change}, MovementKind.ADJUSTED, location, reference, user
        )

    @transaction.atomic
    def count(
        self, variant: ProductVariant, on_hand: int, *, reference: str = "", user: Any = None
    ) -> None:
        """Set what is on hand to what was counted; what was promised stays promised."""
        location = StockLocation.objects.default()
        self._ensure_level(variant.pk, location)
        changed = (
            self._level(variant.pk, location)
            .exclude(on_hand=on_hand)
            .update(on_hand=on_hand, backordered=Greatest(F("allocated") - on_hand, 0))
        )
        if changed:
            found = {variant.pk: on_hand}
            self._record([variant], found, MovementKind.COUNTED, location, reference, user)

    @transaction.atomic
    def count_all(
        self, counted: Mapping[int, int], *, reference: str = "", user: Any = None
    ) -> set[int]:
        """Set what is on hand of many variants, as :meth:`count` does of one; return the ids of
        those of which that was another number.
        """
        if not counted:
            return set()
        location = StockLocation.objects.default()
        levels = StockLevel.objects.filter(variant__in=counted, location=location)
        held = list(levels.select_for_update().order_by("variant_id"))
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
        missing = sorted(counted.keys() - {level.variant_id for level in held})
        StockLevel.objects.bulk_create(
            StockLevel(variant_id=key, location=location, on_hand=counted[key]) for key in missing
        )
        found = {level.variant_id for level in changed} | {key for key in missing if counted[key]}
        self._record_counts(found, counted, location, reference, user)
        return found

    def _record_counts(
        self,
        found: set[int],
        counted: Mapping[int, int],
        location: StockLocation,
        reference: str,
        user: Any,
    ) -> None:
        skus = ProductVariant.objects.filter(pk__in=found).order_by("pk").values_list("pk", "sku")
        StockMovement.objects.bulk_create(
            StockMovement(
                variant_id=key,
                sku=sku,
                location=location,
                kind=MovementKind.COUNTED,
                quantity=counted[key],
                reference=reference,
                user=user,
            )
            for key, sku in skus
        )

    def _lock_levels(self, quantities: Mapping[int, int]) -> list[StockLevel]:
        """Hold the levels of the variants that are tracked, in the order of their ids."""
        return self._lock(StockLevel.objects.filter(variant__track_inventory=True), quantities)

    def _lock_promised(self, quantities: Mapping[int, int]) -> list[StockLevel]:
        """Hold the levels of what was tracked when it was sold, whatever is now."""
        return self._lock(StockLevel.objects.all(), quantities)

    def _lock(
        self, levels: QuerySet[StockLevel], quantities: Mapping[int, int]
    ) -> list[StockLevel]:
        levels = levels.filter(variant__in=quantities, location__is_default=True)
        held = levels.select_related("variant", "location").select_for_update(of=("self",))
        return list(held.order_by("variant_id"))

    def _add_missing_levels(
        self, levels: Iterable[StockLevel], quantities: Mapping[int, int]
    ) -> bool:
        """Make the levels of what may be sold before any of it was there; True if any was."""
        known = {level.variant_id for level in levels}
        tracked = ProductVariant.objects.filter(pk__in=quantities.keys() - known)
        variants = list(tracked.filter(track_inventory=True).order_by("pk"))
        if not all(variant.allows_backorder for variant in variants):
            raise InsufficientStock
        location = StockLocation.objects.default() if variants else None
        for variant in variants:
            self._ensure_level(variant.pk, location)
        return bool(variants)

    def _change(self, levels: list[StockLevel], allowed: Q, **change: Any) -> None:
        held = StockLevel.objects.filter(pk__in=[level.pk for level in levels]).order_by()
        if levels and held.filter(allowed).update(**change) != len(levels):
            raise InsufficientStock

    def _level(self, variant_id: int, location: StockLocation) -> QuerySet[StockLevel]:
        """Return the one row by its own columns: a join would let an UPDATE judge a stale row."""
        return StockLevel.objects.filter(variant_id=variant_id, location_id=location.pk).order_by()

    def _ensure_level(self, variant_id: int, location: StockLocation | None) -> None:
        StockLevel.objects.get_or_create(variant_id=variant_id, location=location)

    def _record_all(
        self,
        levels: list[StockLevel],
        quantities: Mapping[int, int],
        kind: MovementKind,
        reference: str,
        user: Any,
    ) -> None:
        if levels:
            variants = [level.variant for level in levels]
            self._record(variants, quantities, kind, levels[0].location, reference, user)

    def _record(
        self,
        variants: list[ProductVariant],
        quantities: Mapping[int, int],
        kind: MovementKind,
        location: StockLocation,
        reference: str,
        user: Any,
    ) -> None:
        StockMovement.objects.bulk_create(
            StockMovement(
                variant=variant,
                sku=variant.sku,
                location=location,
                kind=kind,
                quantity=quantities[variant.pk],
                reference=reference,
                user=user,
            )
            for variant in variants
        )

    def _tell_what_runs_low(self, levels: list[StockLevel], taken: Mapping[int, int]) -> None:
        threshold = getattr(settings, "ECOMMERCE_LOW_STOCK", 5)
        for level in levels:
            before = level.on_hand - level.allocated
            left = before - taken[level.variant_id]
            if left <= threshold < before:
                sku = level.variant.sku
                stock_low.send(sku, data={"sku": sku, "available": max(left, 0)})


#: ``{asked}`` is how many units are asked for of a level's variant.
_PROMISE = """
UPDATE ecommerce_stocklevel SET
    allocated = allocated + {asked},
    backordered = CASE
        WHEN allocated + {asked} > on_hand THEN allocated + {asked} - on_hand ELSE 0
    END
WHERE id IN ({ids}) AND (on_hand >= allocated + {asked} OR variant_id IN ({endless}))
"""


def promise_units(levels: Sequence[StockLevel], quantities: Mapping[int, int]) -> int:
    """Promise units of each level that has so many, or may be sold before they are there; return
    how many levels that were. Written out, since every order waits for it."""
    asked = {level.variant_id: quantities[level.variant_id] for level in levels}
    pairs = [value for pair in asked.items() for value in pair]
    ids = [level.pk for level in levels]
    endless = [level.variant_id for level in levels if level.variant.allows_backorder]
    statement = _PROMISE.format(
        asked=f"CASE variant_id {'WHEN %s THEN %s ' * len(asked)}END",
        ids=", ".join(["%s"] * len(ids)),
        endless=", ".join(["%s"] * len(endless)) or "NULL",
    )
    with connections[router.db_for_write(StockLevel)].cursor() as cursor:
        cursor.execute(statement, [*pairs, *pairs, *pairs, *ids, *pairs, *endless])
        promised: int = cursor.rowcount
    return promised


def quantity_of(quantities: Mapping[int, int]) -> Case:
    """Return an expression for how many units are asked for of a level's variant."""
    asked = [When(variant=key, then=Value(quantity)) for key, quantity in quantities.items()]
    return Case(*asked, output_field=IntegerField())


def missing_of(promised: Any) -> Greatest:
    """Return an expression for how many of the promised units are not there yet."""
    return Greatest(promised - F("on_hand"), 0)
