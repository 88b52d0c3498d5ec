"""When a visitor has got an answer: in words, by a viewing, or to their offer."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from quickscale_business_themes.realestate import signals
from quickscale_business_themes.realestate.models import Inquiry, InquiryStatus


def mark_answered(inquiry: Inquiry, *, user: Any) -> None:
    """Say that the agency has answered an inquiry, which the caller has locked."""
    is_first = inquiry.answered_at is None
    inquiry.answered_at = inquiry.answered_at or timezone.now()
    inquiry.status = InquiryStatus.ANSWERED
    inquiry.save()
    if is_first:
        listing = str(inquiry.listing.public_id)
        signals.inquiry_answered.send(
            inquiry.public_id, user=user, data={"listing": listing}, owner=inquiry.team
        )
