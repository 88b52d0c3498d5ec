"""Booking viewings, moving and canceling them, and reminding of them.

The listing is locked first, then the agent, then the viewing; constraints on quarters of an hour
hold what locks can't.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from quickscale_business_themes.realestate import signals
from quickscale_business_themes.realestate.exceptions import (
    InquiryClosed,
    NoShower,
    NoSuchViewing,
    SlotTaken,
    ViewingOver,
    ViewingPast,
)
from quickscale_business_themes.realestate.models import (
    Agent,
    BookedQuarter,
    Inquiry,
    InquiryKind,
    InquiryStatus,
    Listing,
    Viewing,
    ViewingStatus,
)
from quickscale_business_themes.realestate.models.viewings import list_quarters
from quickscale_business_themes.realestate.services.answers import mark_answered
from quickscale_business_themes.realestate.services.records import lock_record
from quickscale_business_themes.realestate.services.slots import find_shower, list_free

#: How long before a viewing those who come are reminded.
REMIND_BEFORE = timedelta(hours=24)


@transaction.atomic
def book_slot(inquiry: Inquiry, starts_at: datetime, *, user: Any = None) -> Viewing:
    """Book a free slot for whoever has asked, or move their viewing there.

    Raises:
        RecordGone: the inquiry was deleted in the meantime.
        InquiryClosed: the agency has closed it.
        NoShower: nobody shows this home.
        SlotTaken: it isn't free, or not any more.
        ViewingOver: the viewing has taken place.
    """
    listing, agent = hold_home(inquiry.listing)
    inquiry = lock_record(inquiry)
    if inquiry.status == InquiryStatus.CLOSED:
        raise InquiryClosed
    if not listing.is_public or agent is None:
        raise NoShower
    viewing = find_viewing(inquiry)
    old = viewing.starts_at if viewing and viewing.status == ViewingStatus.CONFIRMED else None
    if old == starts_at and viewing is not None:
        return viewing
    release(viewing)
    free = dict(list_free(listing, agent))
    if starts_at not in free:
        raise SlotTaken(free)
    return keep_viewing(inquiry, viewing, agent, (starts_at, free[starts_at]), user=user)


@transaction.atomic
def arrange_viewing(
    inquiry: Inquiry, starts_at: datetime, *, minutes: int | None = None, user: Any
) -> Viewing:
    """Agree on any time with whoever has asked: the agency isn't bound to its own hours.

    Raises:
        RecordGone: the inquiry was deleted in the meantime.
        NoShower: neither the listing nor the inquiry has an agent.
        ViewingPast: the time is over.
        SlotTaken: the agent, or the home, is booked then.
        ViewingOver: the viewing has taken place.
    """
    _listing, agent = hold_home(inquiry.listing)
    inquiry = lock_record(inquiry)
    agent = inquiry.agent or agent
    if agent is None:
        raise NoShower
    if starts_at <= timezone.now():
        raise ViewingPast
    viewing = find_viewing(inquiry)
    release(viewing)
    ends_at = starts_at + timedelta(minutes=minutes or agent.viewing_minutes)
    mark_answered(inquiry, user=user)
    return keep_viewing(inquiry, viewing, agent, (starts_at, ends_at), user=user)


def hold_home(listing: Listing) -> tuple[Listing, Agent | None]:
    """Return a listing and who shows it, both of which nobody else changes meanwhile."""
    listing = lock_record(listing)
    agent = find_shower(listing)
    return listing, lock_record(agent) if agent else None


def find_viewing(inquiry: Inquiry) -> Viewing | None:
    """Return the viewing of an inquiry, locked.

    Raises:
        ViewingOver: it has taken place.
    """
    rows = Viewing.objects.for_team(inquiry.team_id).select_for_update()
    viewing = rows.filter(inquiry=inquiry).first()
    if viewing and viewing.status == ViewingStatus.CONFIRMED:
        require_ahead(viewing)
    return viewing


def require_ahead(viewing: Viewing) -> None:
    if viewing.starts_at <= timezone.now():
        raise ViewingOver


def release(viewing: Viewing | None) -> None:
    """Free the time of a viewing."""
    if viewing is not None:
        BookedQuarter.objects.for_team(viewing.team_id).filter(viewing=viewing).delete()


def keep_viewing(
    inquiry: Inquiry,
    viewing: Viewing | None,
    agent: Agent,
    span: tuple[datetime, datetime],
    *,
    user: Any,
) -> Viewing:
    old = viewing.starts_at if viewing and viewing.status == ViewingStatus.CONFIRMED else None
    if viewing is None:
        viewing = Viewing(team_id=inquiry.team_id, inquiry=inquiry, listing=inquiry.listing)
    else:
        viewing.sequence += 1
    viewing.agent, viewing.status = agent, ViewingStatus.CONFIRMED
    viewing.starts_at, viewing.ends_at = span
    viewing.booked_at, viewing.reminded_at = timezone.now(), None
    viewing.save()
    take_quarters(viewing, agent)
    if inquiry.kind == InquiryKind.QUESTION:
        inquiry.kind = InquiryKind.VIEWING
        inquiry.save()
    tell_booked(viewing, old, user=user)
    return viewing


def take_quarters(viewing: Viewing, agent: Agent) -> None:
    rows = [
        BookedQuarter(
            team_id=viewing.team_id,
            viewing=viewing,
            listing_id=viewing.listing_id,
            agent=agent,
            at=at,
        )
        for at in list_quarters(viewing.starts_at, viewing.ends_at)
    ]
    try:
        with transaction.atomic():
            BookedQuarter.objects.for_team(viewing.team_id).bulk_create(rows)
    except IntegrityError:
        raise SlotTaken from None


@transaction.atomic
def cancel_viewing(viewing: Viewing, *, user: Any = None) -> Viewing:
    """Cancel a viewing and tell both sides; once more changes nothing.

    Raises:
        RecordGone: it was deleted in the meantime.
        ViewingOver: it has taken place.
    """
    viewing = lock_record(viewing)
    if viewing.status == ViewingStatus.CANCELED:
        return viewing
    require_ahead(viewing)
    release(viewing)
    viewing.status = ViewingStatus.CANCELED
    viewing.sequence += 1
    viewing.save()
    tell_canceled(viewing, user=user)
    return viewing


def cancel_viewing_of(inquiry: Inquiry, *, user: Any = None) -> Viewing:
    """Cancel the viewing of an inquiry.

    Raises:
        NoSuchViewing: it has none.
    """
    viewing = Viewing.objects.for_team(inquiry.team_id).filter(inquiry=inquiry).first()
    if viewing is None:
        raise NoSuchViewing
    return cancel_viewing(viewing, user=user)


def tell_booked(viewing: Viewing, old: datetime | None, *, user: Any) -> None:
    from quickscale_business_themes.realestate.viewing_mails import (
        VIEWING_CONFIRMED,
        VIEWING_FOR_AGENT,
    )

    write_to_both(viewing, VIEWING_CONFIRMED, VIEWING_FOR_AGENT)
    event = signals.viewing_rescheduled if old else signals.viewing_booked
    send_event(event, viewing, user=user, **({"from": old.isoformat()} if old else {}))


def tell_canceled(viewing: Viewing, *, user: Any) -> None:
    from quickscale_business_themes.realestate.viewing_mails import (
        VIEWING_CANCELED,
        VIEWING_FOR_AGENT,
    )

    write_to_both(viewing, VIEWING_CANCELED, VIEWING_FOR_AGENT)
    send_event(signals.viewing_canceled, viewing, user=user)


def write_to_both(viewing: Viewing, for_visitor: Any, for_agent: Any) -> None:
    identity, inquiry = str(viewing.public_id), viewing.inquiry
    key = f"{identity}.{viewing.sequence}"
    data = {"viewing": identity, "sequence": viewing.sequence}
    if inquiry.email:
        for_visitor.send(to=inquiry.email, data=data, key=key, language=inquiry.language)
    if viewing.agent:
        for_agent.send(to=viewing.agent.email, data=data, key=key)


def send_event(event: Any, viewing: Viewing, *, user: Any, **more: str) -> None:
    event.send(
        viewing.public_id,
        user=user,
        data={
            "listing": str(viewing.listing.public_id),
            "inquiry": str(viewing.inquiry.public_id),
            "agent": str(viewing.agent.public_id) if viewing.agent else "",
            "name": viewing.inquiry.name,
            "email": viewing.inquiry.email,
            "phone": viewing.inquiry.phone,
            "starts_at": viewing.starts_at.isoformat(),
            **more,
        },
        owner=viewing.team,
    )


def remind_of_viewings() -> int:
    """Remind those who come the day after, once; return how many viewings were told of."""
    now = timezone.now()
    due = Viewing.objects.across_teams().filter(
        status=ViewingStatus.CONFIRMED,
        reminded_at=None,
        starts_at__gt=now,
        starts_at__lte=now + REMIND_BEFORE,
        booked_at__lt=F("starts_at") - REMIND_BEFORE,
    )
    return sum(remind_of_viewing(key) for key in list(due.values_list("pk", flat=True)))


@transaction.atomic
def remind_of_viewing(key: int) -> bool:
    """Write a reminder, unless somebody else has, or the viewing was changed, in the meantime."""
    from quickscale_business_themes.realestate.viewing_mails import (
        VIEWING_REMINDER,
        VIEWING_REMINDER_FOR_AGENT,
    )

    rows = Viewing.objects.across_teams().select_for_update()
    viewing = rows.filter(pk=key, status=ViewingStatus.CONFIRMED, reminded_at=None).first()
    if viewing is None:
        return False
    viewing.reminded_at = timezone.now()
    viewing.save(update_fields=["reminded_at"])
    write_to_both(viewing, VIEWING_REMINDER, VIEWING_REMINDER_FOR_AGENT)
    return True
