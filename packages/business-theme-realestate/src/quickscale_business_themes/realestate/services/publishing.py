"""From a draft over a review to the public, and back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from quickscale.core.money import Money
from quickscale_business_themes.realestate import signals
from quickscale_business_themes.realestate.exceptions import NotPublishable
from quickscale_business_themes.realestate.models import (
    EventKind,
    Listing,
    PublishingState,
    StandardStatus,
)
from quickscale_business_themes.realestate.services.events import record_event
from quickscale_business_themes.realestate.services.listings import enter_status
from quickscale_business_themes.realestate.services.records import lock_record
from quickscale_business_themes.realestate.services.transitions import has_ended


@transaction.atomic
def submit_listing(listing: Listing, *, user: Any) -> Listing:
    """Ask for a draft to be published.

    Raises:
        RecordGone: it was deleted in the meantime.
        NotPublishable: it has ended.
    """
    listing = lock_record(listing)
    if listing.publishing != PublishingState.DRAFT:
        return listing
    require_living(listing)
    set_publishing(listing, PublishingState.REVIEW, user=user)
    listing.save()
    return listing


@transaction.atomic
def publish_listing(listing: Listing, *, user: Any) -> Listing:
    """Let the public see a listing. One that is incomplete comes onto the market.

    Raises:
        RecordGone: it was deleted in the meantime.
        NotPublishable: it has ended.
        NoExpirationDate: it has expired.
    """
    listing = lock_record(listing)
    if listing.publishing == PublishingState.PUBLISHED:
        return listing
    require_living(listing)
    if listing.standard_status == StandardStatus.INCOMPLETE:
        enter_status(listing, StandardStatus.ACTIVE, user=user)
    show_listing(listing, user=user)
    listing.save()
    return listing


def show_listing(listing: Listing, *, user: Any) -> None:
    """Let the public see a listing; nothing is saved but the event."""
    listing.published_at = timezone.now()
    set_publishing(listing, PublishingState.PUBLISHED, user=user)
    signals.listing_published.send(
        listing.public_id,
        user=user,
        data={"slug": listing.slug},
        value=Money(listing.list_price, listing.currency),
        owner=listing.team,
    )


@transaction.atomic
def unpublish_listing(listing: Listing, *, user: Any) -> Listing:
    """Make a draft of a listing again: nobody but the agency sees it.

    Raises:
        RecordGone: it was deleted in the meantime.
    """
    listing = lock_record(listing)
    if listing.publishing == PublishingState.DRAFT:
        return listing
    set_publishing(listing, PublishingState.DRAFT, user=user)
    listing.save()
    return listing


def require_living(listing: Listing) -> None:
    if has_ended(listing.standard_status):
        raise NotPublishable


def set_publishing(listing: Listing, state: PublishingState, *, user: Any) -> None:
    old, listing.publishing = listing.publishing, state
    record_event(listing, EventKind.PUBLISHING, old, state, user=user)
