"""Offers for a home: answered, accepted once, and closed or fallen through.

The listing is locked before its offers, by everything that may change its status, and a constraint
lets it have one accepted offer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from quickscale.core.money import Money
from quickscale_business_themes.realestate import signals
from quickscale_business_themes.realestate.exceptions import (
    AlreadyUnderContract,
    NotAccepted,
    NotOnMarket,
    NotYours,
    OfferDecided,
    OfferExpired,
)
from quickscale_business_themes.realestate.models import (
    ON_MARKET,
    Agent,
    Inquiry,
    InquiryKind,
    Listing,
    Offer,
    OfferStatus,
    StandardStatus,
)
from quickscale_business_themes.realestate.services.answers import mark_answered
from quickscale_business_themes.realestate.services.listings import (
    Closing,
    enter_status,
    require_allowed,
)
from quickscale_business_themes.realestate.services.recipients import list_recipients
from quickscale_business_themes.realestate.services.records import lock_record


@transaction.atomic
def make_offer(inquiry: Inquiry, values: Mapping[str, Any], *, user: Any = None) -> Offer:
    """Keep a visitor's offer, which takes the place of an open one of theirs.

    Raises:
        RecordGone: the inquiry was deleted in the meantime.
        NotOnMarket: the home can't be had any more.
    """
    listing = lock_record(inquiry.listing)
    inquiry = lock_record(inquiry)
    if not listing.is_public:
        raise NotOnMarket
    list_open(inquiry).update(status=OfferStatus.WITHDRAWN, decided_at=timezone.now())
    offer = keep_offer(inquiry, listing, values)
    if inquiry.kind != InquiryKind.OFFER:
        inquiry.kind = InquiryKind.OFFER
        inquiry.offered_price, inquiry.currency = offer.amount, offer.currency
        inquiry.save()
    tell_agency(offer, "received")
    send_event(signals.offer_received, offer, user=user)
    return offer


def keep_first_offer(inquiry: Inquiry, terms: Mapping[str, Any], *, user: Any) -> Offer:
    """Keep the offer that an inquiry consists of; the mails of the inquiry tell of it."""
    values = {**terms, "amount": inquiry.offered_price}
    offer = keep_offer(inquiry, inquiry.listing, values)
    send_event(signals.offer_received, offer, user=user)
    return offer


def keep_offer(
    inquiry: Inquiry, listing: Listing, values: Mapping[str, Any], *, is_counter: bool = False
) -> Offer:
    offer = Offer(
        team_id=listing.team_id,
        inquiry=inquiry,
        listing=listing,
        currency=listing.currency,
        is_counter=is_counter,
        **values,
    )
    offer.save()
    return offer


def list_open(inquiry: Inquiry) -> Any:
    return Offer.objects.for_team(inquiry.team_id).filter(inquiry=inquiry, status=OfferStatus.OPEN)


@transaction.atomic
def accept_offer(offer: Offer, *, by_visitor: bool = False, user: Any = None) -> Offer:
    """Agree on an offer: its home is under contract, and others who have offered are told.

    Raises:
        RecordGone: it was deleted in the meantime.
        OfferDecided, OfferExpired: it can't be accepted any more.
        NotYours: whoever made it can't accept it.
        NotOnMarket: the home isn't on the market.
        AlreadyUnderContract: another one was accepted before.
    """
    listing, offer = hold_open(offer, by_visitor=by_visitor)
    if list_accepted(listing).exists():
        raise AlreadyUnderContract
    if listing.standard_status not in ON_MARKET:
        raise NotOnMarket
    try:
        with transaction.atomic():
            decide(offer, OfferStatus.ACCEPTED)
    except IntegrityError:
        raise AlreadyUnderContract from None
    if listing.standard_status == StandardStatus.ACTIVE:
        move_listing(listing, StandardStatus.ACTIVE_UNDER_CONTRACT, user=user)
    tell_decided(offer, by_visitor=by_visitor, user=user)
    tell_others(offer)
    send_event(signals.offer_accepted, offer, user=user)
    return offer


def hold_open(offer: Offer, *, by_visitor: bool) -> tuple[Listing, Offer]:
    """Return an offer that may be answered, and its listing, both locked."""
    listing = lock_record(offer.listing)
    offer = lock_record(offer)
    if offer.is_counter != by_visitor:
        raise NotYours
    if offer.status != OfferStatus.OPEN:
        raise OfferDecided
    if offer.is_expired:
        raise OfferExpired
    return listing, offer


def list_accepted(listing: Listing) -> Any:
    rows = Offer.objects.for_team(listing.team_id)
    return rows.filter(listing=listing, status=OfferStatus.ACCEPTED)


def decide(offer: Offer, status: OfferStatus) -> None:
    offer.status, offer.decided_at = status, timezone.now()
    offer.save()


def move_listing(listing: Listing, status: StandardStatus, *, user: Any, **options: Any) -> None:
    require_allowed(listing, status)
    enter_status(listing, status, user=user, **options)
    listing.save()


@transaction.atomic
def decline_offer(offer: Offer, *, by_visitor: bool = False, user: Any = None) -> Offer:
    """Say no to an offer.

    Raises:
        RecordGone: it was deleted in the meantime.
        OfferDecided, OfferExpired: it can't be answered any more.
        NotYours: whoever made it can't decline it.
    """
    _listing, offer = hold_open(offer, by_visitor=by_visitor)
    decide(offer, OfferStatus.DECLINED)
    tell_decided(offer, by_visitor=by_visitor, user=user)
    send_event(signals.offer_declined, offer, user=user)
    return offer


@transaction.atomic
def counter_offer(offer: Offer, values: Mapping[str, Any], *, user: Any) -> Offer:
    """Answer an offer with another one, which the visitor may accept.

    Raises:
        RecordGone: it was deleted in the meantime.
        OfferDecided, OfferExpired: it can't be answered any more.
        NotYours: it is the agency's own.
    """
    listing, offer = hold_open(offer, by_visitor=False)
    decide(offer, OfferStatus.COUNTERED)
    counter = keep_offer(offer.inquiry, listing, values, is_counter=True)
    mark_answered(lock_record(offer.inquiry), user=user)
    tell_visitor(counter, "countered")
    return counter


@transaction.atomic
def withdraw_offer(offer: Offer) -> Offer:
    """Take back a visitor's own offer, which nobody has accepted yet.

    Raises:
        RecordGone: it was deleted in the meantime.
        OfferDecided: it was answered already.
        NotYours: the agency made it.
    """
    lock_record(offer.listing)
    offer = lock_record(offer)
    if offer.is_counter:
        raise NotYours
    if offer.status != OfferStatus.OPEN:
        raise OfferDecided
    decide(offer, OfferStatus.WITHDRAWN)
    tell_agency(offer, "withdrawn")
    return offer


@transaction.atomic
def fall_through(offer: Offer, *, note: str = "", user: Any) -> Offer:
    """Say that an accepted offer came to nothing: the home is back on the market.

    Raises:
        RecordGone: it was deleted in the meantime.
        NotAccepted: it isn't the accepted one.
        NoExpirationDate: the listing's contract has ended in the meantime.
    """
    listing, offer = hold_accepted(offer)
    move_listing(listing, StandardStatus.ACTIVE, user=user, note=note)
    offer.refresh_from_db()
    tell_visitor(offer, "fell_through")
    return offer


@transaction.atomic
def close_offer(
    offer: Offer, *, price: Decimal, on: date, buyer_agent: Agent | None = None, user: Any
) -> Offer:
    """Close the listing of the accepted offer.

    Raises:
        RecordGone: it was deleted in the meantime.
        NotAccepted: it isn't the accepted one.
        ClosedTooLate: the day is still to come.
    """
    listing, offer = hold_accepted(offer)
    listing.buyer_agent = buyer_agent
    move_listing(listing, StandardStatus.CLOSED, user=user, closing=Closing(price, on))
    offer.refresh_from_db()
    return offer


def hold_accepted(offer: Offer) -> tuple[Listing, Offer]:
    listing = lock_record(offer.listing)
    offer = lock_record(offer)
    if offer.status != OfferStatus.ACCEPTED:
        raise NotAccepted
    return listing, offer


def expire_offers() -> int:
    """Let open offers expire whose last day is over; return how many."""
    today = timezone.localdate()
    late = Offer.objects.across_teams().filter(status=OfferStatus.OPEN, expires_on__lt=today)
    return int(late.update(status=OfferStatus.EXPIRED, decided_at=timezone.now()))


def tell_agency(offer: Offer, what: str) -> None:
    from quickscale_business_themes.realestate.offer_mails import OFFER_FOR_AGENT

    identity = str(offer.public_id)
    for address in list_recipients(offer.inquiry):
        key = f"{identity}.{what}.{address}"
        OFFER_FOR_AGENT.send(to=address, data={"offer": identity, "what": what}, key=key)


def tell_visitor(offer: Offer, what: str) -> None:
    from quickscale_business_themes.realestate.offer_mails import OFFER_FOR_VISITOR

    identity, inquiry = str(offer.public_id), offer.inquiry
    if not inquiry.email:
        return
    OFFER_FOR_VISITOR.send(
        to=inquiry.email,
        data={"offer": identity, "what": what},
        key=f"{identity}.{what}",
        language=inquiry.language,
    )


def tell_decided(offer: Offer, *, by_visitor: bool, user: Any) -> None:
    tell_visitor(offer, offer.status)
    if by_visitor:
        tell_agency(offer, offer.status)
    else:
        mark_answered(lock_record(offer.inquiry), user=user)


def tell_others(accepted: Offer) -> None:
    """Tell whoever else has offered that another offer was accepted; theirs stay open behind it."""
    others = Offer.objects.for_team(accepted.team_id).select_related("inquiry").order_by("pk")
    others = others.filter(listing=accepted.listing_id, status=OfferStatus.OPEN)
    for other in others.exclude(inquiry=accepted.inquiry_id):
        tell_visitor(other, "outbid")


def send_event(event: Any, offer: Offer, *, user: Any) -> None:
    event.send(
        offer.public_id,
        user=user,
        data={
            "listing": str(offer.listing.public_id),
            "inquiry": str(offer.inquiry.public_id),
            "name": offer.inquiry.name,
            "email": offer.inquiry.email,
        },
        value=Money(offer.amount, offer.currency),
        owner=offer.team,
    )
