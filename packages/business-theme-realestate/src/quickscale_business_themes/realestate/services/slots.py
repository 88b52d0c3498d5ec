"""The times at which an agent can show a home.

Hours are those of clocks; all else is counted in UTC, so that a slot is as long as it says on the
days on which clocks are changed too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from quickscale_business_themes.realestate.models import (
    Agent,
    AgentAbsence,
    BookedQuarter,
    Listing,
    OpenHouse,
    OpenHouseStatus,
    ViewingHours,
)
from quickscale_business_themes.realestate.models.viewings import list_quarters

#: How many days ahead viewings can be booked, and how many slots are offered.
AHEAD = timedelta(days=28)
MOST = 50

Span = tuple[datetime, datetime]


def find_shower(listing: Listing) -> Agent | None:
    """Return who shows a home: its own agent, in their place the second one."""
    agents: tuple[Agent | None, ...] = (listing.list_agent, listing.co_list_agent)
    for agent in agents:
        if agent is not None and agent.is_active:
            return agent
    return None


def list_slots(listing: Listing) -> list[datetime]:
    """Return when a home can be seen next, in UTC."""
    agent = find_shower(listing)
    return [start for start, _end in list_free(listing, agent)][:MOST] if agent else []


def list_free(listing: Listing, agent: Agent) -> list[Span]:
    earliest = timezone.now() + timedelta(hours=agent.viewing_notice)
    latest = timezone.now() + AHEAD
    taken = find_taken(listing, agent, earliest, latest)
    return [
        span
        for span in list_offered(listing, agent, earliest, latest)
        if taken.isdisjoint(list_quarters(*span))
    ]


def find_taken(listing: Listing, agent: Agent, after: datetime, before: datetime) -> set[datetime]:
    """Return the quarters of an hour in which the agent, or the home, is booked already."""
    quarters = BookedQuarter.objects.for_team(listing.team_id)
    span = {"at__range": (after - timedelta(hours=1), before + timedelta(hours=3))}
    own = quarters.filter(agent=agent, **span).values_list("at", flat=True)
    home = quarters.filter(listing=listing, **span).values_list("at", flat=True)
    days = OpenHouse.objects.for_team(listing.team_id).filter(
        Q(agent=agent) | Q(listing=listing),
        status=OpenHouseStatus.ACTIVE,
        ends_at__gt=after,
        starts_at__lt=before,
    )
    opened = [at for day in days for at in list_quarters(day.starts_at, day.ends_at)]
    return {*own, *home, *opened}


def list_offered(
    listing: Listing, agent: Agent, earliest: datetime, latest: datetime
) -> Iterator[Span]:
    zone = agent.time_zone
    hours = find_hours(listing, agent)
    absences = list(
        AgentAbsence.objects.for_team(listing.team_id).filter(
            agent=agent, last_day__gte=earliest.astimezone(zone).date() - timedelta(days=1)
        )
    )
    day = earliest.astimezone(zone).date()
    while day <= latest.astimezone(zone).date():
        if not any(it.first_day <= day <= it.last_day for it in absences):
            for span in divide_day(day, hours, zone, timedelta(minutes=agent.viewing_minutes)):
                if earliest <= span[0] <= latest:
                    yield span
        day += timedelta(days=1)


def find_hours(listing: Listing, agent: Agent) -> list[ViewingHours]:
    """Return an agent's hours for a listing, else those for all of them."""
    rows = ViewingHours.objects.for_team(listing.team_id).filter(agent=agent)
    found = list(rows.filter(listing__in=[listing.pk]) | rows.filter(listing=None))
    return [it for it in found if it.listing_id] or found


def divide_day(day: date, hours: Iterable[Any], zone: ZoneInfo, length: timedelta) -> list[Span]:
    """Return the slots of a day, in their order and none twice."""
    spans: set[Span] = set()
    for each in hours:
        if each.weekday != day.weekday():
            continue
        start, end = to_utc(day, each.starts_at, zone), to_utc(day, each.ends_at, zone)
        while start + length <= end:
            spans.add((start, start + length))
            start += length
    return sorted(spans)


def to_utc(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return when clocks say so. A time that is skipped comes after the gap, a double one first."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
