"""One batch of a feed: its listings are looked up at once, changed in memory, and saved at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from hashlib import blake2b
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import get_language, gettext

from quickscale_business_themes.realestate.exceptions import CurrencyFixed, ListingEnded
from quickscale_business_themes.realestate.feeds import FeedEntry, FeedListing
from quickscale_business_themes.realestate.models import (
    ON_MARKET,
    EventKind,
    FeedImport,
    FeedPeople,
    Listing,
    ListingSource,
    Offer,
    OfferStatus,
    Property,
    StandardStatus,
)
from quickscale_business_themes.realestate.services.bulk import insert_records, upsert_records
from quickscale_business_themes.realestate.services.events import record_event
from quickscale_business_themes.realestate.services.feed_homes import KnownHomes
from quickscale_business_themes.realestate.services.feed_people import People
from quickscale_business_themes.realestate.services.feed_values import (
    find_price,
    find_status,
    list_home_values,
    list_listing_values,
)
from quickscale_business_themes.realestate.services.listings import (
    enter_status,
    set_price,
    settle_period,
)
from quickscale_business_themes.realestate.services.publishing import show_listing
from quickscale_business_themes.realestate.services.records import set_values
from quickscale_business_themes.realestate.services.transitions import TRANSITIONS, has_ended

_CURRENCY = re.compile("[A-Z]{3}")
#: Changed whenever records are read into other values than before.
_VERSION = 1
#: What a property can't be without.
_NEEDED = ("city", "country")
#: Values that are made here, and always fit.
_OURS = frozenset({"features", "internet_address_display"})
_SOURCE_FIELDS = ("digest", "status", "price", "media", "media_due_at", "media_attempts")
#: Formats that cannot say whether an address may be shown.
_SILENT = frozenset({"kyero", "blm"})


class Refusal(Exception):
    """A record cannot be taken; its text says why."""


class Batch:
    """Records of one source, with the listings that they are about."""

    def __init__(self, feed_import: FeedImport, entries: Sequence[FeedEntry]) -> None:
        self.team, self.source = feed_import.team, feed_import.source
        self.format, self.people_policy = feed_import.format, feed_import.people
        records = [entry.listing for entry in entries if entry.listing]
        self.digests = {id(record): self.make_digest(record) for record in records}
        self.known = self.find_digests(records)
        changed = [it for it in records if self.known.get(it.key) != self.digests[id(it)]]
        found = self.find_listings(changed)
        # Properties are locked before their listings, as everywhere.
        new = [it for it in changed if it.key not in found and not it.is_deleted]
        self.made = {id(record): self.make_home(record) for record in new}
        self.known_homes = KnownHomes(self.team, self.source, self.made.values())
        self.listings = self.lock_listings(found)
        # Asked once they are locked: whoever accepts an offer locks its listing first.
        self.agreed = find_agreed(self.team, self.listings.values())
        self.kept = self.find_sources()
        self.people = People(self.team, self.people_policy if changed else FeedPeople.IGNORE)
        self.homes: dict[int, Property] = {}
        self.changed: list[Listing] = []
        self.sources: list[ListingSource] = []

    def make_digest(self, record: FeedListing) -> str:
        """Return what tells a record from a changed one, and from one that is read otherwise."""
        told = f"{_VERSION}|{self.people_policy}|{get_language()}|{record!r}"
        return blake2b(told.encode("utf-8", "replace"), digest_size=16).hexdigest()

    def find_digests(self, records: Sequence[FeedListing]) -> dict[str, str]:
        rows = ListingSource.objects.for_team(self.team).filter(
            listing__source_system=self.source,
            listing__source_key__in=[record.key for record in records],
        )
        return dict(rows.exclude(digest="").values_list("listing__source_key", "digest"))

    def find_listings(self, records: Sequence[FeedListing]) -> dict[str, tuple[int, int]]:
        """Return a listing and its property for each key that is known."""
        keys = [record.key for record in records]
        rows = Listing.objects.for_team(self.team).filter(
            source_system=self.source, source_key__in=keys
        )
        names = ("source_key", "pk", "property_id")
        return {key: (pk, home) for key, pk, home in rows.values_list(*names)} if keys else {}

    def lock_listings(self, found: Mapping[str, tuple[int, int]]) -> dict[str, Listing]:
        if not found:
            return {}
        keys = {home for _listing, home in found.values()}
        homes = Property.objects.for_team(self.team).filter(pk__in=keys).order_by("pk")
        by_key = {home.pk: home for home in homes.select_for_update()}
        rows = Listing.objects.for_team(self.team).order_by("pk")
        rows = rows.filter(pk__in=[listing for listing, _home in found.values()])
        listings = [it for it in rows.select_for_update() if it.property_id in by_key]
        for listing in listings:
            listing.team, listing.property = self.team, by_key[listing.property_id]
        return {listing.source_key: listing for listing in listings}

    def find_sources(self) -> dict[int, ListingSource]:
        keys = [listing.pk for listing in self.listings.values()]
        rows = ListingSource.objects.for_team(self.team).filter(listing__in=keys)
        return {it.listing_id: it for it in rows} if keys else {}

    def take(self, record: FeedListing) -> str:
        """Change or make the listing of a record in memory; say what became of it.

        Raises:
            Refusal: it cannot be taken.
            ValidationError: some of its values cannot.
        """
        if self.known.get(record.key) == self.digests[id(record)]:
            return "unchanged"
        listing = self.listings.get(record.key)
        if record.is_deleted and listing is None:
            return "unchanged"
        price = find_price(record)
        if price is None and not record.is_deleted:
            raise Refusal(gettext("A listing needs a price."))
        if record.currency and not _CURRENCY.fullmatch(record.currency):
            raise Refusal(gettext("This isn't the code of a currency."))
        if listing:
            return self.update(listing, record)
        assert price is not None  # nothing is deleted that isn't there
        return self.create(record, price)

    def create(self, record: FeedListing, price: Decimal) -> str:
        home = self.find_home(record)
        values = list_listing_values(record, None)
        listing = Listing(team=self.team, property=home, list_price=price, **values)
        listing.source_system, listing.source_key = self.source, record.key
        listing.internet_address_display = record.is_address_public
        settle_period(listing)
        check(listing, *values, "list_price", "source_key")
        set_values(listing, self.people.find(record))
        listing.original_list_price = listing.list_price
        listing.choose_slug()
        record_event(listing, EventKind.STATUS, "", listing.standard_status, user=None)
        record_event(listing, EventKind.PRICE, "", str(listing.list_price), user=None)
        status = find_status(record)
        if status != StandardStatus.INCOMPLETE:
            enter_status(listing, status, user=None)
            show_listing(listing, user=None)
        self.homes[id(home)] = home
        self.known_homes.add(home, record.transaction)
        self.changed.append(listing)
        self.sources.append(self.describe_source(listing, record))
        return "created"

    def make_home(self, record: FeedListing) -> Property:
        home = Property(team=self.team, **list_home_values(record, None))
        home.set_address_key()
        return home

    def find_home(self, record: FeedListing) -> Property:
        """Return the property that a record is about, changed as it says, or a new one."""
        made = self.made[id(record)]
        values = list_home_values(record, None)
        check(made, *values, *_NEEDED)
        home = self.known_homes.find(made, record.transaction)
        if home is None:
            return made
        set_values(home, keep_different(home, list_home_values(record, home)))
        home.set_address_key()
        return home

    def describe_source(self, listing: Listing, record: FeedListing) -> ListingSource:
        """Return what is kept of a record; its media are fetched anew if they have changed."""
        before = self.kept.get(listing.pk)
        media = list_media(record) or (before.media if before else [])
        source = before or ListingSource(team=self.team, listing=listing)
        if media:
            source.media_due_at, source.media_attempts = timezone.now(), 0
        source.media, source.digest = media, self.digests[id(record)]
        source.status, source.price = find_status(record), find_price(record)
        return source

    def update(self, listing: Listing, record: FeedListing) -> str:
        home = listing.property
        source = self.kept.get(listing.pk)
        status, price = find_status(record), find_price(record)
        is_told = source is not None and source.status == status
        # A feed doesn't know yet of an offer that was accepted here.
        is_told |= status == StandardStatus.ACTIVE and listing.pk in self.agreed
        way = [] if is_told else find_way(listing, status, self.format)
        if record.is_deleted or (source is not None and source.price == price):
            price = None
        require_changeable(listing, record, price, way)
        home_values = keep_different(home, list_home_values(record, home))
        if is_shown_beside(listing, record):
            home_values = {
                name: value
                for name, value in home_values.items()
                if name not in ("latitude", "longitude")
            }
        values = list_listing_values(record, listing)
        if self.format not in _SILENT:
            values["internet_address_display"] = record.is_address_public
        values |= self.people.find(record)
        values = keep_different(listing, values)
        media = list_media(record)
        is_priced = price is not None and price != listing.list_price
        is_pictured = bool(media) and (source is None or source.media != media)
        if home_values or values or way or is_priced:
            self.change(listing, home_values, values, price, way or [])
        self.sources.append(self.describe_source(listing, record))
        if home_values or values or way or is_priced or is_pictured:
            return "updated"
        return "unchanged"

    def change(
        self,
        listing: Listing,
        home_values: dict[str, Any],
        values: dict[str, Any],
        price: Decimal | None,
        way: list[str],
    ) -> None:
        home = listing.property
        set_values(home, home_values)
        set_values(listing, values)
        settle_period(listing)
        check(home, *home_values)
        home.set_address_key()
        old, listing.list_price = listing.list_price, price or listing.list_price
        check(listing, *values, "list_price")
        listing.list_price = old
        if price is not None:
            set_price(listing, price, user=None)
        was_incomplete = listing.standard_status == StandardStatus.INCOMPLETE
        for status in way:
            enter_status(listing, status, user=None)
        if was_incomplete and way and listing.published_at is None:
            show_listing(listing, user=None)
        if home_values:
            self.homes[id(home)] = home
        self.changed.append(listing)

    def save(self) -> None:
        save_all(self.team, Property, list(self.homes.values()))
        for listing in self.changed:
            listing.copy_property()
        save_all(self.team, Listing, self.changed)
        save_all(self.team, ListingSource, self.sources, _SOURCE_FIELDS)


def find_agreed(team: Any, listings: Iterable[Listing]) -> set[int]:
    """Return the listings of which an offer was accepted here."""
    accepted = Offer.objects.for_team(team).filter(
        listing__in=[it.pk for it in listings], status=OfferStatus.ACCEPTED
    )
    return set(accepted.values_list("listing", flat=True))


def save_all(
    team: Any, model: Any, records: Sequence[Any], names: Sequence[str] | None = None
) -> None:
    """Save new and changed records, by one statement each.

    Args:
        names: of the columns that are written of changed ones; by default all.
    """
    old = [it for it in records if it.pk is not None]
    insert_records(team, model, [it for it in records if it.pk is None])
    upsert_records(team, model, old, names)


def check(record: Model, *names: str) -> None:
    """Raise a ValidationError if values of these names don't fit their columns."""
    wrong: dict[str, list[Any]] = {}
    for name in dict.fromkeys(names):
        field = get_field(type(record), name)
        if field is None:
            continue
        try:
            setattr(record, name, field.clean(getattr(record, name), record))
        except ValidationError as error:
            wrong[name] = error.error_list
    if wrong:
        raise ValidationError(wrong)


