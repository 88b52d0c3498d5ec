"""Setting up the tax zones and rates of European countries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import zip_longest

from django.db import transaction

from quickscale_business_themes.ecommerce.models import (
    TaxCategory,
    TaxPlace,
    TaxRate,
    TaxZone,
)
from quickscale_business_themes.ecommerce.vat_rates import (
    TERRITORIES,
    DatedRate,
    Territory,
)

#: What customers read beside the amount.
NAME = "VAT"


@transaction.atomic
def load_vat_rates(countries: Iterable[str], *, are_prices_gross: bool) -> list[TaxZone]:
    """Write the zones of countries with their standard rates, and return them.

    May be repeated: what is written already stays, with today's percentages. The shop's default tax
    category is used, or made; the first zone becomes the default one where there is none.

    Args:
        countries: keys of ``vat_rates.TERRITORIES``.
        are_prices_gross: whether prices contain the tax.
    """
    category = _ensure_category()
    zones = []
    for territory in (each for country in countries for each in TERRITORIES[country]):
        zone = _ensure_zone(territory)
        _write_rates(zone, category, territory, are_prices_gross=are_prices_gross)
        zones.append(zone)
    return zones


def _ensure_category() -> TaxCategory:
    found = TaxCategory.objects.filter(is_default=True).first()
    if found is not None:
        return found
    is_for_shipping = not TaxCategory.objects.filter(is_for_shipping=True).exists()
    defaults = {"is_default": True, "is_for_shipping": is_for_shipping}
    category, _created = TaxCategory.objects.update_or_create(
        name="Standard rate", defaults=defaults
    )
    return category


def _ensure_zone(territory: Territory) -> TaxZone:
    """Return the zone of a territory. A place that is in another zone already stays there."""
    is_default = bool(territory.rates) and not TaxZone.objects.filter(is_default=True).exists()
    zone, _created = TaxZone.objects.get_or_create(
        name=territory.name, defaults={"is_default": is_default}
    )
    for country, prefix in territory.places:
        TaxPlace.objects.get_or_create(
            country=country, region="", postcode_prefix=prefix, defaults={"zone": zone}
        )
    return zone


def _write_rates(
    zone: TaxZone, category: TaxCategory, territory: Territory, *, are_prices_gross: bool
) -> None:
    for rate, last_day in _list_periods(territory.rates):
        TaxRate.objects.update_or_create(
            zone=zone,
            category=category,
            name=NAME,
            valid_from=rate.valid_from,
            defaults={
                "percentage": rate.percentage,
                "valid_until": last_day,
                "is_included": are_prices_gross,
            },
        )


def _list_periods(rates: tuple[DatedRate, ...]) -> Iterator[tuple[DatedRate, date | None]]:
    """Yield each rate with its last day."""
    for rate, following in zip_longest(rates, rates[1:]):
        begins = following.valid_from if following else None
        yield rate, begins - timedelta(days=1) if begins else None
