"""The mails that the theme sends."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quickscale.core.mail import MailContent, MailType, absolute_url
from quickscale.core.mail.blocks import Button, Paragraph, Row, Table
from quickscale.core.money import format_money
from quickscale.core.validators import break_addresses
from quickscale_business_themes.realestate.models import (
    Inquiry,
    InquiryKind,
    InquiryMessage,
    Listing,
)
from quickscale_business_themes.realestate.services.conversations import make_path


def find_inquiry(inquiry: str) -> Inquiry | None:
    found = Inquiry.objects.across_teams().select_related("listing", "team")
    return found.filter(public_id=inquiry).first()


def compose_received(inquiry: str) -> MailContent | None:
    """Return what an agent reads of an inquiry, None if it was deleted since."""
    found = find_inquiry(inquiry)
    if found is None:
        return None
    path = reverse("realestate:agency-inquiry-detail", kwargs={"id": found.public_id})
    return describe_received(found, path)


def describe_received(inquiry: Inquiry, path: str) -> MailContent:
    rows = [Row(_("Home"), inquiry.listing.title), *list_facts(inquiry)]
    contact = ((_("Name"), inquiry.name), (_("E-mail"), inquiry.email), (_("Phone"), inquiry.phone))
    rows += [Row(label, break_addresses(value)) for label, value in contact if value]
    message = [Paragraph(break_addresses(inquiry.message))] if inquiry.message else []
    return MailContent(
        [Table(rows), *message, Button(_("Answer"), absolute_url(path))],
        values={"listing": inquiry.listing.title, "kind": str(inquiry.get_kind_display())},
    )


def list_facts(inquiry: Inquiry) -> list[Row]:
    """Return what an inquiry says of a time or a price."""
    facts = [Row(_("Type"), str(inquiry.get_kind_display()))]
    if inquiry.preferred_at:
        moment = localtime(inquiry.preferred_at)
        written = f"{date_format(moment, 'DATETIME_FORMAT')} {moment.tzname()}"
        facts.append(Row(_("Preferred time"), written))
    if inquiry.offered_price:
        facts.append(Row(_("Offer"), format_money(inquiry.offered_price, inquiry.currency)))
    return facts


def compose_confirmation(inquiry: str) -> MailContent | None:
    """Return what a visitor is sent who has asked, None if it was deleted since."""
    found = find_inquiry(inquiry)
    if found is None:
        return None
    return describe_confirmation(found, found.team.name, make_path(found))


def describe_confirmation(inquiry: Inquiry, agency: str, path: str) -> MailContent:
    rows = [Row(_("Home"), inquiry.listing.title), *list_facts(inquiry)]
    return MailContent(
        [Table(rows), Button(_("View your inquiry"), absolute_url(path))],
        values={"listing": inquiry.listing.title, "agency": agency},
    )


def compose_answer(message: str) -> MailContent | None:
    """Return what an agency answers, None if it was deleted since."""
    messages = InquiryMessage.objects.across_teams().filter(public_id=message)
    found = messages.select_related("inquiry__listing", "inquiry__agent", "team").first()
    if found is None:
        return None
    return describe_answer(found, found.team.name, make_path(found.inquiry))


def describe_answer(message: InquiryMessage, agency: str, path: str) -> MailContent:
    listing, agent = message.inquiry.listing, message.inquiry.agent
    contact = [it for it in (agent.name, agent.phone, agent.email) if it] if agent else []
    signature = [Paragraph(" · ".join(contact))] if contact else []
    text = [Paragraph(part) for part in message.text.split("\n\n")]
    return MailContent(
        [*text, *signature, Button(_("Answer"), absolute_url(path))],
        values={"listing": listing.title, "agency": agency},
    )


def compose_reply(message: str) -> MailContent | None:
    """Return what a visitor writes again, to the agent; None if it was deleted since."""
    messages = InquiryMessage.objects.across_teams().filter(public_id=message)
    found = messages.select_related("inquiry__listing").first()
    if found is None:
        return None
    path = reverse("realestate:agency-inquiry-detail", kwargs={"id": found.inquiry.public_id})
    return describe_reply(found, path)


def describe_reply(message: InquiryMessage, path: str) -> MailContent:
    text = [Paragraph(break_addresses(part)) for part in message.text.split("\n\n")]
    inquiry = message.inquiry
    return MailContent(
        [*text, Button(_("Answer"), absolute_url(path))],
        values={"listing": inquiry.listing.title, "name": break_addresses(inquiry.name)},
    )


def make_sample() -> Inquiry:
    return Inquiry(
        listing=Listing(title="Sunny three-room apartment"),
        kind=InquiryKind.QUESTION,
        name="Ada Lovelace",
        email="ada@example.com",
        message="Is the cellar included?",
    )


INQUIRY_RECEIVED = MailType(
    name="realestate.inquiry_received",
    label=gettext_lazy("Inquiry received, to the agent"),
    subject=gettext_lazy("{kind}: {listing}"),
    introduction=gettext_lazy("Somebody asks about a home that you offer."),
    placeholders=("listing", "kind"),
    compose=compose_received,
    sample=lambda: describe_received(make_sample(), "/agency/inquiries/"),
)
INQUIRY_CONFIRMATION = MailType(
    name="realestate.inquiry_confirmation",
    label=gettext_lazy("Inquiry received, to the visitor"),
    subject=gettext_lazy("Your inquiry about {listing}"),
    introduction=gettext_lazy(
        "Thank you for your inquiry. {agency} has received it and will answer you by e-mail."
    ),
    placeholders=("listing", "agency"),
    compose=compose_confirmation,
    sample=lambda: describe_confirmation(make_sample(), "Linden Homes", "/homes/"),
)
INQUIRY_ANSWER = MailType(
    name="realestate.inquiry_answer",
    label=gettext_lazy("Answer to an inquiry"),
    subject=gettext_lazy("Answer from {agency}: {listing}"),
    introduction=gettext_lazy("{agency} has answered your inquiry:"),
    placeholders=("listing", "agency"),
    compose=compose_answer,
    sample=lambda: describe_answer(
        InquiryMessage(inquiry=make_sample(), text="Yes, it is."), "Linden Homes", "/homes/"
    ),
)
INQUIRY_REPLY = MailType(
    name="realestate.inquiry_reply",
    label=gettext_lazy("Answer of a visitor, to the agent"),
    subject=gettext_lazy("Answer from {name}: {listing}"),
    introduction=gettext_lazy("{name} has answered:"),
    placeholders=("listing", "name"),
    compose=compose_reply,
    sample=lambda: describe_reply(
        InquiryMessage(inquiry=make_sample(), text="Thank you. May we see it?"),
        "/agency/inquiries/",
    ),
)

MAILS = (INQUIRY_RECEIVED, INQUIRY_CONFIRMATION, INQUIRY_ANSWER, INQUIRY_REPLY)
