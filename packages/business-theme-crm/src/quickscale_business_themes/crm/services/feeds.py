"""Somebody's activities as a calendar that their own program subscribes to (RFC 5545).

All times are in UTC, so that no program has to know a zone, and each stays right when clocks are
changed; what lasts all day is a date, which has no zone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.audit import record
from quickscale.core.mail import absolute_url
from quickscale_business_themes.crm.models import Activity, ActivityKind, CalendarFeed
from quickscale_business_themes.crm.models.calendars import hash_token, make_token
from quickscale_business_themes.crm.models.work import TARGETS
from quickscale_business_themes.crm.services.records import lock_record

#: What is longer ago is left out, and so is what is further ahead, or comes after so many entries.
_PAST, _AHEAD = timedelta(days=90), timedelta(days=3650)
_MOST = 2000
#: How often a program is asked to look.
_REFRESH = timedelta(hours=1)


@transaction.atomic
def create_feed(team: Any, user: Any) -> tuple[CalendarFeed, str]:
    """Return a feed, and the secret in its address: nobody learns that again.

    A former address of the same person and team ends.
    """
    token = make_token()
    feed, is_new = CalendarFeed.objects.for_team(team).update_or_create(
        user=user, defaults={"token_hash": hash_token(token), "read_at": None}
    )
    write_down("crm.calendar_created" if is_new else "crm.calendar_renewed", feed)
    return feed, token


@transaction.atomic
def revoke_feed(feed: CalendarFeed) -> None:
    """End an address."""
    lock_record(feed)
    write_down("crm.calendar_revoked", feed)
    feed.delete()


def write_down(action: str, feed: CalendarFeed) -> None:
    """Tell the team's audit log what somebody did with the address of their calendar."""
    record(
        action,
        actor=feed.user,
        team=feed.team,
        object_type="calendarfeed",
        object_id=feed.public_id,
    )


def find_feed(token: str) -> CalendarFeed | None:
    """Return the feed of an address whose owner still works for the team."""
    feeds = CalendarFeed.objects.across_teams().filter(token_hash=hash_token(token))
    feed = feeds.filter(user__is_active=True, team__closed_at=None).select_related("team").first()
    if feed is None or not feed.team.memberships.filter(user=feed.user_id).exists():
        return None
    feeds.update(read_at=timezone.now())
    return feed


def list_activities(feed: CalendarFeed) -> Any:
    """Return what is in somebody's calendar: what is due, and meetings and calls that were."""
    now = timezone.now()
    own = Activity.objects.for_team(feed.team_id).filter(assignee=feed.user_id)
    dated = own.filter(due_at__range=(now - _PAST, now + _AHEAD))
    dated = dated.exclude(ends_at__gt=now + 2 * _AHEAD)
    shown = dated.exclude(kind__in=(ActivityKind.TASK, ActivityKind.EMAIL), done_at__isnull=False)
    return shown.select_related(*TARGETS).order_by("due_at", "pk")[:_MOST]


def write_calendar(feed: CalendarFeed) -> bytes:
    """Return somebody's activities as an iCalendar file."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//QuickScale//CRM//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Activities ({team})").format(team=feed.team.name))
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    for activity in list_activities(feed):
        calendar.add_component(make_event(activity))
    return bytes(calendar.to_ical())


def make_event(activity: Activity) -> Any:
    from django.urls import reverse
    from icalendar import Event

    event = Event()
    event.add("uid", activity.ical_uid or str(activity.public_id))
    event.add("dtstamp", activity.updated_at.astimezone(UTC))
    event.add("summary", clean(activity.subject))
    add_times(event, activity)
    lines = [str(activity.target or ""), activity.description]
    if text := clean("\n".join(line for line in lines if line)):
        event.add("description", text)
    path = reverse("crm:activity-detail", kwargs={"id": activity.public_id})
    event.add("url", absolute_url(path))
    return event


def add_times(event: Any, activity: Activity) -> None:
    begin, end = to_utc(activity.due_at), to_utc(activity.ends_at or activity.due_at)
    if activity.is_all_day:
        # The end of a day is the day after it.
        event.add("dtstart", begin.date())
        event.add("dtend", end.date() + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", begin)
        if end > begin:
            event.add("dtend", end)


def to_utc(moment: datetime | None) -> datetime:
    assert moment is not None  # what has no time is in no calendar
    return moment.astimezone(UTC)


def clean(text: str) -> str:
    """Return a text without what no line of a calendar may hold."""
    return "".join(each for each in text.replace("\r\n", "\n") if each >= " " or each in "\n\t")
