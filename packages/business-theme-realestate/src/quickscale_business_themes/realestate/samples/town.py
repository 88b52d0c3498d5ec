"""Fills an agency with a small town."""

from __future__ import annotations

import math
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from quickscale_business_themes.realestate.models import (
    Agent,
    AreaUnit,
    EnergyClass,
    Inquiry,
    InquiryKind,
    InquiryMessage,
    InquiryStatus,
    Listing,
    ListingEvent,
    Media,
    MediaCategory,
    OfferType,
    Office,
    Property,
    PropertySubType,
    PropertyType,
    StandardStatus,
)
from quickscale_business_themes.realestate.samples.drawings import (
    draw_plan,
    draw_room,
    draw_street,
)
from quickscale_business_themes.realestate.samples.homes import (
    AGENTS,
    COUNTRY,
    HOMES,
    LATITUDE,
    LONGITUDE,
    POSTAL_CODE,
    QUESTIONS,
    STATE,
    TOWN,
    Home,
)
from quickscale_business_themes.realestate.samples.sales import teach_sample_model
from quickscale_business_themes.realestate.samples.visits import make_visits
from quickscale_business_themes.realestate.services import listings as steps
from quickscale_business_themes.realestate.services.offers import keep_first_offer
from quickscale_business_themes.realestate.services.publishing import (
    publish_listing,
    submit_listing,
)

_BLOCKS = frozenset(
    {
        PropertySubType.APARTMENT,
        PropertySubType.PENTHOUSE,
        PropertySubType.LOFT,
        PropertySubType.CONDOMINIUM,
        PropertySubType.STUDIO,
        PropertySubType.MULTI_FAMILY,
        PropertySubType.RETAIL,
    }
)
_REMARKS = (
    "{title} in {town}. The rooms are well laid out and full of light, and everything that "
    "you need every day is a short walk away.\n\nThe home has been looked after with care. "
    "Come and see it: we are glad to show it to you."
)


def fill_agency() -> bool:
    """Give the current team listings, agents and inquiries, unless it has properties already."""
    if Property.objects.exists():
        return False
    office = Office.objects.create(
        name="Market Square",
        street="Market Square 1",
        city=TOWN,
        postal_code=POSTAL_CODE,
        country=COUNTRY,
        phone="(555) 010-0100",
        email="office@example.com",
    )
    team = office.team
    Office.objects.create(team=team, name="Lake branch", city=TOWN, country=COUNTRY)
    agents = [make_agent(team, office, *facts) for facts in AGENTS]
    chance = Random(7)  # noqa: S311  # chooses places
    made = [
        make_listing(team, home, number, agents, office, chance)
        for number, home in enumerate(HOMES)
    ]
    make_drafts(team, agents)
    make_inquiries(made)
    make_visits(team, agents, made)
    teach_sample_model()
    return True


def make_agent(
    team: Any, office: Office, name: str, title: str, mailbox: str, number: str, about: str
) -> Agent:
    return Agent.objects.create(
        team=team,
        office=office,
        name=name,
        job_title=title,
        email=f"{mailbox}@example.com",
        phone="(555) 010-01" + number[-2:],
        license_number=number,
        about=about,
    )


def make_listing(
    team: Any, home: Home, number: int, agents: list[Agent], office: Office, chance: Random
) -> Listing:
    is_rent = home.offer == OfferType.RENT
    premises = make_property(team, home, chance)
    listing = steps.create_listing(
        team=team,
        user=None,
        values={
            "title": home.title,
            "property": premises,
            "offer_type": home.offer,
            "list_price": Decimal(home.before or home.price),
            "deposit": home.list_price * 2 if is_rent else None,
            "list_agent": agents[2] if is_rent else agents[number % 2],
            "list_office": office,
            "internet_address_display": not home.is_hidden,
            "listing_contract_date": timezone.localdate() - timedelta(days=home.days + 3),
            "expiration_date": timezone.localdate() + timedelta(days=180 - home.days),
            "public_remarks": _REMARKS.format(title=home.title, town=TOWN),
        },
    )
    add_media(listing, home, number)
    if home.status == StandardStatus.COMING_SOON:
        listing = steps.change_status(listing, home.status, user=None)
    listing = publish_listing(listing, user=None)
    if home.before:
        listing = steps.change_price(listing, home.list_price, user=None)
    listing = move_on(listing, home)
    return set_back(listing, home.days)