@cache
def get_field(model: type[Model], name: str) -> Any:
    """Return a field that can be looked at without asking the database, else None."""
    field = model._meta.get_field(name)
    return None if field.is_relation or name in _OURS else field


def keep_different(record: Any, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(record, name) != value}


def is_shown_beside(listing: Listing, record: FeedListing) -> bool:
    """Say whether a record has the place at which our own files show a hidden home."""
    place = (listing.public_latitude, listing.public_longitude)
    return not listing.internet_address_display and place == (record.latitude, record.longitude)


def require_changeable(
    listing: Listing, record: FeedListing, price: Decimal | None, way: list[str] | None
) -> None:
    currency = record.currency or listing.currency
    if listing.published_at and currency != listing.currency:
        raise Refusal(str(CurrencyFixed()))
    if has_ended(listing.standard_status) and price not in (None, listing.list_price):
        raise Refusal(str(ListingEnded()))
    if way is None:
        told = gettext("A listing that is “{old}” can't become “{new}”.")
        labels = dict(StandardStatus.choices)
        new = labels[StandardStatus(find_status(record))]
        raise Refusal(told.format(old=labels[StandardStatus(listing.standard_status)], new=new))
    expired = listing.expiration_date and listing.expiration_date < timezone.localdate()
    if expired and any(status in ON_MARKET for status in way):
        raise Refusal(gettext("This listing has expired."))


def find_way(listing: Listing, status: str, format: str) -> list[str] | None:
    """Return the statuses that lead to another one, which the feed need not have shown.

    A closed listing stays so if the feed says that it is. Kyero's files name no statuses: whatever
    is in them is on offer.
    """
    old = listing.standard_status
    is_kept = format == "kyero" and old not in (StandardStatus.WITHDRAWN, StandardStatus.INCOMPLETE)
    is_closed = old == StandardStatus.CLOSED and status == StandardStatus.PENDING
    if old == status or is_kept or is_closed:
        return []
    if status == StandardStatus.WITHDRAWN and has_ended(old):
        return []
    ways: list[list[str]] = [[it] for it in TRANSITIONS[old]]
    seen = {old}
    while ways:
        way = ways.pop(0)
        if way[-1] == status:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, it] for it in TRANSITIONS[way[-1]]]
    return None


def list_media(record: FeedListing) -> list[dict[str, str]]:
    media = sorted(record.media, key=lambda it: it.order)
    return [{"url": it.url, "category": it.category, "title": it.title} for it in media if it.url]
