"""Where the theme takes part in the core: what members may do, its mails, and what runs daily."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core import hooks
from quickscale.core.jobs import ScheduledCommand
from quickscale.core.mail import MailType
from quickscale.core.privacy import ExportPart
from quickscale.core.seo import SeoAdapter
from quickscale.core.teams import TeamPermission
from quickscale_business_themes.realestate.models import (
    Agent,
    FeedImport,
    FeedProblem,
    FeedSource,
    Inquiry,
    InquiryMessage,
    Listing,
    ListingSource,
    Media,
    Offer,
    Office,
    OpenHouse,
    OpenHouseRegistration,
    Property,
    Valuation,
    Viewing,
    ViewingHours,
)
from quickscale_business_themes.realestate.seo import ListingSeo


@hooks.register("core.team_permissions")
def realestate_permissions() -> list[TeamPermission]:
    return [
        TeamPermission("realestate.publish", _("Publish listings")),
        TeamPermission("realestate.delete", _("Delete records"), members=True),
        TeamPermission("realestate.value", _("Estimate values of properties"), members=True),
        TeamPermission("realestate.manage", _("Manage agents and offices")),
    ]


@hooks.register("core.mail_types")
def realestate_mails() -> Sequence[MailType]:
    from quickscale_business_themes.realestate import mails, offer_mails, viewing_mails

    return (*mails.MAILS, *viewing_mails.MAILS, *offer_mails.MAILS)


@hooks.register("core.seo_adapters")
def realestate_adapters() -> list[SeoAdapter]:
    return [ListingSeo()]


@hooks.register("core.scheduled_commands")
def realestate_commands() -> list[ScheduledCommand]:
    return [
        ScheduledCommand("expire_listings", every=timedelta(hours=1)),
        ScheduledCommand("run_realestate", every=timedelta(minutes=10)),
        ScheduledCommand("resume_feeds", every=timedelta(minutes=1)),
        ScheduledCommand("fetch_feeds", every=timedelta(minutes=10)),
        ScheduledCommand("fetch_listing_media", every=timedelta(minutes=1)),
        ScheduledCommand("forget_feed_imports", every=timedelta(days=1)),
        ScheduledCommand("train_valuation", every=timedelta(weeks=1), arguments=("--if-more",)),
        ScheduledCommand("prune_valuation_models", every=timedelta(days=1)),
    ]


@hooks.register("core.export_account")
def export_inquiries(user: Any) -> list[ExportPart]:
    from quickscale_business_themes.realestate.services import personal_data

    return [
        ExportPart("home_inquiries", personal_data.list_inquiries(user)),
        ExportPart("open_day_registrations", personal_data.list_registrations(user)),
    ]


@hooks.register("core.account_deleted")
def forget_person(*, user: Any, known_as: Sequence[str]) -> None:
    from quickscale_business_themes.realestate.services import personal_data

    personal_data.forget_person(user, known_as)


@hooks.register("core.team_samples")
def make_samples(*, team: Any) -> list[Any]:
    """Give the isolation kit a draft, which the public doesn't see, and all that belongs to it."""
    from quickscale_business_themes.realestate.samples.homes import LATITUDE, LONGITUDE
    from quickscale_business_themes.realestate.samples.sales import teach_sample_model

    office = Office.objects.create(team=team, name=f"Office of {team.name}")
    agent = Agent.objects.create(
        team=team,
        name=f"Agent of {team.name}",
        email=f"{team.slug}@example.com",
        office=office,
        photo=ContentFile(b"Sample", name=f"{team.slug}.png"),
    )
    teach_sample_model()
    home = Property.objects.create(
        team=team,
        city="Lindenau",
        country="DE",
        street_name=team.name,
        latitude=LATITUDE,
        longitude=LONGITUDE,
    )
    listing = Listing.objects.create(
        team=team, title=f"Home of {team.name}", property=home, list_price=100_000, list_agent=agent
    )
    inquiry = Inquiry.objects.create(
        team=team, listing=listing, name=f"Visitor of {team.name}", email="visitor@example.com"
    )
    message = InquiryMessage.objects.create(team=team, inquiry=inquiry, text=f"To {team.name}")
    image = ContentFile(b"Sample", name=f"{team.slug}.png")
    media = Media.objects.create(team=team, listing=listing, image=image, alt_text=team.name)
    valuation = Valuation.objects.create(
        team=team, property=home, estimate=100, low=90, high=110, currency="EUR", confidence=0.5
    )
    feed = FeedImport.objects.create(team=team, source=team.name[:50], format="csv")
    problem = FeedProblem.objects.create(
        team=team, feed_import=feed, line=2, reason=f"Of {team.name}"
    )
    source = ListingSource.objects.create(
        team=team, listing=listing, media_problem=f"Of {team.name}"
    )
    sender = FeedSource.objects.create(team=team, name=team.name[:50], format="csv")
    made = [office, agent, home, listing, inquiry, message, media]
    return [*made, valuation, feed, problem, source, sender, *make_visits(team, inquiry, agent)]


def make_visits(team: Any, inquiry: Inquiry, agent: Agent) -> list[Any]:
    """Give the kit a viewing, an open day and an offer, none of which the public sees."""
    start = timezone.now() + timedelta(days=7)
    span = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    common = {"team": team, "listing": inquiry.listing}
    viewing = Viewing.objects.create(**common, **span, inquiry=inquiry, agent=agent)
    hours = ViewingHours.objects.create(
        team=team, agent=agent, weekday=0, starts_at=time(10), ends_at=time(12)
    )
    day = OpenHouse.objects.create(
        **common, **span, agent=agent, remarks=f"Tea at {team.name}", registered=1
    )
    guest = OpenHouseRegistration.objects.create(
        team=team, open_house=day, name=f"Guest of {team.name}", email="guest@example.com"
    )
    offer = Offer.objects.create(
        **common, inquiry=inquiry, amount=100, currency="EUR", conditions=f"If {team.name} agrees"
    )
    return [viewing, hours, day, guest, offer]
