"""The shop's promotions and taxes, as the calculator takes them, where it ships to, and the rules
of its markets.

They change rarely and every cart is priced by them, so each process keeps them. One look at the
cache says whether they are still those in the database: see :func:`read_rules`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.core.cache import cache
from django.db import connections, router, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from quickscale_business_themes.ecommerce import pricing
from quickscale_business_themes.ecommerce.markets import MarketRules
from quickscale_business_themes.ecommerce.models import (
    Market,
    Promotion,
    ShippingPlace,
    ShippingZone,
    TaxCategory,
    TaxPlace,
    TaxRate,
    TaxZone,
)

_VERSION = "ecommerce.pricing_rules"
#: Changes that no signal tells of, such as those of QuerySet.update(), are seen after this long.
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ShopRules:
    """What all carts are priced by.

    Attributes:
        rules: taxes, and the promotions that need no voucher.
        tax_category: of products without one; empty if they aren't taxed.
        shipping_tax_category: of shipping costs.
        markets: what was decided about single countries.
        shipping_places: those that the shop ships to; None where it has no zones.
    """

    rules: pricing.Rules = field(default_factory=pricing.Rules)
    tax_category: str = ""
    shipping_tax_category: str = ""
    markets: Mapping[str, MarketRules] = field(default_factory=dict)
    shipping_places: tuple[pricing.Place, ...] | None = None


#: What this process knows, and of which version.
_known: dict[str, ShopRules] = {}


def read_rules() -> ShopRules:
    """Return the rules that apply to all carts, without any statement if they are known.

    A transaction that has changed them reads them anew; nobody else sees its changes before it is
    committed.
    """
    if _is_changing():
        return _load_rules()
    version = _read_version()
    known = _known.get(version)
    if known is None:
        known = _load_rules()
        _known.clear()
        _known[version] = known
    return known


def forget_rules(**details: Any) -> None:
    """Have all processes read the rules anew once the running transaction is committed."""
    transaction.on_commit(forget_version, using=router.db_for_write(Promotion))


def forget_version() -> None:
    """Have all processes read the rules anew."""
    cache.delete(_VERSION)


def build_promotion(
    promotion: Promotion, *, voucher: str = "", minimum_total: pricing.MinimumTotal | None = None
) -> pricing.Promotion | None:
    """Return a promotion as the calculator takes it; None if a part of it can't be read.

    Without one of its conditions, it would be given to everybody.
    """
    parts = (*promotion.conditions, *promotion.actions)
    if not all(component.is_readable for component in parts):
        return None
    currency = promotion.currency
    conditions = [each.value.to_condition(currency) for each in promotion.conditions]
    return pricing.Promotion(
        key=str(promotion.pk),
        name=promotion.name,
        conditions=(*conditions, minimum_total) if minimum_total else tuple(conditions),
        actions=tuple(each.value.to_action(currency) for each in promotion.actions),
        priority=promotion.priority,
        is_exclusive=promotion.is_exclusive,
        starts_at=promotion.starts_at,
        ends_at=promotion.ends_at,
        voucher=voucher,
        is_limited=promotion.usage_limit is not None,
    )


def _load_rules() -> ShopRules:
    promotions = tuple(_load_promotions())
    categories = list(TaxCategory.objects.all())
    shared: dict[str, Any] = {
        "markets": _load_markets(),
        "shipping_places": _load_shipping_places(),
    }
    if not categories:
        return ShopRules(pricing.Rules(promotions), **shared)
    rules = pricing.Rules(
        promotions=promotions,
        tax_rates=tuple(_load_tax_rates()),
        places=tuple(_build_place(each) for each in TaxPlace.objects.all()),
        default_zone=next((zone.pk for zone in TaxZone.objects.filter(is_default=True)), None),
    )
    return ShopRules(
        rules=rules,
        tax_category=_find_key(each for each in categories if each.is_default),
        shipping_tax_category=_find_key(each for each in categories if each.is_for_shipping),
        **shared,
    )


def _load_markets() -> dict[str, MarketRules]:
    names = [each.name for each in fields(MarketRules)]
    rows = Market.objects.values("country", *names)
    return {row.pop("country"): MarketRules(**row) for row in rows}


def _load_promotions() -> Iterator[pricing.Promotion]:
    for promotion in _list_running():
        built = build_promotion(promotion)
        if built is not None:
            yield built


def _list_running() -> QuerySet[Promotion]:
    """Return those promotions that may be used now, or from a later time on."""
    is_left = Q(usage_limit=None) | Q(times_used__lt=F("usage_limit"))
    is_to_end = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    promotions = Promotion.objects.filter(is_active=True, needs_voucher=False)
    return promotions.filter(is_left, is_to_end)


def _load_tax_rates() -> Iterator[pricing.TaxRate]:
    for rate in TaxRate.objects.all():
        yield pricing.TaxRate(
            key=str(rate.pk),
            name=rate.name,
            rate=rate.percentage / 100,
            category=str(rate.category_id),
            zone=rate.zone_id,
            is_included=rate.is_included,
            valid_from=rate.valid_from,
            valid_until=rate.valid_until,
        )


def _load_shipping_places() -> tuple[pricing.Place, ...] | None:
    if not ShippingZone.objects.exists():
        return None
    return tuple(_build_place(each) for each in ShippingPlace.objects.all())


def _build_place(place: TaxPlace | ShippingPlace) -> pricing.Place:
    return pricing.Place(
        zone=place.zone_id,
        country=place.country,
        region=place.region,
        postcode_prefix=place.postcode_prefix,
    )


def _find_key(found: Iterable[Any]) -> str:
    return next((str(each.pk) for each in found), "")


def _is_changing() -> bool:
    """Say whether the running transaction has changed the rules; undone changes are forgotten."""
    pending = connections[router.db_for_write(Promotion)].run_on_commit
    return any(entry[1] is forget_version for entry in pending)


def _read_version() -> str:
    version: str | None = cache.get(_VERSION)
    if version is None:
        # Of several that find none, all take the first one's.
        version = cache.get_or_set(_VERSION, uuid.uuid4().hex, _SECONDS)
    return version or ""
