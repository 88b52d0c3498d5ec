"""How a cart could be sent to its address, and what that costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from quickscale_business_themes.ecommerce.models import (
    Cart,
    CartLine,
    ShippingMethod,
    ShippingPlace,
    ShippingRate,
    ShippingZone,
)

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a cart is sent.

    Attributes:
        problem: why it cannot be sent as it stands.
    """

    offers: tuple[tuple[ShippingMethod, Decimal], ...] = ()
    method: ShippingMethod | None = None
    price: Decimal = ZERO
    problem: str = ""

    @property
    def standard_price(self) -> Decimal | None:
        return min((price for _method, price in self.offers), default=None)


def plan_delivery(cart: Cart, lines: Iterable[CartLine], value: Decimal) -> Delivery:
    """Return the ways of sending a cart; free where the shop has no zones at all."""
    sent = [line for line in lines if line.variant.requires_shipping]
    if not sent or not cart.shipping_country:
        return Delivery()
    places = list(ShippingPlace.objects.filter(country__in=(cart.shipping_country, "")))
    if not places and not ShippingZone.objects.exists():
        return Delivery()
    weight = sum(line.variant.weight_grams * line.quantity for line in sent)
    zone = find_narrowest_zone(places, cart)
    offers = tuple(list_offers(zone, cart, value, weight))
    if not offers:
        return Delivery(problem="We don't ship to this address.")
    chosen = [offer for offer in offers if offer[0].pk == cart.shipping_method_id]
    chosen = chosen or list(offers[:1] if len(offers) == 1 else ())
    if not chosen:
        return Delivery(offers, problem="Choose a shipping method.")
    return Delivery(offers, *chosen[0])


def list_offers(
    zone: int | None, cart: Cart, value: Decimal, weight: int
) -> Iterable[tuple[ShippingMethod, Decimal]]:
    rates = Prefetch("rates", ShippingRate.objects.order_by("-minimum"))
    methods = ShippingMethod.objects.filter(zone=zone, is_active=True, currency=cart.currency)
    for method in methods.prefetch_related(rates):
        if method.max_weight_grams is not None and weight > method.max_weight_grams:
            continue
        measure = Decimal(weight) if method.basis == "weight" else value
        rate = next((each for each in method.rates.all() if each.minimum <= measure), None)
        if rate is not None:
            is_free = method.free_from is not None and value >= method.free_from
            yield method, ZERO if is_free else rate.price


def find_narrowest_zone(places: Iterable[Any], cart: Cart) -> int | None:
    """Return the zone of the narrowest of the places that a cart is sent to."""
    postcode = _compact(cart.shipping_postcode)
    found = [
        (len(place.postcode_prefix), bool(place.region), bool(place.country), place.zone_id)
        for place in places
        if place.region.casefold() in ("", cart.shipping_region.casefold())
        and postcode.startswith(_compact(place.postcode_prefix))
    ]
    return max(found)[-1] if found else None


def _compact(postcode: str) -> str:
    return "".join(postcode.split()).replace("-", "").upper()
