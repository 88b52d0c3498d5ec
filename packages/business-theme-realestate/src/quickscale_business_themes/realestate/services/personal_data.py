"""What agencies hold of somebody with an account: given to them, and forgotten with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from quickscale_business_themes.realestate.models import (
    AgentAbsence,
    BookedQuarter,
    Inquiry,
    InquiryMessage,
    InquiryStatus,
    Offer,
    OpenHouseRegistration,
    Viewing,
    ViewingStatus,
)
from quickscale_business_themes.realestate.services.conversations import (
    find_by_address,
    list_addresses,
    list_own,
)
from quickscale_business_themes.realestate.services.open_houses import delete_registration

_READ_AT_ONCE = 200
_INQUIRY = (
    "kind",
    "name",
    "email",
    "phone",
    "message",
    "preferred_at",
    "offered_price",
    "currency",
    "consent_text",
    "created_at",
)


def list_inquiries(user: Any) -> Iterator[dict[str, Any]]:
    """Yield what somebody has asked, with what was written, agreed on and offered since."""
    rows = list_own(user).select_related("listing", "team", "viewing").order_by("pk")
    for inquiry in rows.prefetch_related("messages", "offers").iterator(_READ_AT_ONCE):
        viewing = getattr(inquiry, "viewing", None)
        yield {
            **{name: getattr(inquiry, name) for name in _INQUIRY},
            "listing": inquiry.listing.title,
            "agency": inquiry.team.name,
            "messages": [
                {"at": it.at, "is_yours": it.is_from_visitor, "text": it.text}
                for it in inquiry.messages.all()
            ],
            "viewing": viewing and {"starts_at": viewing.starts_at, "status": viewing.status},
            "offers": [describe_offer(it) for it in inquiry.offers.all()],
        }


def describe_offer(offer: Offer) -> dict[str, Any]:
    names = ("amount", "currency", "conditions", "status", "is_counter", "expires_on", "created_at")
    return {name: getattr(offer, name) for name in names}


def list_registrations(user: Any) -> Iterator[dict[str, Any]]:
    """Yield the open days that somebody has registered for from an address of theirs."""
    own = find_by_address(list_addresses(user))
    rows = OpenHouseRegistration.objects.across_teams().filter(own)
    names = ("name", "email", "phone", "guests", "consent_text", "created_at", "canceled_at")
    for row in rows.select_related("open_house__listing").order_by("pk").iterator(_READ_AT_ONCE):
        told = {name: getattr(row, name) for name in names}
        listing, start = row.open_house.listing.title, row.open_house.starts_at
        yield {**told, "listing": listing, "starts_at": start}


def forget_person(user: Any, known_as: Sequence[str]) -> None:
    """Forget who asked, came and worked here; amounts, dates and what became of them stay."""
    own = find_by_address([it for it in known_as if "@" in it])
    asked = Inquiry.objects.across_teams().filter(Q(user=user.pk) | own)
    keys = list(asked.values_list("pk", flat=True))
    cancel_viewings(keys)
    InquiryMessage.objects.across_teams().filter(inquiry__in=keys).delete()
    Offer.objects.across_teams().filter(inquiry__in=keys).update(conditions="")
    Inquiry.objects.across_teams().filter(pk__in=keys).update(
        user=None, name="-", email="", phone="", message="", status=InquiryStatus.CLOSED
    )
    for registration in OpenHouseRegistration.objects.across_teams().filter(own):
        delete_registration(registration)
    AgentAbsence.objects.across_teams().filter(agent__user=user.pk).delete()


def cancel_viewings(inquiries: Sequence[int]) -> None:
    """Free the times of whoever won't come any more, and tell their agents."""
    ahead = Viewing.objects.across_teams().filter(
        inquiry__in=inquiries, status=ViewingStatus.CONFIRMED, starts_at__gt=timezone.now()
    )
    for viewing in ahead.select_related("agent").select_for_update(of=("self",)):
        BookedQuarter.objects.for_team(viewing.team_id).filter(viewing=viewing).delete()
        viewing.status = ViewingStatus.CANCELED
        viewing.sequence += 1
        viewing.save()
        tell_agent(viewing)


def tell_agent(viewing: Viewing) -> None:
    from quickscale_business_themes.realestate.viewing_mails import VIEWING_FOR_AGENT

    if viewing.agent:
        identity = str(viewing.public_id)
        VIEWING_FOR_AGENT.send(
            to=viewing.agent.email,
            data={"viewing": identity, "sequence": viewing.sequence},
            key=f"{identity}.{viewing.sequence}",
        )
