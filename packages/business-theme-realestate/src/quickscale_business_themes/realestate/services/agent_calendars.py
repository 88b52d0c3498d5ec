"""An agent's viewings and open days as a calendar that their own program subscribes to."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from itertools import chain
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.audit import record
from quickscale.core.mail import absolute_url
from quickscale_business_themes.realestate.models import (
    Agent,
    OpenHouse,
    OpenHouseStatus,
    Viewing,
    ViewingStatus,
)
from quickscale_business_themes.realestate.services.calendar_files import (
    Appointment,
    write_calendar,
)
from quickscale_business_themes.realestate.services.records import lock_record

#: What is longer ago is left out, and what comes after so many entries.
_PAST, _MOST = timedelta(days=60), 1000


def hash_token(token: str) -> str:
    """Return what is kept of a token: whoever reads the database can't use it."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def reset_calendar(agent: Agent, *, user: Any) -> str:
    """Return the secret of a new address of an agent's calendar; a former address ends.

    Raises:
        RecordGone: the agent was deleted in the meantime.
    """
    agent = lock_record(agent)
    token = secrets.token_urlsafe(32)
    agent.calendar_hash = hash_token(token)
    agent.save(update_fields=["calendar_hash", "updated_at"])
    record(
        "realestate.calendar_reset",
        actor=user,
        team=agent.team,
        object_type="agent",
        object_id=agent.public_id,
        label=str(agent),
    )
    return token


def find_agent(token: str) -> Agent | None:
    """Return the agent of an address, while they work for an agency that exists."""
    agents = Agent.objects.across_teams().select_related("team", "office")
    found = agents.filter(calendar_hash=hash_token(token), is_active=True)
    return found.filter(team__closed_at=None).first()


def write_agent_calendar(agent: Agent) -> bytes:
    since = timezone.now() - _PAST
    viewings = Viewing.objects.for_team(agent.team_id).filter(
        agent=agent, status=ViewingStatus.CONFIRMED, starts_at__gte=since
    )
    viewings = viewings.select_related("inquiry", "listing__property").order_by("starts_at")
    days = OpenHouse.objects.for_team(agent.team_id).filter(agent=agent, starts_at__gte=since)
    days = days.exclude(status=OpenHouseStatus.CANCELED).select_related("listing__property")
    days = days.order_by("starts_at")
    entries = chain(map(show_viewing, viewings[:_MOST]), map(show_open_house, days[:_MOST]))
    return write_calendar(list(entries), name=_("Viewings ({name})").format(name=agent.name))


def show_viewing(viewing: Viewing) -> Appointment:
    path = reverse("realestate:agency-inquiry-detail", kwargs={"id": viewing.inquiry.public_id})
    inquiry = viewing.inquiry
    return Appointment(
        identity=str(viewing.public_id),
        sequence=viewing.sequence,
        starts_at=viewing.starts_at,
        ends_at=viewing.ends_at,
        summary=_("Viewing: {listing}").format(listing=viewing.listing.title),
        place=viewing.listing.property.unparsed_address,
        description="\n".join(it for it in (inquiry.name, inquiry.phone, inquiry.email) if it),
        url=absolute_url(path),
        changed_at=viewing.updated_at,
    )


def show_open_house(open_house: OpenHouse) -> Appointment:
    path = reverse("realestate:agency-open-house-detail", kwargs={"id": open_house.public_id})
    return Appointment(
        identity=str(open_house.public_id),
        sequence=open_house.sequence,
        starts_at=open_house.starts_at,
        ends_at=open_house.ends_at,
        summary=_("Open day: {listing}").format(listing=open_house.listing.title),
        place=open_house.listing.property.unparsed_address,
        url=absolute_url(path),
        changed_at=open_house.updated_at,
    )
