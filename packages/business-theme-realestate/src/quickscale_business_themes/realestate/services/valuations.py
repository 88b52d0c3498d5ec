"""Estimates of an agency's properties, and who may see what of them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, DecimalField, OuterRef, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext

from quickscale.core.api import ServiceError
from quickscale_business_themes.realestate.exceptions import (
    NoComparables,
    NoPlace,
    NotResidential,
)
from quickscale_business_themes.realestate.models import (
    Listing,
    OfferType,
    Property,
    PropertyType,
    Valuation,
    ValuationModel,
)
from quickscale_business_themes.realestate.models.listings import MAX_PRICE
from quickscale_business_themes.realestate.services.valuation_models import (
    describe_home,
    find_latest_model,
)
from quickscale_business_themes.realestate.valuation import Comparable, Estimate, Home

_CENT = Decimal("0.01")
#: In km: sales farther away say nothing of a home.
FARTHEST = 50


@transaction.atomic
def estimate_value(home: Property, *, user: Any) -> Valuation:
    """Estimate what a property would sell for today, and keep it.

    Raises:
        NotResidential: it is no home.
        NoPlace: nobody has said where it is.
        NoValuationModel: there is no model yet.
        NoComparables: no home was sold within :data:`FARTHEST`, or it is like none of them.
        InsufficientCredits: the team can't pay, where estimates cost credits.
    """
    row, estimate = ask_model(home)
    made = Valuation.objects.for_team(home.team_id).create(
        property=home,
        estimate=round_amount(estimate.value),
        low=round_amount(estimate.low),
        high=round_amount(estimate.high),
        currency=row.currency,
        confidence=estimate.confidence,
        model=row,
        comparables=[dump_comparable(it) for it in estimate.comparables],
        by=user,
    )
    charge(made)
    return made


def ask_model(home: Property) -> tuple[ValuationModel, Estimate]:
    """Return what the latest model says of a property, and keep nothing.

    Raises:
        ServiceError: it can't say anything; see :func:`estimate_value`.
    """
    if home.property_type != PropertyType.RESIDENTIAL:
        raise NotResidential
    if home.latitude is None or home.longitude is None:
        raise NoPlace
    row, model = find_latest_model()
    described = Home(**describe_home(home), latitude=home.latitude, longitude=home.longitude)
    estimate = model.estimate(described, timezone.localdate())
    require_comparables(estimate)
    return row, estimate


def is_estimable(home: Property) -> bool:
    """Whether a property's value can be estimated: where it can't, nobody is offered it."""
    try:
        ask_model(home)
    except ServiceError:
        return False
    return True


def require_comparables(estimate: Estimate) -> None:
    is_near = any(it.kilometres <= FARTHEST for it in estimate.comparables)
    if not is_near or estimate.low < 1 or estimate.high > MAX_PRICE:
        raise NoComparables


def round_amount(amount: float) -> Decimal:
    return Decimal(amount).quantize(_CENT)


def dump_comparable(found: Comparable) -> dict[str, Any]:
    """Return a comparable sale as plain JSON. Amounts of money are texts."""
    return {
        "key": found.sale.key,
        "sold_on": found.sale.sold_on.isoformat(),
        "price": str(round_amount(found.sale.price)),
        "adjusted_price": str(round_amount(found.adjusted_price)),
        "kilometres": round(found.kilometres, 1),
        "weight": round(found.weight, 4),
        "adjustments": [
            {"topic": it.topic, "amount": str(round_amount(it.amount))} for it in found.adjustments
        ],
        "net": round(found.net, 4),
        "gross": round(found.gross, 4),
        "is_net_exceeded": found.is_net_exceeded,
        "is_gross_exceeded": found.is_gross_exceeded,
    }


def charge(valuation: Valuation) -> None:
    """Charge an estimate, if the operator wants credits for it."""
    cost = getattr(settings, "REALESTATE_VALUATION_CREDITS", 0)
    if not cost:
        return
    reference = f"valuation:{valuation.public_id}"
    valuation.team.credits.consume(
        cost,
        gettext("Estimated: {name}").format(name=valuation.property)[:200],
        reference=reference,
        idempotency_key=f"realestate.valuation:{reference}",
    )


def find_addresses(keys: Iterable[str], *, team_id: Any) -> dict[str, str]:
    """Return where sales were, as the members of a team may see it now.

    Their own agency's addresses are whole; another's are as the public sees them, and those of
    homes that are not to be on the internet are left out.

    Args:
        keys: public ids of listings; others, of sales from files, are ignored.
    """
    known = Listing.objects.across_teams().filter(public_id__in=filter(is_public_id, keys))
    found = {}
    for listing in known.select_related("property"):
        if listing.team_id == team_id:
            found[str(listing.public_id)] = listing.property.unparsed_address
        elif listing.internet_entire_listing_display:
            found[str(listing.public_id)] = listing.public_address
    return found


def is_public_id(key: str) -> bool:
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False


def with_public_estimate(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """Return listings with the limits of their agency's latest estimate, where these are public.

    Homes to let have none, nor have those whose owner doesn't want automated valuations.
    """
    latest = Valuation.objects.across_teams().filter(
        property=OuterRef("property"), team=OuterRef("team"), currency=OuterRef("currency")
    )
    latest = latest.order_by("-created_at", "-pk")
    limits = {
        f"estimate_{name}": Case(
            When(
                internet_automated_valuation_display=True,
                offer_type=OfferType.SALE,
                then=Subquery(latest.values(name)[:1]),
            ),
            output_field=DecimalField(max_digits=19, decimal_places=4),
        )
        for name in ("low", "high")
    }
    return listings.annotate(**limits)