def make_property(team: Any, home: Home, chance: Random) -> Property:
    street, _space, number = home.street.rpartition(" ")
    angle, distance = chance.uniform(0, 2 * math.pi), chance.uniform(0.002, 0.03)
    is_shop = home.kind == PropertySubType.RETAIL
    return Property.objects.create(
        team=team,
        property_type=PropertyType.COMMERCIAL if is_shop else PropertyType.RESIDENTIAL,
        property_sub_type=home.kind,
        street_name=street,
        street_number=number,
        city=TOWN,
        state_or_province=STATE,
        postal_code=POSTAL_CODE,
        country=COUNTRY,
        latitude=round(LATITUDE + distance * math.sin(angle), 6),
        longitude=round(LONGITUDE + distance * math.cos(angle) * 1.34, 6),
        bedrooms_total=home.bedrooms,
        bathrooms_full=home.bathrooms,
        living_area=home.area,
        living_area_units=AreaUnit.SQUARE_FEET,
        lot_size_area=home.lot or None,
        lot_size_units=AreaUnit.SQUARE_FEET,
        year_built=home.year,
        stories_total=count_stories(home),
        energy_class=EnergyClass.B if home.year > 2000 else EnergyClass.E,
        features=home.features.split(),
    )


def count_stories(home: Home) -> int:
    if home.kind in _BLOCKS:
        return 4
    return 1 if home.kind in (PropertySubType.BUNGALOW, PropertySubType.CABIN) else 2


def add_media(listing: Listing, home: Home, number: int) -> None:
    is_block = home.kind in _BLOCKS
    street = draw_street(number, stories=count_stories(home), is_block=is_block)
    pictures = [
        (MediaCategory.PHOTO, street, f"{home.title}, seen from the street"),
        (MediaCategory.PHOTO, draw_room(number), "Living room with a sofa and two windows"),
    ]
    if home.bedrooms:
        plan = draw_plan(number, bedrooms=home.bedrooms)
        pictures.append((MediaCategory.FLOOR_PLAN, plan, f"Floor plan, {home.bedrooms} bedrooms"))
    for position, (category, content, text) in enumerate(pictures):
        Media.objects.create(
            team=listing.team,
            listing=listing,
            category=category,
            position=position,
            image=ContentFile(content, name=f"{category}.webp"),
            alt_text=text,
        )


def move_on(listing: Listing, home: Home) -> Listing:
    """Bring a listing into its status, by the way that leads there."""
    status = home.status
    if status != StandardStatus.CLOSED:
        return steps.change_status(listing, status, user=None)
    steps.change_status(listing, StandardStatus.PENDING, user=None)
    closing = steps.Closing(
        listing.list_price * Decimal("1.02"), timezone.localdate() - timedelta(days=home.days // 4)
    )
    return steps.change_status(listing, status, user=None, closing=closing)


def set_back(listing: Listing, days: int) -> Listing:
    """Let what was just made have happened some days ago."""
    ago = timezone.now() - timedelta(days=days, minutes=listing.pk)
    listing.created_at = listing.published_at = ago
    listing.on_market_date = listing.on_market_date and timezone.localdate(ago)
    if listing.dom_increment_yn:
        listing.dom_increment_timestamp = ago
    else:
        listing.dom_increment_base = days * 3 // 4 if listing.on_market_date else 0
    listing.save()
    events = list(ListingEvent.objects.for_team(listing.team_id).filter(listing=listing))
    for step, event in enumerate(sorted(events, key=lambda it: it.pk)):
        event.at = ago + timedelta(days=days) * max(step - 3, 0) / (len(events) + 1)
        event.save()
    return listing


def make_drafts(team: Any, agents: list[Agent]) -> None:
    """Leave something to do: a draft without pictures, and one to review."""
    titles = ("Corner house, photos to follow", "Apartment to review")
    for title, price in zip(titles, (398_000, 242_000), strict=True):
        premises = Property.objects.create(
            team=team, street_name="Birch Lane", street_number="7", city=TOWN, country=COUNTRY
        )
        listing = steps.create_listing(
            team=team,
            user=None,
            values={
                "title": title,
                "property": premises,
                "list_price": Decimal(price),
                "list_agent": agents[1],
            },
        )
    submit_listing(listing, user=None)


def make_inquiries(listings: list[Listing]) -> None:
    for number, (name, kind, message) in enumerate(QUESTIONS):
        listing = listings[number * 4]
        is_offer = kind == InquiryKind.OFFER
        inquiry = Inquiry.objects.create(
            team=listing.team,
            listing=listing,
            agent=listing.list_agent,
            kind=kind,
            name=name,
            email=f"{name.split()[0].lower()}@example.com",
            message=message,
            created_at=timezone.now() - timedelta(hours=5 + 9 * number),
            offered_price=listing.list_price * Decimal("0.97") if is_offer else None,
            currency=listing.currency if is_offer else "",
        )
        if is_offer:
            keep_first_offer(inquiry, {}, user=None)
        if number >= len(QUESTIONS) - 2:
            answer(inquiry)


def answer(inquiry: Inquiry) -> None:
    """Keep an answer without sending it to anybody."""
    text = "Thank you for asking. I will call you tomorrow."
    message = InquiryMessage.objects.create(team=inquiry.team, inquiry=inquiry, text=text)
    inquiry.status, inquiry.answered_at = InquiryStatus.ANSWERED, message.at
    inquiry.save()
