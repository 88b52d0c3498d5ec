"""The places where goods are kept, as the shop's staff set them up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from quickscale_business_themes.ecommerce.exceptions import DefaultLocationNeeded, LocationInUse
from quickscale_business_themes.ecommerce.models import ProductVariant, StockLocation
from quickscale_business_themes.ecommerce.services.price_keeping import keep_availability


@transaction.atomic
def save_location(location: StockLocation, values: Mapping[str, Any]) -> StockLocation:
    """Write a location. The first one is the default; one that becomes it takes the other's place.

    Raises:
        DefaultLocationNeeded: the default one would be none, or not active.
        IntegrityError: another location has the name.
    """
    if location.pk is None and not StockLocation.objects.filter(is_default=True).exists():
        first = {**values, "is_default": True, "is_active": True}
        made, is_new = StockLocation.objects.get_or_create(is_default=True, defaults=first)
        if is_new:
            return made
    _hold_locations()
    default = StockLocation.objects.get(is_default=True)
    was_active = location.is_active
    location.is_default = location == default  # whatever it was when it was read
    for name, value in values.items():
        setattr(location, name, value)
    if location.pk == default.pk and not location.is_default:
        raise DefaultLocationNeeded(field="is_default")
    if location.is_default and not location.is_active:
        raise DefaultLocationNeeded(field="is_active")
    if location.is_default and location.pk != default.pk:
        StockLocation.objects.filter(pk=default.pk).update(is_default=False)
    location.save()
    if was_active != location.is_active:
        keep_what_is_there(location)
    return location


def _hold_locations() -> None:
    """Let nobody else choose the default location until the transaction ends.

    All are held: who waited for the default one alone would find none where another has become it
    meanwhile. Stock may be counted in them meanwhile.
    """
    held = StockLocation.objects.order_by("pk").select_for_update(no_key=True)
    list(held.values_list("pk"))


def keep_what_is_there(location: StockLocation) -> None:
    """Keep whether products are available of which something is in a location that was opened, or
    closed."""
    held = ProductVariant.objects.filter(stock_levels__location=location)
    keep_availability(held.values_list("product", flat=True))


@transaction.atomic
def delete_location(location: StockLocation) -> None:
    """Delete a location that never held anything.

    Raises:
        DefaultLocationNeeded: it is the default one.
        LocationInUse: the ledger tells of it.
    """
    _hold_locations()
    if StockLocation.objects.filter(pk=location.pk, is_default=True).exists():
        raise DefaultLocationNeeded
    try:
        location.delete()
    except ProtectedError as error:
        raise LocationInUse from error
