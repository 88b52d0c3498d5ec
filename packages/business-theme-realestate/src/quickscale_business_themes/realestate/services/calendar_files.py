"""Viewings and open days as calendar programs read them (RFC 5545).

All times are in UTC, so that no program has to know a zone, and each stays right when clocks are
changed. An invitation, its change and its end have the same UID and a higher SEQUENCE.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from quickscale.core.mail import absolute_url
from quickscale.core.mail.blocks import Attachment

#: How often a program is asked to look.
_REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One entry of a calendar.

    Attributes:
        identity: the public id of what it is about.
        organizer: the agency's name and the address that it writes from.
        attendee: the name and the address of whoever is invited; empty in a calendar of one's own.
    """

    identity: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str = ""
    description: str = ""
    url: str = ""
    is_canceled: bool = False
    organizer: tuple[str, str] = ("", "")
    attendee: tuple[str, str] = ("", "")
    changed_at: datetime | None = None


def attach_invitation(appointment: Appointment) -> Attachment:
    """Return an appointment as the file that a mail brings."""
    method = "CANCEL" if appointment.is_canceled else "REQUEST"
    content = write_calendar([appointment], method=method)
    return Attachment("invite.ics", content, f"text/calendar; method={method}")


def write_calendar(
    appointments: list[Appointment], *, method: str = "PUBLISH", name: str = ""
) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//QuickScale//Real estate//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", clean(name))
        calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    for appointment in appointments:
        calendar.add_component(make_event(appointment))
    return bytes(calendar.to_ical())


def make_event(appointment: Appointment) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", make_uid(appointment.identity))
    event.add("dtstamp", (appointment.changed_at or timezone.now()).astimezone(UTC))
    event.add("sequence", appointment.sequence)
    event.add("status", "CANCELLED" if appointment.is_canceled else "CONFIRMED")
    event.add("dtstart", appointment.starts_at.astimezone(UTC))
    event.add("dtend", appointment.ends_at.astimezone(UTC))
    texts = {
        "summary": appointment.summary,
        "location": appointment.place,
        "description": appointment.description,
    }
    for name, text in texts.items():
        if cleaned := clean(text):
            event.add(name, cleaned)
    if appointment.url:
        event.add("url", appointment.url)
    add_people(event, appointment)
    return event


def make_uid(identity: str) -> str:
    return f"{identity}@{urlsplit(absolute_url('/')).hostname}"


def add_people(event: Any, appointment: Appointment) -> None:
    """Name who invites and who is invited, without which programs take no invitation."""
    for key, (name, address) in (
        ("organizer", appointment.organizer),
        ("attendee", appointment.attendee),
    ):
        if address:
            event.add(key, make_person(name, address))


def make_person(name: str, address: str) -> Any:
    from icalendar import vCalAddress, vText

    person = vCalAddress(f"mailto:{address}")
    if cleaned := clean(name).replace('"', "'").replace("\n", " "):
        person.params["cn"] = vText(cleaned)
    return person


def clean(text: str) -> str:
    """Return a text without what no line of a calendar may hold."""
    return "".join(each for each in text.replace("\r\n", "\n") if each >= " " or each in "\n\t")
