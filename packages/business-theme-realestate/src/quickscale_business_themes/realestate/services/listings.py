"""Listings: what is said of them, their status, their price, and their days on the market."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from quickscale.core.money import Money
from quickscale_business_themes.realestate import signals
from quickscale_business_themes.realestate.exceptions import (
    ClosedTooLate,
    CurrencyFixed,
    ListingEnded,
    NoClosingDate,
    NoClosingPrice,
    NoExpirationDate,
    WrongStatus,
)
from quickscale_business_themes.realestate.models import (
    ON_MARKET,
    UNDER_CONTRACT,
    EventKind,
    Listing,
    Offer,
    OfferStatus,
    OfferType,
    PricePeriod,
    Property,
    StandardStatus,
)
from quickscale_business_themes.realestate.services.events import record_event
from quickscale_business_themes.realestate.services.records import lock_record, set_values
from quickscale_business_themes.realestate.services.transitions import has_ended, is_allowed

#: A home that comes back within so many days goes on being counted.
RELISTED_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing a listing has to say."""

    price: Decimal | None = None
    on: date | None = None


@transaction.atomic
def save_property(home: Property, values: Mapping[str, Any]) -> Property:
    """Save a property with what is said of it; its listings are found by that from now on.

    Raises:
        RecordGone: it was deleted in the meantime.
    """
    if home.pk:
        home = lock_record(home)
    set_values(home, values)
    home.save()
    for listing in Listing.objects.for_team(home.team_id).filter(property=home):
        listing.property = home
        listing.save()
    return home


@transaction.atomic
def create_listing(*, team: Any, user: Any, values: Mapping[str, Any]) -> Listing:
    """Create a draft that isn't on the market yet."""
    listing = Listing(**{**values, "team": team})
    settle_period(listing)
    listing.original_list_price = listing.list_price
    listing.save()
    record_event(listing, EventKind.STATUS, "", listing.standard_status, user=user)
    record_event(listing, EventKind.PRICE, "", str(listing.list_price), user=user)
    return listing


@transaction.atomic
def update_listing(listing: Listing, *, values: Mapping[str, Any], user: Any) -> Listing:
    """Change what is said of a listing; another price becomes part of its history.

    Raises:
        RecordGone: it was deleted in the meantime.
        ListingEnded: it has ended, and its price is to change.
        CurrencyFixed: the public knows its price in another currency.
    """
    listing = lock_record(listing)
    values = dict(values)
    if listing.published_at and values.get("currency", listing.currency) != listing.currency:
        raise CurrencyFixed
    price = values.pop("list_price", None)
    set_values(listing, values)
    settle_period(listing)
    if price is not None:
        set_price(listing, price, user=user)
    listing.save()
    return listing


def settle_period(listing: Listing) -> None:
    """Let a rent say what it is paid for, and a price not."""
    if listing.offer_type == OfferType.SALE:
        listing.price_period = ""
    elif not listing.price_period:
        listing.price_period = PricePeriod.MONTH


@transaction.atomic
def change_price(listing: Listing, price: Decimal, *, user: Any) -> Listing:
    """Change the price of a listing. The same price again changes nothing.

    Raises:
        RecordGone: it was deleted in the meantime.
        ListingEnded: it has ended.
    """
    listing = lock_record(listing)
    set_price(listing, price, user=user)
    listing.save()
    return listing


def set_price(listing: Listing, price: Decimal, *, user: Any) -> None:
    old = listing.list_price
    if price == old:
        return
    if has_ended(listing.standard_status):
        raise ListingEnded
    listing.list_price = price
    listing.previous_list_price = old
    if listing.published_at is None:
        listing.original_list_price = price  # nobody has seen another one yet
    record_event(listing, EventKind.PRICE, str(old), str(price), user=user)
    signals.listing_price_changed.send(
        listing.public_id,
        user=user,
        data={"from": str(old), "to": str(price), "currency": listing.currency},
        value=Money(price, listing.currency),
        owner=listing.team,
    )


@transaction.atomic
def change_status(
    listing: Listing,
    status: str,
    *,
    user: Any,
    closing: Closing | None = None,
    expiration_date: date | None = None,
    note: str = "",
) -> Listing:
    """Move a listing into another status. The same status again changes nothing.

    Args:
        closing: what ``closed`` needs to be told.
        expiration_date: until when an expired listing is on the market again.

    Raises:
        RecordGone: it was deleted in the meantime.
        WrongStatus: it can't come there from where it is.
        NoClosingPrice, NoClosingDate, ClosedTooLate: ``closed`` isn't told what it needs.
        NoExpirationDate: it has expired, and would at once again.
    """
    listing = lock_record(listing)
    if listing.standard_status == status:
        return listing
    require_allowed(listing, status)
    enter_status(
        listing, status, user=user, closing=closing, expiration_date=expiration_date, note=note
    )
    listing.save()
    return listing


