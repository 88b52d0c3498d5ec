"""Activities, and reminding people of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from quickscale_business_themes.crm.models import Activity

#: Nobody is reminded of what was due so long ago.
_LATE = timedelta(days=1)
_AT_A_TIME = 500


@transaction.atomic
def save_activity(activity: Activity, values: Mapping[str, Any]) -> Activity:
    """Save an activity with what is said of it; another time or person is reminded of anew."""
    before = when_and_whom(activity) if activity.pk else None
    for name, value in values.items():
        setattr(activity, name, value)
    if when_and_whom(activity) != before:
        activity.remind_at = find_reminder(activity)
    activity.save()
    return activity


def when_and_whom(activity: Activity) -> tuple[Any, ...]:
    return activity.due_at, activity.remind_before, activity.assignee_id


def noon_of(day: date) -> datetime:
    """Return noon in UTC of a day, which is the same day nearly everywhere."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def find_reminder(activity: Activity) -> datetime | None:
    """Return when somebody is to be reminded, None if nobody is, or if it is too late."""
    if activity.due_at is None or activity.remind_before is None:
        return None
    if activity.due_at < timezone.now():
        return None
    return activity.due_at - timedelta(minutes=activity.remind_before)


def send_reminders() -> int:
    """Remind everybody of what is due, once; return how many were."""
    from quickscale_business_themes.crm.mails import REMINDER

    now, sent = timezone.now(), 0
    due = Activity.objects.across_teams().filter(remind_at__lte=now)
    wanted = due.filter(
        done_at=None,
        due_at__gt=now - _LATE,
        assignee__is_active=True,
        assignee__memberships__team=F("team"),
        team__closed_at=None,
    )
    for activity in wanted.select_related("assignee").order_by("remind_at")[:_AT_A_TIME]:
        with transaction.atomic():
            # Whoever comes second finds that nobody is to be reminded any more.
            if not due.filter(pk=activity.pk).update(remind_at=None):
                continue
            moment = activity.due_at.isoformat() if activity.due_at else ""
            assignee: Any = activity.assignee
            REMINDER.send(
                to=assignee.email,
                data={"activity": activity.pk, "due": moment},
                key=f"{activity.public_id}:{activity.assignee_id}:{moment}",
            )
            sent += 1
    due.filter(due_at__lte=now - _LATE).update(remind_at=None)
    return sent
