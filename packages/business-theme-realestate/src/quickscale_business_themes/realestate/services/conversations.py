"""How a visitor, who has no account, comes back to what they have asked.

Whoever reads the mail is the visitor: each mail has a signed link, which holds for a while and says
nothing but which inquiry it is. Once an inquiry is erased, its links lead nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from quickscale_business_themes.realestate import signals
from quickscale_business_themes.realestate.exceptions import LinkExpired
from quickscale_business_themes.realestate.models import (
    Inquiry,
    InquiryMessage,
    InquiryStatus,
    OpenHouseRegistration,
)
from quickscale_business_themes.realestate.services.recipients import list_recipients
from quickscale_business_themes.realestate.services.records import lock_record

#: For how long a link of a mail holds.
VALID_FOR = timedelta(days=60)
_INQUIRY, _REGISTRATION = "realestate.inquiry", "realestate.registration"


def make_token(inquiry: Inquiry) -> str:
    return signing.dumps(inquiry.public_id.hex, salt=_INQUIRY)


def make_registration_token(registration: OpenHouseRegistration) -> str:
    return signing.dumps(registration.public_id.hex, salt=_REGISTRATION)


def make_path(inquiry: Inquiry) -> str:
    return reverse("realestate:conversation", kwargs={"token": make_token(inquiry)})


def find_inquiry(token: str) -> Inquiry:
    """Return the inquiry that a link is about.

    Raises:
        LinkExpired: it is too old, or none of ours, or the inquiry was deleted.
    """
    rows = Inquiry.objects.across_teams().select_related(
        "listing__property", "agent", "team", "viewing"
    )
    found: Inquiry = read_token(rows, token, _INQUIRY)
    return found


def find_registration(token: str) -> OpenHouseRegistration:
    """Return the registration that a link is about.

    Raises:
        LinkExpired: it is too old, or none of ours, or the registration was deleted.
    """
    rows = OpenHouseRegistration.objects.across_teams().select_related(
        "open_house__listing__property", "team"
    )
    found: OpenHouseRegistration = read_token(rows, token, _REGISTRATION)
    return found


def read_token(rows: Any, token: str, salt: str) -> Any:
    try:
        identity = signing.loads(token, salt=salt, max_age=VALID_FOR)
        found = rows.filter(public_id=identity).exclude(email="").first()
    except (signing.BadSignature, ValidationError, ValueError):
        raise LinkExpired from None
    if found is None:
        raise LinkExpired
    return found


def list_own(user: Any) -> Any:
    """Return what somebody with an account has asked: signed in, or from an address of theirs."""
    own = Q(user=user) | find_by_address(list_addresses(user))
    return Inquiry.objects.across_teams().filter(own)


def list_addresses(user: Any) -> list[str]:
    """Return the addresses of an account that are known to be its own."""
    return list(user.emailaddress_set.filter(verified=True).values_list("email", flat=True))


def find_by_address(addresses: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for address in addresses:
        found |= Q(email__iexact=address)
    return found


@transaction.atomic
def reply_to_agency(inquiry: Inquiry, text: str) -> InquiryMessage:
    """Keep what a visitor answers, and tell the agency; a closed inquiry is taken up again.

    Raises:
        RecordGone: it was deleted in the meantime.
    """
    from quickscale_business_themes.realestate.mails import INQUIRY_REPLY

    inquiry = lock_record(inquiry)
    message = InquiryMessage(
        team_id=inquiry.team_id, inquiry=inquiry, is_from_visitor=True, text=text
    )
    message.save()
    inquiry.status = InquiryStatus.NEW
    inquiry.save()
    identity = str(message.public_id)
    for address in list_recipients(inquiry):
        INQUIRY_REPLY.send(to=address, data={"message": identity}, key=f"{identity}.{address}")
    signals.inquiry_replied.send(
        inquiry.public_id,
        data={"listing": str(inquiry.listing.public_id)},
        owner=inquiry.team,
    )
    return message
