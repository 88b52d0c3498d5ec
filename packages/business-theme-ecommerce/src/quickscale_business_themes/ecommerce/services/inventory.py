"""Stock: promising it, giving it back, sending it off, counting it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
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
    rows are always touched in the order of those ids: two orders can wait for each other, but
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
        variants = self._tracked(quantities)
        location = StockLocation.objects.default()
        for variant in variants:
            self._allocate_one(variant, quantities[variant.pk], location)
        self._record(variants, quantities, MovementKind.ALLOCATED, location, reference, user)
        self._tell_what_runs_low(quantities, location)

    @transaction.atomic
    def release(
        self, quantities: Mapping[int, int], *, reference: str = "", user: Any = None
    ) -> None:
        """Give promised stock back."""
        variants = self._tracked(quantities)
        location = StockLocation.objects.default()
        for variant in variants:
            quantity = quantities[variant.pk]
            self._level(variant.pk, location).update(
                allocated=F("allocated") - quantity,
                backordered=Greatest(F("allocated") - quantity - F("on_hand"), 0),
            )
        self._record(variants, quantities, MovementKind.RELEASED, location, reference, user)

    @transaction.atomic
    def ship(self, quantities: Mapping[int, int], *, reference: str = "", user: Any = None) -> None:
        """Take promised stock out of the house.

        Raises:
            InsufficientStock: a backordered variant has not arrived yet; then nothing is taken.
        """
        variants = self._tracked(quantities)
        location = StockLocation.objects.default()
        for variant in variants:
            quantity = quantities[variant.pk]
            taken = (
                self._level(variant.pk, location)
                .filter(on_hand__gte=quantity, allocated__gte=quantity)
                .update(on_hand=F("on_hand") - quantity, allocated=F("allocated") - quantity)
            )
            if not taken:
                raise InsufficientStock
        self._record(variants, quantities, MovementKind.SHIPPED, location, reference, user)

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

    def _tracked(self, quantities: Mapping[int, int]) -> list[ProductVariant]:
        return list(
            ProductVariant.objects.filter(pk__in=quantities, track_inventory=True).order_by("pk")
        )

    def _allocate_one(
        self, variant: ProductVariant, quantity: int, location: StockLocation
    ) -> None:
        level = self._level(variant.pk, location)
        if variant.allows_backorder:
            self._ensure_level(variant.pk, location)
            level.update(
                allocated=F("allocated") + quantity,
                backordered=Greatest(F("allocated") + quantity - F("on_hand"), 0),
            )
        elif not level.filter(on_hand__gte=F("allocated") + quantity).update(
            allocated=F("allocated") + quantity
        ):
            raise InsufficientStock

    def _level(self, variant_id: int, location: StockLocation) -> QuerySet[StockLevel]:
        """Return the one row by its own columns: a join would let an UPDATE judge a stale row."""
        return StockLevel.objects.filter(variant_id=variant_id, location_id=location.pk).order_by()

    def _ensure_level(self, variant_id: int, location: StockLocation) -> None:
        StockLevel.objects.get_or_create(variant_id=variant_id, location=location)

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

    def _tell_what_runs_low(self, taken: Mapping[int, int], location: StockLocation) -> None:
        threshold = getattr(settings, "ECOMMERCE_LOW_STOCK", 5)
        levels = (
            StockLevel.objects.filter(variant_id__in=taken, location=location)
            .annotate(left=F("on_hand") - F("allocated"))
            .filter(left__lte=threshold)
            .select_related("variant")
        )
        for level in levels:
            if level.left + taken[level.variant_id] > threshold:
                data = {"sku": level.variant.sku, "available": max(level.left, 0)}
                stock_low.send(level.variant.sku, data=data)
