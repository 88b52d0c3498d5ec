"""One batch of a feed: its listings are looked up at once, changed in memory, and saved at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext

from quickscale_business_themes.realestate.exceptions import CurrencyFixed, ListingEnded
from quickscale_business_themes.realestate.feeds import FeedEntry, FeedListing
from quickscale_business_themes.realestate.models import (
    ON_MARKET,
    EventKind,
    Listing,
    ListingSource,
    Offer,
    OfferStatus,
    Property,
    StandardStatus,
)
from quickscale_business_themes.realestate.services.events import record_event
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
#: What is looked up elsewhere, so that checking a listing asks the database nothing.
_RELATIONS = ("team", "property", "list_agent", "co_list_agent", "buyer_agent", "list_office")
#: Formats that cannot say whether an address may be shown.
_SILENT = frozenset({"kyero", "blm"})


class Refusal(Exception):
    """A record cannot be taken; its text says why."""


class Batch:
    """Records of one source, with the listings that they are about."""

    def __init__(self, team: Any, source: str, format: str, entries: Sequence[FeedEntry]) -> None:
        self.team, self.source, self.format = team, source, format
        keys = [entry.listing.key for entry in entries if entry.listing]
        rows = Listing.objects.for_team(team).filter(source_system=source, source_key__in=keys)
        rows = rows.select_related("property", "feed_source").order_by("pk")
        self.listings = {it.source_key: it for it in rows.select_for_update(of=("self",))}
        # Asked once they are locked: whoever accepts an offer locks its listing first.
        self.agreed = find_agreed(team, self.listings.values())
        self.homes: list[Property] = []
        self.changed: list[Listing] = []
        self.sources: list[ListingSource] = []

    def take(self, record: FeedListing) -> str:
        """Change or make the listing of a record in memory; say what became of it.

        Raises:
            Refusal: it cannot be taken.
            ValidationError: some of its values cannot.
        """
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
        home = Property(team=self.team, **list_home_values(record, None))
        check(home, "team")
        values = list_listing_values(record, None)
        listing = Listing(team=self.team, property=home, list_price=price, **values)
        listing.source_system, listing.source_key = self.source, record.key
        listing.internet_address_display = record.is_address_public
        settle_period(listing)
        check(listing, *_RELATIONS)
        listing.original_list_price = listing.list_price
        listing.choose_slug()
        record_event(listing, EventKind.STATUS, "", listing.standard_status, user=None)
        record_event(listing, EventKind.PRICE, "", str(listing.list_price), user=None)
        status = find_status(record)
        if status != StandardStatus.INCOMPLETE:
            enter_status(listing, status, user=None)
            show_listing(listing, user=None)
        self.homes.append(home)
        self.changed.append(listing)
        self.sources.append(
            ListingSource(team=self.team, listing=listing, media=list_media(record))
        )
        return "created"

    def update(self, listing: Listing, record: FeedListing) -> str:
        listing.team = self.team
        home = listing.property
        status = find_status(record)
        if status == StandardStatus.ACTIVE and listing.pk in self.agreed:
            status = listing.standard_status  # the feed doesn't know yet
        way = find_way(listing, status, self.format)
        price = None if record.is_deleted else find_price(record)
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
        values = keep_different(listing, values)
        media = list_media(record)
        is_priced = price is not None and price != listing.list_price
        source = getattr(listing, "feed_source", None)
        is_pictured = bool(media) and (source is None or source.media != media)
        if not (home_values or values or way or is_priced or is_pictured):
            return "unchanged"
        self.change(listing, home_values, values, price, way or [])
        if is_pictured:
            self.sources.append(ListingSource(team=self.team, listing=listing, media=media))
        return "updated"

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
        check(home, "team")
        old, listing.list_price = listing.list_price, price or listing.list_price
        check(listing, *_RELATIONS)
        listing.list_price = old
        if price is not None:
            set_price(listing, price, user=None)
        was_incomplete = listing.standard_status == StandardStatus.INCOMPLETE
        for status in way:
            enter_status(listing, status, user=None)
        if was_incomplete and way and listing.published_at is None:
            show_listing(listing, user=None)
        if home_values:
            self.homes.append(home)
        self.changed.append(listing)

    def save(self) -> None:
        save_all(self.team, Property, self.homes)
        for listing in self.changed:
            listing.copy_property()
        save_all(self.team, Listing, self.changed)
        ListingSource.objects.for_team(self.team).bulk_create(
            self.sources,
            update_conflicts=True,
            unique_fields=["listing"],
            update_fields=["media"],
        )


def find_agreed(team: Any, listings: Iterable[Listing]) -> set[int]:
    """Return the listings of which an offer was accepted here."""
    accepted = Offer.objects.for_team(team).filter(
        listing__in=[it.pk for it in listings], status=OfferStatus.ACCEPTED
    )
    return set(accepted.values_list("listing", flat=True))


def save_all(team: Any, model: Any, records: Sequence[Any]) -> None:
    """Save new and changed records, by one statement each."""
    new = [it for it in records if it.pk is None]
    old = [it for it in records if it.pk is not None]
    model.objects.for_team(team).bulk_create(new)
    names = [
        it.name
        for it in model._meta.concrete_fields
        if not it.generated and it.name not in ("id", "team", "public_id", "created_at")
    ]
    model.objects.for_team(team).bulk_create(
        old, update_conflicts=True, unique_fields=["id"], update_fields=names
    )


def check(record: Model, *left_out: str) -> None:
    """Raise a ValidationError if values don't fit the columns, without asking the database."""
    record.clean_fields(exclude=left_out)


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
