"""What visitors ask: who of the agency answers, and the thread of messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from quickscale.core.money import Money
from quickscale_business_themes.realestate import signals
from quickscale_business_themes.realestate.exceptions import (
    InquiryClosed,
    NoSuchListing,
    VisitorErased,
)
from quickscale_business_themes.realestate.models import (
    Agent,
    Inquiry,
    InquiryKind,
    InquiryMessage,
    InquiryStatus,
    Listing,
)
from quickscale_business_themes.realestate.services.answers import mark_answered
from quickscale_business_themes.realestate.services.offers import keep_first_offer
from quickscale_business_themes.realestate.services.recipients import list_recipients
from quickscale_business_themes.realestate.services.records import lock_record
from quickscale_business_themes.realestate.services.viewings import book_slot


@transaction.atomic
def receive_inquiry(
    listing: Listing,
    values: Mapping[str, Any],
    *,
    consent_text: str,
    starts_at: datetime | None = None,
    terms: Mapping[str, Any] | None = None,
    user: Any = None,
) -> Inquiry:
    """Keep what a visitor asks, give it to an agent, and write to both.

    Args:
        starts_at: the slot that is booked for a viewing.
        terms: what else an offer says: conditions, and until when it holds.

    Raises:
        NoSuchListing: the public doesn't see the listing any more.
        NoShower, SlotTaken: the slot isn't free.
    """
    listing = hold_public_listing(listing)
    is_offer = values.get("kind") == InquiryKind.OFFER
    inquiry = Inquiry(
        **values,
        team_id=listing.team_id,
        listing=listing,
        agent=route_inquiry(listing),
        currency=listing.currency if is_offer else "",
        consent_text=consent_text,
        language=get_language() or "",
        user=user if getattr(user, "pk", None) else None,
    )
    inquiry.save()
    if starts_at is None:
        write_received(inquiry)
    tell_received(inquiry, user=user)
    if starts_at is not None:
        book_slot(inquiry, starts_at, user=user)
    if is_offer and inquiry.offered_price:
        keep_first_offer(inquiry, terms or {}, user=user)
    return inquiry


def hold_public_listing(listing: Listing) -> Listing:
    rows = Listing.objects.for_team(listing.team_id).select_for_update()
    held = rows.filter(pk=listing.pk, is_public=True).first()
    if held is None:
        raise NoSuchListing
    return held


def route_inquiry(listing: Listing) -> Agent | None:
    """Return who is to answer: the listing's own agent, else whoever's turn it is.

    Agents are locked, so that two inquiries at once don't take the same turn.
    """
    agents = Agent.objects.for_team(listing.team_id).filter(is_active=True)
    active = {agent.pk: agent for agent in agents.order_by("pk").select_for_update()}
    for own in (listing.list_agent_id, listing.co_list_agent_id):
        if own in active:
            return active[own]
    if not active:
        return None
    chosen = min(active.values(), key=when_routed)
    chosen.routed_at = timezone.now()
    chosen.save(update_fields=["routed_at"])
    return chosen


def when_routed(agent: Agent) -> tuple[bool, Any, int]:
    """Return what agents take turns by: whoever had none yet is first."""
    return agent.routed_at is not None, agent.routed_at, agent.pk


def write_received(inquiry: Inquiry) -> None:
    from quickscale_business_themes.realestate.mails import (
        INQUIRY_CONFIRMATION,
        INQUIRY_RECEIVED,
    )

    identity = str(inquiry.public_id)
    for address in list_recipients(inquiry):
        INQUIRY_RECEIVED.send(to=address, data={"inquiry": identity}, key=f"{identity}.{address}")
    INQUIRY_CONFIRMATION.send(
        to=inquiry.email, data={"inquiry": identity}, key=identity, language=inquiry.language
    )


def tell_received(inquiry: Inquiry, *, user: Any) -> None:
    agent, price = inquiry.agent, inquiry.offered_price
    signals.inquiry_received.send(
        inquiry.public_id,
        user=user,
        data={
            "listing": str(inquiry.listing.public_id),
            "kind": inquiry.kind,
            "name": inquiry.name,
            "email": inquiry.email,
            "phone": inquiry.phone,
            "agent": str(agent.public_id) if agent else "",
        },
        value=Money(price, inquiry.currency) if price else None,
        owner=inquiry.team,
    )


@transaction.atomic
def answer_inquiry(inquiry: Inquiry, text: str, *, user: Any) -> InquiryMessage:
    """Write to a visitor; the first answer says that the inquiry is answered.

    Raises:
        RecordGone: it was deleted in the meantime.
        InquiryClosed: nobody is to be written to any more.
        VisitorErased: nobody knows any more who asked.
    """
    from quickscale_business_themes.realestate.mails import INQUIRY_ANSWER

    inquiry = lock_record(inquiry)
    if inquiry.status == InquiryStatus.CLOSED:
        raise InquiryClosed
    if not inquiry.email:
        raise VisitorErased
    message = InquiryMessage(team_id=inquiry.team_id, inquiry=inquiry, author=user, text=text)
    message.save()
    mark_answered(inquiry, user=user)
    identity = str(message.public_id)
    INQUIRY_ANSWER.send(
        to=inquiry.email, data={"message": identity}, key=identity, language=inquiry.language
    )
    return message


@transaction.atomic
def close_inquiry(inquiry: Inquiry) -> Inquiry:
    """Say that nothing is left to do; once more changes nothing.

    Raises:
        RecordGone: it was deleted in the meantime.
    """
    return set_status(inquiry, InquiryStatus.CLOSED)


@transaction.atomic
def reopen_inquiry(inquiry: Inquiry) -> Inquiry:
    """Take a closed inquiry up again.

    Raises:
        RecordGone: it was deleted in the meantime.
    """
    is_answered = inquiry.answered_at is not None
    return set_status(inquiry, InquiryStatus.ANSWERED if is_answered else InquiryStatus.NEW)


def set_status(inquiry: Inquiry, status: InquiryStatus) -> Inquiry:
    inquiry = lock_record(inquiry)
    inquiry.status = status
    inquiry.save()
    return inquiry
