"""Hours, viewings, open days and offers of the small town. Nobody is written to about them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quickscale_business_themes.realestate.models import (
    Agent,
    BookedQuarter,
    Inquiry,
    InquiryKind,
    InquiryStatus,
    Listing,
    Offer,
    OfferStatus,
    OpenHouse,
    OpenHouseRegistration,
    StandardStatus,
    Viewing,
    ViewingHours,
)
from quickscale_business_themes.realestate.models.viewings import list_quarters
from quickscale_business_themes.realestate.services.slots import find_shower, list_free

VISITORS = (
    "Sofia Marin",
    "Peter Lang",
    "Amina Yusuf",
    "David Cole",
    "Hanna Virtanen",
    "Marco Rossi",
)
GUESTS = (("Julia Stein", 2), ("Karim Haddad", 1), ("Olga Petrova", 3))


def make_visits(team: Any, agents: list[Agent], listings: list[Listing]) -> None:
    """Let agents show homes on weekdays and Saturdays, and book some of it."""
    for agent in agents:
        make_hours(team, agent)
    offered = [it for it in listings if it.standard_status == StandardStatus.ACTIVE]
    for number, name in enumerate(VISITORS):
        make_viewing(offered[number * 2], name, number * 5)
    for number, listing in enumerate(offered[1:4]):
        make_open_house(listing, number)
    make_offers(offered[5], listings)


def make_hours(team: Any, agent: Agent) -> None:
    for weekday in range(6):
        begins, ends = (time(10), time(13)) if weekday == 5 else (time(15), time(18, 30))
        ViewingHours.objects.create(
            team=team, agent=agent, weekday=weekday, starts_at=begins, ends_at=ends
        )


def make_viewing(listing: Listing, name: str, ahead: int) -> None:
    agent = find_shower(listing)
    assert agent is not None  # each home of the town has one
    starts_at, ends_at = list_free(listing, agent)[ahead]
    inquiry = ask(listing, name, InquiryKind.VIEWING, "We are looking forward to it.")
    viewing = Viewing.objects.create(
        team=listing.team,
        inquiry=inquiry,
        listing=listing,
        agent=agent,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    for at in list_quarters(starts_at, ends_at):
        BookedQuarter.objects.create(
            team=listing.team, viewing=viewing, listing=listing, agent=agent, at=at
        )


def ask(listing: Listing, name: str, kind: InquiryKind, message: str, **values: Any) -> Inquiry:
    now = timezone.now()
    return Inquiry.objects.create(
        team=listing.team,
        listing=listing,
        agent=listing.list_agent,
        kind=kind,
        status=InquiryStatus.ANSWERED,
        answered_at=now,
        created_at=now - timedelta(hours=6),
        name=name,
        email=f"{name.split(maxsplit=1)[0].lower()}@example.com",
        message=message,
        **values,
    )


def make_open_house(listing: Listing, number: int) -> None:
    start = next_day(weekday=5 + number % 2, hour=11 + 2 * number)
    guests = GUESTS[: 3 - number]
    open_house = OpenHouse.objects.create(
        team=listing.team,
        listing=listing,
        agent=listing.list_agent,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        capacity=12 if number < 2 else None,
        registered=sum(count for _name, count in guests),
        remarks="Come by without an appointment. The agent answers your questions.",
    )
    for name, count in guests:
        OpenHouseRegistration.objects.create(
            team=listing.team,
            open_house=open_house,
            name=name,
            email=f"{name.split()[0].lower()}@example.com",
            guests=count,
        )


def next_day(*, weekday: int, hour: int) -> datetime:
    """Return an hour of the next Saturday, or another day, that isn't today."""
    now = timezone.localtime()
    ahead = (weekday - now.weekday() - 1) % 7 + 1
    day = now + timedelta(days=ahead)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def make_offers(listing: Listing, listings: list[Listing]) -> None:
    """Leave two offers to answer, one of them a counteroffer, and one that was accepted."""
    make_offer(listing, "Ella Novak", Decimal("0.98"), OfferStatus.OPEN)
    first = make_offer(listing, "Ravi Menon", Decimal("0.95"), OfferStatus.COUNTERED)
    Offer.objects.create(
        team=listing.team,
        inquiry=first.inquiry,
        listing=listing,
        is_counter=True,
        amount=round_price(listing.list_price * Decimal("0.99")),
        currency=listing.currency,
        conditions="The owners would leave the kitchen.",
    )
    agreed = [it for it in listings if it.standard_status == StandardStatus.ACTIVE_UNDER_CONTRACT]
    for taken in agreed:
        make_offer(taken, "Clara Jensen", Decimal(1), OfferStatus.ACCEPTED)


def make_offer(listing: Listing, name: str, share: Decimal, status: OfferStatus) -> Offer:
    amount = round_price(listing.list_price * share)
    inquiry = ask(
        listing,
        name,
        InquiryKind.OFFER,
        "We would like to make you an offer.",
        offered_price=amount,
        currency=listing.currency,
    )
    return Offer.objects.create(
        team=listing.team,
        inquiry=inquiry,
        listing=listing,
        amount=amount,
        currency=listing.currency,
        conditions="Subject to financing.",
        expires_on=timezone.localdate() + timedelta(days=14),
        status=status,
        decided_at=None if status == OfferStatus.OPEN else timezone.now(),
    )


def round_price(price: Decimal) -> Decimal:
    return round(price, -3)
