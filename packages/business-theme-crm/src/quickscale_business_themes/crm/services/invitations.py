"""Invitations that people get by e-mail, as meetings: the same one twice is one meeting."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale_business_themes.crm.exceptions import NoInvitation
from quickscale_business_themes.crm.models import Activity, ActivityKind, Contact
from quickscale_business_themes.crm.normalizing import normalize_email
from quickscale_business_themes.crm.services.work import noon_of, save_activity

#: No file has more.
_MOST = 500
_SUBJECT, _DESCRIPTION, _UID = 200, 5000, 255
_MOST_SEQUENCE = 2**31 - 1
_FIRST, _LAST = date(1970, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Invitation:
    """One meeting of a file.

    Attributes:
        uid: by which it is known again; an occurrence of several has its own.
        begins, ends: in UTC; noon of the first and of the last day if it lasts all day.
        people: the addresses of whoever takes part.
    """

    uid: str
    sequence: int
    subject: str
    description: str
    begins: datetime
    ends: datetime | None
    is_all_day: bool
    is_cancelled: bool
    people: frozenset[str]


@dataclass(slots=True)
class Outcome:
    """What became of the invitations of a file."""

    created: int = 0
    updated: int = 0
    cancelled: int = 0
    skipped: int = 0


def import_invitations(
    content: bytes,
    *,
    team: Any,
    user: Any,
    contacts: Any,
    can_change: Callable[[Activity], bool],
) -> Outcome:
    """Make meetings of the invitations in a file, and change those that are known.

    Args:
        contacts: those that the visitor sees, with one of whom a meeting may be.
        can_change: says whether the visitor may change a meeting; others are left out.

    Raises:
        NoInvitation: there is none in it.
    """
    outcome, found = Outcome(), 0
    for component, is_cancelled in list_events(content):
        found += 1
        invitation = read_invitation(component, is_cancelled)
        became = "skipped"
        if invitation is not None:
            became = take_invitation(
                invitation, team=team, user=user, contacts=contacts, can_change=can_change
            )
        setattr(outcome, became, getattr(outcome, became) + 1)
    if not found:
        raise NoInvitation
    return outcome


def list_events(content: bytes) -> Iterator[tuple[Any, bool]]:
    """Yield the events of a file, and whether the file takes them back.

    Raises:
        NoInvitation: it is no calendar.
    """
    from icalendar import Calendar

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise NoInvitation from None
    events = (
        (event, str(calendar.get("method", "")).upper() == "CANCEL")
        for calendar in calendars
        for event in calendar.walk("VEVENT")
    )
    for number, each in enumerate(events):
        if number >= _MOST:
            return
        yield each


def read_invitation(event: Any, is_cancelled: bool) -> Invitation | None:
    """Return what an event says, None where it has no name or no time that makes sense."""
    uid = str(event.get("uid", "")).strip()
    begin = value_of(event, "dtstart")
    if not uid or not is_sensible(begin):
        return None
    occurrence = value_of(event, "recurrence-id")
    status = str(event.get("status", "")).upper()
    return Invitation(
        uid=shorten(f"{uid}/{occurrence}" if occurrence else uid),
        sequence=read_sequence(event),
        subject=str(event.get("summary", "")).strip()[:_SUBJECT] or _("Meeting"),
        description=read_description(event),
        begins=to_moment(begin),
        ends=read_end(event, begin),
        is_all_day=not isinstance(begin, datetime),
        is_cancelled=is_cancelled or status == "CANCELLED",
        people=frozenset(list_people(event)),
    )


def value_of(event: Any, name: str) -> Any:
    """Return a date, a moment or a duration of an event, None where it can't be read."""
    try:
        return event.get(name).dt
    except (AttributeError, ValueError, KeyError, TypeError):
        return None


def is_sensible(value: Any) -> bool:
    day = value.date() if isinstance(value, datetime) else value
    return isinstance(day, date) and _FIRST <= day <= _LAST


