"""Properties that an agency has entered twice, and the merging of two into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from quickscale.core.audit import record
from quickscale_business_themes.realestate.exceptions import NotSameHome, RecordGone
from quickscale_business_themes.realestate.models import Listing, Property, Valuation
from quickscale_business_themes.realestate.services.bulk import list_columns
from quickscale_business_themes.realestate.services.feed_homes import is_same_home

#: What a property has of its own, whatever it is merged with.
_OWN = ("team", "public_id", "created_at", "updated_at", "address_key")
#: What goes together: half of a place, or an area in another unit, would be wrong.
_TOGETHER = (
    ("latitude", "longitude"),
    ("living_area", "living_area_units"),
    ("lot_size_area", "lot_size_units"),
)


def find_same_homes(home: Property) -> list[Property]:
    """Return the other properties of the agency that are at the same address, unit included.

    A flat without a number is the same as another one of its size.
    """
    if not home.address_key:
        return []
    others = Property.objects.for_team(home.team_id).filter(address_key=home.address_key)
    return [it for it in others.exclude(pk=home.pk) if is_same_home(home, it)]


def find_duplicates(homes: QuerySet[Property]) -> set[int]:
    """Return the keys of all of an agency's properties that may be entered twice."""
    keyed = homes.exclude(address_key="").order_by()
    shared = keyed.values("address_key").annotate(count=Count("pk")).filter(count__gt=1)
    groups: dict[str, list[Property]] = defaultdict(list)
    for home in keyed.filter(address_key__in=shared.values("address_key")):
        groups[home.address_key].append(home)
    return {key for group in groups.values() for key in _list_pairs(group)}


def _list_pairs(group: list[Property]) -> Iterator[int]:
    for first, second in combinations(group, 2):
        if is_same_home(first, second):
            yield from (first.pk, second.pk)


def is_duplicate(first: Property, second: Property) -> bool:
    has_key = first.address_key and first.address_key == second.address_key
    return bool(has_key) and is_same_home(first, second)


@transaction.atomic
def merge_properties(kept: Property, duplicate: Property, *, user: Any) -> Property:
    """Give a property the listings and estimates of its duplicate, which is deleted.

    What listings have comes with them: pictures, history, inquiries. What isn't known of the kept
    property is taken over.

    Raises:
        NotSameHome: they are one already, or are at different addresses.
        RecordGone: one of them was deleted in the meantime.
    """
    kept, duplicate = lock_both(kept, duplicate)
    if not is_duplicate(kept, duplicate):
        raise NotSameHome
    fill_in(kept, duplicate)
    kept.save()
    Valuation.objects.for_team(kept.team_id).filter(property=duplicate).update(property=kept)
    move_listings(kept, duplicate)
    record(
        "realestate.merged",
        actor=user,
        team=kept.team,
        object_type="property",
        object_id=kept.public_id,
        label=str(kept),
        data={"removed": str(duplicate.public_id)},
    )
    duplicate.delete()
    return kept


def lock_both(kept: Property, duplicate: Property) -> tuple[Property, Property]:
    """Return both as they stand; whoever merges them the other way round waits."""
    if kept.pk == duplicate.pk:
        raise NotSameHome
    rows = Property.objects.for_team(kept.team_id).filter(pk__in=[kept.pk, duplicate.pk])
    found = {row.pk: row for row in rows.select_for_update().order_by("pk")}
    if len(found) < 2:
        raise RecordGone
    return found[kept.pk], found[duplicate.pk]


def fill_in(kept: Property, duplicate: Property) -> None:
    """Let a property say what it didn't and its duplicate does."""
    together = {name for names in _TOGETHER for name in names}
    plain = [it.attname for it in list_columns(Property) if it.name not in _OWN]
    for names in (*_TOGETHER, *((name,) for name in plain if name not in together)):
        if is_unsaid(getattr(kept, names[0])):
            for name in names:
                setattr(kept, name, getattr(duplicate, name))


def is_unsaid(value: Any) -> bool:
    """Whether a column says nothing: no bedrooms is an answer, an unknown number is none."""
    return value is None or value in ("", [])


def move_listings(kept: Property, duplicate: Property) -> None:
    """Let the duplicate's listings be the kept property's; all say what it says from now on."""
    listings = Listing.objects.for_team(kept.team_id).filter(property__in=[kept, duplicate])
    for listing in listings.select_for_update().order_by("pk"):
        listing.property = kept
        listing.save()
