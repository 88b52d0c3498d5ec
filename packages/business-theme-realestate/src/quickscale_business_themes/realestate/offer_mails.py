"""The mails about offers."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quickscale.core.mail import MailContent, MailType, absolute_url
from quickscale.core.mail.blocks import Button, Paragraph, Row, Table
from quickscale.core.money import format_money
from quickscale.core.validators import break_addresses
from quickscale_business_themes.realestate.models import Inquiry, Listing, Offer
from quickscale_business_themes.realestate.services.conversations import make_path

#: What became of an offer, in a word or two, and what the visitor reads of it.
_STATES = {
    "received": gettext_lazy("New"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "accepted": gettext_lazy("Accepted"),
    "declined": gettext_lazy("Declined"),
    "countered": gettext_lazy("Counteroffer"),
    "fell_through": gettext_lazy("Fell through"),
    "outbid": gettext_lazy("Another offer was accepted"),
}
_TOLD = {
    "accepted": gettext_lazy("You have agreed. The agency will tell you what follows."),
    "declined": gettext_lazy("This offer was declined. You can make another one."),
    "countered": gettext_lazy("The agency answers with this offer. You can accept or decline it."),
    "fell_through": gettext_lazy("The agency has put the home back on the market."),
    "outbid": gettext_lazy(
        "Another offer was accepted. Yours stays open in case it comes to nothing; you can "
        "withdraw it."
    ),
}


def find_offer(offer: str) -> Offer | None:
    rows = Offer.objects.across_teams().select_related("inquiry__listing", "listing", "team")
    return rows.filter(public_id=offer).first()


def list_facts(offer: Offer, what: str) -> list[Row]:
    rows = [
        Row(_("Home"), offer.listing.title),
        Row(_("Amount"), format_money(offer.amount, offer.currency)),
        Row(_("Status"), str(_STATES[what])),
    ]
    if offer.expires_on:
        rows.append(Row(_("Valid until"), date_format(offer.expires_on)))
    return rows


def compose_for_visitor(offer: str, what: str) -> MailContent | None:
    """Return what a visitor reads of an offer, None if it was deleted since."""
    found = find_offer(offer)
    if found is None:
        return None
    return describe_for_visitor(found, what, found.team.name, make_path(found.inquiry))


def describe_for_visitor(offer: Offer, what: str, agency: str, path: str) -> MailContent:
    conditions = [Paragraph(offer.conditions)] if offer.conditions else []
    return MailContent(
        [
            Paragraph(str(_TOLD[what])),
            Table(list_facts(offer, what)),
            *conditions,
            Button(_("View offer"), absolute_url(path)),
        ],
        values={"listing": offer.listing.title, "agency": agency},
    )


def compose_for_agent(offer: str, what: str) -> MailContent | None:
    """Return what an agent reads of an offer, None if it was deleted since."""
    found = find_offer(offer)
    if found is None:
        return None
    path = reverse("realestate:agency-offer-detail", kwargs={"id": found.public_id})
    return describe_for_agent(found, what, path)


def describe_for_agent(offer: Offer, what: str, path: str) -> MailContent:
    inquiry = offer.inquiry
    contact = ((_("Name"), inquiry.name), (_("E-mail"), inquiry.email), (_("Phone"), inquiry.phone))
    rows = [*list_facts(offer, what)]
    rows += [Row(label, break_addresses(value)) for label, value in contact if value]
    conditions = [Paragraph(break_addresses(offer.conditions))] if offer.conditions else []
    return MailContent(
        [Table(rows), *conditions, Button(_("View offer"), absolute_url(path))],
        values={"listing": offer.listing.title, "state": str(_STATES[what])},
    )


def make_sample() -> Offer:
    listing = Listing(title="Sunny three-room apartment")
    inquiry = Inquiry(listing=listing, name="Ada Lovelace", email="ada@example.com")
    return Offer(inquiry=inquiry, listing=listing, amount=Decimal(290_000), currency="EUR")


OFFER_FOR_AGENT = MailType(
    name="realestate.offer_for_agent",
    label=gettext_lazy("Offer, to the agent"),
    subject=gettext_lazy("Offer ({state}): {listing}"),
    introduction=gettext_lazy("This is how an offer for a home of yours stands now."),
    placeholders=("listing", "state"),
    compose=compose_for_agent,
    sample=lambda: describe_for_agent(make_sample(), "received", "/agency/offers/"),
)
OFFER_FOR_VISITOR = MailType(
    name="realestate.offer_for_visitor",
    label=gettext_lazy("Offer, to the visitor"),
    subject=gettext_lazy("Your offer: {listing}"),
    introduction=gettext_lazy("{agency} writes to you about your offer."),
    placeholders=("listing", "agency"),
    compose=compose_for_visitor,
    sample=lambda: describe_for_visitor(
        make_sample(), "countered", "Linden Homes", "/conversation/"
    ),
)

MAILS = (OFFER_FOR_AGENT, OFFER_FOR_VISITOR)