def require_allowed(listing: Listing, status: str) -> None:
    if not is_allowed(listing.standard_status, status):
        labels = dict(StandardStatus.choices)
        raise WrongStatus(labels[listing.standard_status], labels[status])


def enter_status(
    listing: Listing,
    status: str,
    *,
    user: Any,
    closing: Closing | None = None,
    expiration_date: date | None = None,
    note: str = "",
) -> None:
    """Set a status and all that follows from it.

    The event is saved, and what becomes of the accepted offer; the listing isn't.
    """
    old = listing.standard_status
    if expiration_date is not None:
        listing.expiration_date = expiration_date
    if status == StandardStatus.CLOSED:
        close(listing, closing or Closing())
    elif status in ON_MARKET:
        require_unexpired(listing)
    listing.standard_status = status
    listing.status_change_timestamp = timezone.now()
    count_days(listing)
    set_market_dates(listing, old)
    settle_offer(listing, old)
    record_event(listing, EventKind.STATUS, old, status, user=user, note=note)
    worth = listing.close_price if status == StandardStatus.CLOSED else listing.list_price
    signals.listing_status_changed.send(
        listing.public_id,
        user=user,
        data={"from": old, "to": status},
        value=Money(worth, listing.currency) if worth else None,
        owner=listing.team,
    )


def settle_offer(listing: Listing, old: str) -> None:
    """Let the accepted offer of a listing end where its contract does, whoever ends it."""
    if old not in UNDER_CONTRACT or listing.standard_status in UNDER_CONTRACT:
        return
    is_closed = listing.standard_status == StandardStatus.CLOSED
    accepted = Offer.objects.for_team(listing.team_id).filter(
        listing=listing, status=OfferStatus.ACCEPTED
    )
    accepted.update(
        status=OfferStatus.CLOSED if is_closed else OfferStatus.FELL_THROUGH,
        decided_at=timezone.now(),
    )


def close(listing: Listing, closing: Closing) -> None:
    if closing.price is None:
        raise NoClosingPrice
    if closing.on is None:
        raise NoClosingDate
    if closing.on > timezone.localdate():
        raise ClosedTooLate
    listing.close_price, listing.close_date = closing.price, closing.on


def require_unexpired(listing: Listing) -> None:
    if listing.expiration_date and listing.expiration_date < timezone.localdate():
        raise NoExpirationDate


def count_days(listing: Listing) -> None:
    """Start or stop counting days on the market, without losing those counted so far."""
    is_counted = listing.standard_status in ON_MARKET
    if is_counted == listing.dom_increment_yn:
        return
    listing.dom_increment_base = listing.days_on_market
    listing.dom_increment_yn = is_counted
    listing.dom_increment_timestamp = timezone.now()


def set_market_dates(listing: Listing, old: str) -> None:
    today = timezone.localdate()
    if listing.standard_status in ON_MARKET:
        listing.on_market_date = listing.on_market_date or today
        listing.off_market_date = None
    elif old in ON_MARKET:
        listing.off_market_date = today


def count_cumulative_days(listing: Listing) -> int:
    """Return the days on the market of a listing, and of those of the same home right before it.

    A closed one ends the count, and so does a pause of more than :data:`RELISTED_WITHIN`.
    """
    earlier = Listing.objects.for_team(listing.team_id).filter(
        property=listing.property_id, offer_type=listing.offer_type, pk__lt=listing.pk
    )
    days, back_on = listing.days_on_market, listing.on_market_date
    for each in earlier.order_by("-pk"):
        is_sold = each.standard_status == StandardStatus.CLOSED
        if is_sold or is_long_pause(each.off_market_date, back_on):
            break
        days += each.days_on_market
        back_on = each.on_market_date or back_on
    return days


def is_long_pause(off: date | None, on: date | None) -> bool:
    return off is not None and on is not None and on - off > RELISTED_WITHIN


def expire_listings() -> int:
    """Let listings expire whose contract has ended; return how many."""
    late = list_late(Listing.objects.across_teams()).values_list("pk", flat=True)
    return sum(expire_listing(key) for key in list(late))


def list_late(listings: Any) -> Any:
    """Return the listings whose contract has ended, and that haven't by now."""
    may_expire = [old for old in StandardStatus.values if is_allowed(old, StandardStatus.EXPIRED)]
    today = timezone.localdate()
    return listings.filter(expiration_date__lt=today, standard_status__in=may_expire)


@transaction.atomic
def expire_listing(key: int) -> bool:
    """Let a listing expire, unless somebody has prolonged, ended or deleted it in the meantime."""
    listing = list_late(Listing.objects.across_teams().select_for_update()).filter(pk=key).first()
    if listing is None:
        return False
    enter_status(listing, StandardStatus.EXPIRED, user=None)
    listing.save()
    return True
