"""Offers of deals, from the draft to the customer's word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation

from quickscale.core.mail import absolute_url
from quickscale.core.money import Money
from quickscale_business_themes.crm import signals
from quickscale_business_themes.crm.exceptions import (
    OfferExpired,
    OfferGone,
    OfferNotDraft,
    OfferNotPublished,
    OfferRevoked,
    OfferTooOld,
)
from quickscale_business_themes.crm.models import Deal, Offer, OfferLine, OfferStatus, OfferView
from quickscale_business_themes.crm.models.offers import default_valid_until
from quickscale_business_themes.crm.services.auditing import record_change
from quickscale_business_themes.crm.services.records import lock_record

Lines = Sequence[Mapping[str, Any]]


@transaction.atomic
def create_offer(deal: Deal, values: Mapping[str, Any], lines: Lines, *, user: Any) -> Offer:
    """Return a new draft of a deal, in the deal's currency."""
    lock_record(deal)
    about = {"team": deal.team, "deal": deal, "currency": deal.currency, "created_by": user}
    offer = Offer(**values, **about)
    offer.save()
    write_lines(offer, lines)
    return offer


@transaction.atomic
def update_offer(offer: Offer, values: Mapping[str, Any], lines: Lines | None) -> Offer:
    """Change a draft; its lines stay where none are given.

    Raises:
        OfferNotDraft: it was published; what customers read doesn't change any more.
    """
    lock_record(offer)
    if not offer.is_draft:
        raise OfferNotDraft
    for name, value in values.items():
        setattr(offer, name, value)
    offer.save()
    if lines is not None:
        offer.lines.all().delete()
        write_lines(offer, lines)
    return offer


def write_lines(offer: Offer, lines: Lines) -> None:
    OfferLine.objects.for_team(offer.team_id).bulk_create(
        OfferLine(team_id=offer.team_id, offer=offer, position=position, **line)
        for position, line in enumerate(lines)
    )


@transaction.atomic
def publish_offer(offer: Offer) -> Offer:
    """Give an offer the address at which customers find it; publishing it again changes nothing.

    Raises:
        OfferRevoked: it was withdrawn.
        OfferTooOld: it isn't valid any more.
    """
    lock_record(offer)
    if offer.revoked_at:
        raise OfferRevoked
    if not offer.is_draft:
        return offer
    if offer.valid_until < timezone.localdate():
        raise OfferTooOld
    offer.published_at = timezone.now()
    offer.language = translation.get_language() or ""
    offer.save()
    return offer


@transaction.atomic
def revoke_offer(offer: Offer, *, user: Any) -> Offer:
    """Let an offer's address lead nowhere any more; revoking it again changes nothing.

    Raises:
        OfferNotPublished: it has no address.
    """
    lock_record(offer)
    if offer.is_draft:
        raise OfferNotPublished
    if offer.revoked_at is None:
        offer.revoked_at = timezone.now()
        offer.save()
        record_change("crm.offer_revoked", offer, by=user)
    return offer


@transaction.atomic
def copy_offer(offer: Offer, *, user: Any) -> Offer:
    """Return a new draft that says the same."""
    values = {"title": offer.title, "content": offer.content.to_stored()}
    values["valid_until"] = max(offer.valid_until, default_valid_until())
    columns = ("description", "quantity", "unit_price")
    return create_offer(offer.deal, values, list(offer.lines.values(*columns)), user=user)


def find_offer_url(offer: Offer) -> str:
    """Return the address at which customers find an offer, empty if none does."""
    if offer.is_draft or offer.revoked_at:
        return ""
    return absolute_url(reverse("crm:offer-page", kwargs={"token": offer.token}))


def find_offer(token: str) -> Offer:
    """Return the offer of an address that can be read.

    Raises:
        OfferGone: there is none.
        OfferRevoked, OfferExpired: there was one.
    """
    offers = Offer.objects.across_teams().filter(token=token, published_at__isnull=False)
    offers = offers.filter(team__closed_at=None)
    offer = offers.select_related("team", "deal__owner", "created_by").first()
    if offer is None:
        raise OfferGone
    require_readable(offer)
    return offer


def require_readable(offer: Offer) -> None:
    if offer.status == OfferStatus.REVOKED:
        raise OfferRevoked
    if offer.status == OfferStatus.EXPIRED:
        raise OfferExpired


@transaction.atomic
def note_view(offer: Offer) -> None:
    """Count that a customer has opened an offer; its owner is told of the first time, once."""
    from quickscale_business_themes.crm.mails import OFFER_VIEWED

    now = timezone.now()
    rows = Offer.objects.for_team(offer.team_id).filter(pk=offer.pk)
    # The row is locked by this: of several at once, one is the first.
    if not rows.update(view_count=F("view_count") + 1, last_viewed_at=now):
        return
    OfferView(team_id=offer.team_id, offer_id=offer.pk, at=now).save(force_insert=True)
    if rows.filter(first_viewed_at=None).update(first_viewed_at=now):
        tell_owner(OFFER_VIEWED, offer)


@transaction.atomic
def accept_offer(token: str, name: str) -> Offer:
    """Keep that a customer accepts an offer, and what it said; accepting it again changes nothing.

    Raises:
        OfferGone, OfferRevoked, OfferExpired: it can't be read any more.
    """
    from quickscale_business_themes.crm.mails import OFFER_ACCEPTED

    offer = find_offer(token)
    lock_record(offer)
    require_readable(offer)
    if offer.accepted_at:
        return offer
    offer.accepted_at, offer.accepted_name = timezone.now(), name
    offer.accepted_content = write_down(offer)
    offer.save()
    tell_owner(OFFER_ACCEPTED, offer)
    data = {"deal": str(offer.deal.public_id), "name": name}
    signals.offer_accepted.send(offer.public_id, data=data, value=offer.total, owner=offer.team)
    return offer


def write_down(offer: Offer) -> dict[str, Any]:
    """Return all that an offer's page says, as JSON."""
    lines = [
        {
            "description": line.description,
            "quantity": write_amount(line.quantity),
            "unit_price": write_amount(line.unit_price),
            "amount": str(line.amount.amount),
        }
        for line in offer.lines.all()
    ]
    total: Money | None = offer.total
    return {
        "title": offer.title,
        "team": offer.team.name,
        "valid_until": offer.valid_until.isoformat(),
        "content": offer.content.to_stored(),
        "currency": offer.currency,
        "lines": lines,
        "total": str(total.amount) if total else None,
    }


def write_amount(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def tell_owner(mail: Any, offer: Offer) -> None:
    """Send a mail to whoever the deal is of, or else to who made the offer, if they are there."""
    owner = offer.deal.owner or offer.created_by
    members = offer.team.memberships.filter(user__is_active=True)
    if owner is None or not members.filter(user=owner).exists():
        return
    mail.send(
        to=owner.email,
        data={"offer": str(offer.public_id)},
        key=str(offer.public_id),
        language=offer.language,
    )