def read_end(event: Any, begin: date) -> datetime | None:
    """Return when an event ends, the last day's noon if it lasts all day, None if it says nothing.

    An end before the beginning says nothing.
    """
    end, duration = value_of(event, "dtend"), value_of(event, "duration")
    if end is None and isinstance(duration, timedelta) and abs(duration) < timedelta(days=3660):
        end = begin + duration
    if not is_sensible(end) or isinstance(end, datetime) != isinstance(begin, datetime):
        return None
    if not isinstance(end, datetime):
        end -= timedelta(days=1)
    moment = to_moment(end)
    return moment if moment > to_moment(begin) else None


def to_moment(value: date) -> datetime:
    """Return a moment in UTC. A day is its noon; a time without a zone is of the current one."""
    if not isinstance(value, datetime):
        return noon_of(value)
    aware = value if value.tzinfo else timezone.make_aware(value)
    return aware.astimezone(UTC)


def read_sequence(event: Any) -> int:
    try:
        return min(max(int(event.get("sequence", 0)), 0), _MOST_SEQUENCE)
    except (ValueError, TypeError):
        return 0


def read_description(event: Any) -> str:
    place = str(event.get("location", "")).strip()
    text = str(event.get("description", "")).strip()
    return "\n\n".join(part for part in (place, text) if part)[:_DESCRIPTION]


def list_people(event: Any) -> Iterator[str]:
    for name in ("attendee", "organizer"):
        found = event.get(name, [])
        for each in found if isinstance(found, list) else [found]:
            yield normalize_email(str(each).partition(":")[2] or str(each))


def shorten(uid: str) -> str:
    """Return a name that fits; of a longer one, its digest."""
    if len(uid) <= _UID and "\x00" not in uid:
        return uid
    return hashlib.sha256(uid.encode()).hexdigest()


def take_invitation(invitation: Invitation, **whose: Any) -> str:
    """Create a meeting, or change the one that is known; return which."""
    try:
        return take_once(invitation, **whose)
    except IntegrityError:
        # Somebody else of the team took the same one at this moment.
        return take_once(invitation, **whose)


@transaction.atomic
def take_once(
    invitation: Invitation,
    *,
    team: Any,
    user: Any,
    contacts: Any,
    can_change: Callable[[Activity], bool],
) -> str:
    known = find_meeting(team, invitation.uid)
    if known is None:
        return create_meeting(invitation, team=team, user=user, contacts=contacts)
    if invitation.sequence < known.ical_sequence or not can_change(known):
        return "skipped"
    if invitation.is_cancelled:
        subject = _("Cancelled: {subject}").format(subject=invitation.subject)[:_SUBJECT]
        ended = {"done_at": known.done_at or timezone.now(), "subject": subject}
        save_activity(known, {**ended, "ical_sequence": invitation.sequence})
        return "cancelled"
    save_activity(known, values_of(invitation))
    return "updated"


def find_meeting(team: Any, uid: str) -> Activity | None:
    return Activity.objects.for_team(team).select_for_update().filter(ical_uid=uid).first()


def create_meeting(invitation: Invitation, *, team: Any, user: Any, contacts: Any) -> str:
    if invitation.is_cancelled:
        return "skipped"
    others = invitation.people - {normalize_email(user.email)}
    contact: Contact | None = contacts.filter(email_normalized__in=others).order_by("pk").first()
    values = {
        "team": team,
        "kind": ActivityKind.MEETING,
        "assignee": user,
        "created_by": user,
        "contact": contact,
        "ical_uid": invitation.uid,
    }
    save_activity(Activity(), {**values, **values_of(invitation)})
    return "created"


def values_of(invitation: Invitation) -> Mapping[str, Any]:
    return {
        "subject": invitation.subject.replace("\x00", ""),
        "description": invitation.description.replace("\x00", ""),
        "due_at": invitation.begins,
        "ends_at": invitation.ends,
        "is_all_day": invitation.is_all_day,
        "ical_sequence": invitation.sequence,
    }
