"""The mails about viewings and open days, each with an invitation for calendar programs."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quickscale.core.conf import quickscale_settings
from quickscale.core.mail import MailContent, MailType, absolute_url
from quickscale.core.mail.blocks import Button, Paragraph, Row, Table
from quickscale.core.validators import break_addresses
from quickscale_business_themes.realestate.models import (
    Agent,
    Inquiry,
    Listing,
    OpenHouse,
    OpenHouseRegistration,
    OpenHouseStatus,
    Property,
    Viewing,
    ViewingStatus,
)
from quickscale_business_themes.realestate.services.calendar_files import (
    Appointment,
    attach_invitation,
)
from quickscale_business_themes.realestate.services.conversations import (
    make_path,
    make_registration_token,
)


def write_time(moment: datetime, agent: Agent | None) -> str:
    """Return a time as the clocks near the home show it, with their zone."""
    local = localtime(moment, agent.time_zone if agent else None)
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


def find_sender() -> str:
    return quickscale_settings.CONTACT_EMAIL or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def find_viewing(viewing: str, sequence: int) -> Viewing | None:
    """Return a viewing that hasn't been changed since: else another mail tells of it."""
    rows = Viewing.objects.across_teams().select_related(
        "inquiry", "listing__property", "agent__office", "team"
    )
    return rows.filter(public_id=viewing, sequence=sequence).first()


def compose_for_visitor(viewing: str, sequence: int) -> MailContent | None:
    """Return what a visitor reads of their viewing, None if it was changed since."""
    found = find_viewing(viewing, sequence)
    if found is None:
        return None
    return describe_for_visitor(found, found.team.name, make_path(found.inquiry))


def describe_for_visitor(viewing: Viewing, agency: str, path: str) -> MailContent:
    listing, agent = viewing.listing, viewing.agent
    rows = [
        Row(_("Home"), listing.title),
        Row(_("Time"), write_time(viewing.starts_at, agent)),
        Row(_("Address"), listing.public_address),
    ]
    contact = [it for it in (agent.name, agent.phone) if it] if agent else []
    rows += [Row(_("Agent"), " · ".join(contact))] if contact else []
    url = absolute_url(path)
    appointment = make_appointment(viewing, url, listing.public_address)
    invited = (viewing.inquiry.name, viewing.inquiry.email)
    return MailContent(
        [Table([it for it in rows if it.value]), Button(_("Change or cancel"), url)],
        values={"listing": listing.title, "agency": agency},
        attachments=[attach_invitation(invite(appointment, agency, invited))],
    )


def compose_for_agent(viewing: str, sequence: int) -> MailContent | None:
    """Return what an agent reads of a viewing, None if it was changed since."""
    found = find_viewing(viewing, sequence)
    if found is None:
        return None
    path = reverse("realestate:agency-inquiry-detail", kwargs={"id": found.inquiry.public_id})
    return describe_for_agent(found, found.team.name, path)


def describe_for_agent(viewing: Viewing, agency: str, path: str) -> MailContent:
    inquiry, listing, agent = viewing.inquiry, viewing.listing, viewing.agent
    address = listing.property.unparsed_address
    rows = [
        Row(_("Home"), listing.title),
        Row(_("Status"), str(viewing.get_status_display())),
        Row(_("Time"), write_time(viewing.starts_at, agent)),
        Row(_("Address"), address),
    ]
    contact = ((_("Name"), inquiry.name), (_("E-mail"), inquiry.email), (_("Phone"), inquiry.phone))
    rows += [Row(label, break_addresses(value)) for label, value in contact]
    message = [Paragraph(break_addresses(inquiry.message))] if inquiry.message else []
    url = absolute_url(path)
    invited = (agent.name, agent.email) if agent else ("", "")
    appointment = make_appointment(viewing, url, address, description=describe_visitor(inquiry))
    return MailContent(
        [Table([it for it in rows if it.value]), *message, Button(_("View inquiry"), url)],
        values={"listing": listing.title, "time": write_time(viewing.starts_at, agent)},
        attachments=[attach_invitation(invite(appointment, agency, invited))],
    )


def describe_visitor(inquiry: Inquiry) -> str:
    return "\n".join(it for it in (inquiry.name, inquiry.phone, inquiry.email) if it)


def make_appointment(
    viewing: Viewing, url: str, place: str, *, description: str = ""
) -> dict[str, Any]:
    """Return what both sides' calendars say of a viewing."""
    return {
        "identity": str(viewing.public_id),
        "sequence": viewing.sequence,
        "starts_at": viewing.starts_at,
        "ends_at": viewing.ends_at,
        "summary": _("Viewing: {listing}").format(listing=viewing.listing.title),
        "place": place,
        "description": description,
        "url": url,
        "is_canceled": viewing.status == ViewingStatus.CANCELED,
        "changed_at": viewing.updated_at,
    }


def invite(values: dict[str, Any], agency: str, invited: tuple[str, str]) -> Appointment:
    return Appointment(**values, organizer=(agency, find_sender()), attendee=invited)


def compose_open_house(registration: str, sequence: int) -> MailContent | None:
    """Return what somebody reads who is registered, None if they cancel, or it was changed."""
    rows = OpenHouseRegistration.objects.across_teams().select_related(
        "open_house__listing__property", "open_house__agent__office", "team"
    )
    found = rows.filter(
        public_id=registration, canceled_at=None, open_house__sequence=sequence
    ).first()
    if found is None:
        return None
    path = reverse("realestate:registration", kwargs={"token": make_registration_token(found)})
    return describe_open_house(found, found.team.name, path)


