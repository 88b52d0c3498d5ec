"""Which of the agency's properties a new listing is about, so that its history goes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from quickscale_business_themes.realestate.addresses import split_address, squeeze
from quickscale_business_themes.realestate.geography import measure_distance
from quickscale_business_themes.realestate.models import Listing, Property, PropertySubType
from quickscale_business_themes.realestate.services.bulk import list_columns
from quickscale_business_themes.realestate.services.transitions import WITHDRAWABLE

#: How far apart two places of one home may be, in km: geocoders differ by the width of a street.
_NEAR = 0.1
#: By how much two measures of one flat may differ.
_SAME_AREA = 0.01
#: What stands alone at its address.
_HOUSES = frozenset(
    {
        PropertySubType.DETACHED,
        PropertySubType.SEMI_DETACHED,
        PropertySubType.TOWNHOUSE,
        PropertySubType.BUNGALOW,
        PropertySubType.VILLA,
        PropertySubType.CABIN,
        PropertySubType.MULTI_FAMILY,
    }
)
_OWN = ("team", "public_id", "created_at", "address_key")


class KnownHomes:
    """The properties that new listings of a source may be about, looked up at once and locked."""

    def __init__(self, team: Any, source: str, homes: Iterable[Property]) -> None:
        self.source = source
        self.by_key: dict[str, list[Property]] = defaultdict(list)
        #: What is on offer: a property, by which source, to buy or to rent.
        self.offers: set[tuple[int, str, str]] = set()
        keys = {home.address_key for home in homes} - {""}
        if keys:
            self._look_up(team, keys)

    def _look_up(self, team: Any, keys: set[str]) -> None:
        rows = Property.objects.for_team(team).filter(address_key__in=keys).order_by("pk")
        by_pk = {home.pk: home for home in rows.select_for_update()}
        for home in by_pk.values():
            home.team = team
            self.by_key[home.address_key].append(home)
        if by_pk:
            listings = Listing.objects.for_team(team).filter(property__in=list(by_pk))
            listings = listings.filter(standard_status__in=WITHDRAWABLE)
            offers = listings.values_list("property_id", "source_system", "offer_type")
            for pk, source, offer_type in offers:
                self.offers.add((id(by_pk[pk]), source, offer_type))

    def find(self, home: Property, offer_type: str) -> Property | None:
        """Return the property that a new one is, None if there is none or one can't tell.

        What the source offers already is another home: whether that listing has ended is known
        only when the whole feed was read.
        """
        found = [
            known
            for known in self.by_key.get(home.address_key, ())
            if (id(known), self.source, offer_type) not in self.offers
            and is_same_home(known, home)
            and (is_certain(known, home) or not self._is_offered(known, offer_type))
        ]
        return found[0] if len(found) == 1 else None

    def _is_offered(self, home: Property, offer_type: str) -> bool:
        return any(it[0] == id(home) and it[2] == offer_type for it in self.offers)

    def add(self, home: Property, offer_type: str) -> None:
        """Know what a record before has brought."""
        if home.address_key:
            if not any(known is home for known in self.by_key[home.address_key]):
                self.by_key[home.address_key].append(home)
            self.offers.add((id(home), self.source, offer_type))


def is_same_home(first: Property, second: Property) -> bool:
    """Say whether two properties with the same address key are one.

    They are in the same town and at the same place. A flat without a number is known by its size.
    """
    types = {first.property_sub_type, second.property_sub_type} - {""}
    if len({it in _HOUSES for it in types}) > 1:
        return False
    if not is_same_town(first, second):
        return False
    return is_certain(first, second) or is_same_size(first, second)


def is_certain(first: Property, second: Property) -> bool:
    """Say whether no other home can have the address."""
    has_unit = split_address(first.street_name, first.street_number, first.unit_number)[2]
    return bool(has_unit) or bool({first.property_sub_type, second.property_sub_type} & _HOUSES)


def is_same_town(first: Property, second: Property) -> bool:
    is_near = find_nearness(first, second)
    if is_near is False:
        return False
    if len({squeeze(first.postal_code), squeeze(second.postal_code)} - {""}) > 1:
        return False
    if squeeze(first.city) == squeeze(second.city):
        return True
    has_names = first.city and second.city and first.postal_code and second.postal_code
    return bool(is_near and has_names)


def find_nearness(first: Property, second: Property) -> bool | None:
    """Say whether both are at the same place, None where one has none."""
    points = [(it.latitude, it.longitude) for it in (first, second)]
    if any(None in point for point in points):
        return None
    return measure_distance(*points) <= _NEAR  # type: ignore[arg-type]  # none is None


def is_same_size(first: Property, second: Property) -> bool:
    areas = first.living_area_m2, second.living_area_m2
    if not areas[0] or not areas[1] or abs(areas[0] - areas[1]) > areas[0] * _SAME_AREA:
        return False
    return len({first.bedrooms_total, second.bedrooms_total} - {None}) < 2


def join_relisted(team: Any, source: str, since: Any, gone: Sequence[Listing]) -> None:
    """Let listings that a feed has brought take the place of those that vanished with it.

    Senders give a home that is offered anew another key. Both are known to be one home only now,
    when the former listing is known to be gone.
    """
    keys = {listing.property.address_key for listing in gone} - {""}
    if not keys:
        return
    rows = Listing.objects.for_team(team).filter(
        source_system=source, property__address_key__in=keys, created_at__gte=since
    )
    rows = rows.filter(standard_status__in=WITHDRAWABLE).exclude(pk__in=[it.pk for it in gone])
    found = list(rows.select_related("property").order_by("pk"))
    for new in found:
        new.team = team
        former = [it for it in gone if is_relisted(it, new)]
        rivals = [it for it in found if former and is_relisted(former[0], it)]
        if len({it.property_id for it in former}) == 1 and len(rivals) == 1:
            join_homes(former[0].property, new)


def is_relisted(former: Listing, new: Listing) -> bool:
    first, second = former.property, new.property
    return (
        former.offer_type == new.offer_type
        and first.address_key == second.address_key
        and first.pk != second.pk
        and is_same_home(first, second)
    )


def join_homes(home: Property, listing: Listing) -> None:
    """Let a listing be one of a property that was known before, and forget its own."""
    own = listing.property
    names = [it.attname for it in list_columns(Property) if it.name not in _OWN]
    for name in names:
        if getattr(own, name) not in (None, "", []):
            setattr(home, name, getattr(own, name))
    home.save()
    listing.property = home
    listing.save()
    if not own.listings.exists():
        own.delete()
