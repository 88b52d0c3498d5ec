"""Offers of a team's newest deals: two that are being written, and one at the customer's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quickscale_business_themes.crm.models import Deal, StageKind
from quickscale_business_themes.crm.services.offers import create_offer, publish_offer

if TYPE_CHECKING:
    from quickscale_business_themes.crm.samples.team_year import Year

_PUBLISHED = 2
_TEXT = "Thank you for the good conversation. This is what we agreed on, at the price that holds."


def make_offers(year: Year) -> None:
    deals = Deal.objects.for_team(year.team).filter(status=StageKind.OPEN, amount__isnull=False)
    for number, deal in enumerate(deals.order_by("-created_at", "pk")[: _PUBLISHED + 1]):
        offer = create_offer(deal, describe_offer(deal), make_lines(deal), user=deal.owner)
        if number == _PUBLISHED:
            publish_offer(offer)


def describe_offer(deal: Deal) -> dict[str, Any]:
    text = {"type": "offer_text", "value": {"heading": "Our offer", "text": _TEXT}}
    return {"title": f"Offer: {deal.name}"[:200], "content": [text]}


def make_lines(deal: Deal) -> list[dict[str, Any]]:
    _company, _separator, product = deal.name.rpartition(": ")
    return [{"description": product, "quantity": 1, "unit_price": deal.amount}]