def describe_open_house(registration: OpenHouseRegistration, agency: str, path: str) -> MailContent:
    open_house = registration.open_house
    listing = open_house.listing
    rows = [
        Row(_("Home"), listing.title),
        Row(_("Time"), write_time(open_house.starts_at, open_house.agent)),
        Row(_("Address"), listing.public_address),
        Row(_("People"), str(registration.guests)),
    ]
    appointment = {
        "identity": str(registration.public_id),
        "sequence": open_house.sequence,
        "starts_at": open_house.starts_at,
        "ends_at": open_house.ends_at,
        "summary": _("Open day: {listing}").format(listing=listing.title),
        "place": listing.public_address,
        "url": absolute_url(path),
        "is_canceled": open_house.status == OpenHouseStatus.CANCELED,
        "changed_at": open_house.updated_at,
    }
    invited = (registration.name, registration.email)
    return MailContent(
        [Table([it for it in rows if it.value]), Button(_("View or cancel"), absolute_url(path))],
        values={"listing": listing.title, "agency": agency},
        attachments=[attach_invitation(invite(appointment, agency, invited))],
    )


def make_sample_listing() -> Listing:
    home = Property(city="Alder Falls", street_name="Mill Lane", street_number="4", country="US")
    return Listing(title="Sunny three-room apartment", property=home)


def make_sample() -> Viewing:
    listing = make_sample_listing()
    asked = {"name": "Ada Lovelace", "email": "ada@example.com"}
    start = datetime(2030, 5, 4, 15, 0, tzinfo=UTC)
    return Viewing(
        inquiry=Inquiry(listing=listing, **asked),
        listing=listing,
        agent=Agent(name="Grace Hollis", email="grace@example.com"),
        starts_at=start,
        ends_at=start.replace(minute=30),
    )


def make_sample_registration() -> OpenHouseRegistration:
    listing = make_sample_listing()
    start = datetime(2030, 5, 4, 15, 0, tzinfo=UTC)
    day = OpenHouse(listing=listing, starts_at=start, ends_at=start.replace(hour=17))
    return OpenHouseRegistration(
        open_house=day, name="Ada Lovelace", email="ada@example.com", guests=2
    )


def viewing_mail(name: str, *, label: Any, subject: Any, introduction: Any) -> MailType:
    return MailType(
        name=f"realestate.{name}",
        label=label,
        subject=subject,
        introduction=introduction,
        placeholders=("listing", "agency"),
        compose=compose_for_visitor,
        sample=lambda: describe_for_visitor(make_sample(), "Linden Homes", "/conversation/"),
    )


def agent_mail(name: str, *, label: Any, subject: Any, introduction: Any) -> MailType:
    return MailType(
        name=f"realestate.{name}",
        label=label,
        subject=subject,
        introduction=introduction,
        placeholders=("listing", "time"),
        compose=compose_for_agent,
        sample=lambda: describe_for_agent(make_sample(), "Linden Homes", "/agency/inquiries/"),
    )


def open_house_mail(name: str, *, label: Any, subject: Any, introduction: Any) -> MailType:
    return MailType(
        name=f"realestate.{name}",
        label=label,
        subject=subject,
        introduction=introduction,
        placeholders=("listing", "agency"),
        compose=compose_open_house,
        sample=lambda: describe_open_house(
            make_sample_registration(), "Linden Homes", "/registration/"
        ),
    )


VIEWING_CONFIRMED = viewing_mail(
    "viewing_confirmed",
    label=gettext_lazy("Viewing confirmed, to the visitor"),
    subject=gettext_lazy("Your viewing: {listing}"),
    introduction=gettext_lazy("{agency} is looking forward to showing you this home."),
)
VIEWING_CANCELED = viewing_mail(
    "viewing_canceled",
    label=gettext_lazy("Viewing canceled, to the visitor"),
    subject=gettext_lazy("Your viewing was canceled: {listing}"),
    introduction=gettext_lazy("This viewing doesn't take place. You can choose another time."),
)
VIEWING_REMINDER = viewing_mail(
    "viewing_reminder",
    label=gettext_lazy("Reminder of a viewing, to the visitor"),
    subject=gettext_lazy("Reminder of your viewing: {listing}"),
    introduction=gettext_lazy("{agency} shows you this home soon."),
)
VIEWING_FOR_AGENT = agent_mail(
    "viewing_for_agent",
    label=gettext_lazy("Viewing booked, moved or canceled, to the agent"),
    subject=gettext_lazy("Viewing on {time}: {listing}"),
    introduction=gettext_lazy("This is how a viewing of yours stands now."),
)
VIEWING_REMINDER_FOR_AGENT = agent_mail(
    "viewing_reminder_for_agent",
    label=gettext_lazy("Reminder of a viewing, to the agent"),
    subject=gettext_lazy("Reminder: viewing on {time}: {listing}"),
    introduction=gettext_lazy("You show this home soon."),
)
OPEN_HOUSE_CONFIRMED = open_house_mail(
    "open_house_confirmed",
    label=gettext_lazy("Registered for an open day"),
    subject=gettext_lazy("Open day: {listing}"),
    introduction=gettext_lazy("You are registered. {agency} is looking forward to your visit."),
)
OPEN_HOUSE_CANCELED = open_house_mail(
    "open_house_canceled",
    label=gettext_lazy("Open day canceled"),
    subject=gettext_lazy("Open day canceled: {listing}"),
    introduction=gettext_lazy("This open day doesn't take place."),
)

MAILS = (
    VIEWING_CONFIRMED,
    VIEWING_CANCELED,
    VIEWING_REMINDER,
    VIEWING_FOR_AGENT,
    VIEWING_REMINDER_FOR_AGENT,
    OPEN_HOUSE_CONFIRMED,
    OPEN_HOUSE_CANCELED,
)
