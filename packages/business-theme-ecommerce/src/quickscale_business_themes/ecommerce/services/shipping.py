"""How a cart could be sent to its address, and what that costs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import FilteredRelation, Prefetch, Q

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.addresses import ADDRESS_FIELDS
from quickscale_business_themes.ecommerce.exceptions import (
    ShippingMethodMissing,
    ShippingUnavailable,
    ShopError,
)
from quickscale_business_themes.ecommerce.models import (
    Cart,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
)
from quickscale_business_themes.ecommerce.models.shipping import RateBasis
from quickscale_business_themes.ecommerce.shipping_rates import (
    Parcel,
    Place,
    Rate,
    choose_price,
    find_zone,
)


@dataclass(frozen=True, slots=True)
class ShippingOffer:
    """A method that takes a cart to its address, and its price."""

    pk: int
    public_id: uuid.UUID
    name: str
    description: str
    price: Money


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a cart is sent.

    Attributes:
        offers: the methods to choose from; none where shipping is free, as there are no zones.
        chosen: the method that was chosen, or the only one.
        problem: why it cannot be sent as it stands.
    """

    offers: tuple[ShippingOffer, ...] = ()
    chosen: ShippingOffer | None = None
    problem: ShopError | None = None

    @property
    def price(self) -> Money | None:
        return self.chosen.price if self.chosen else None


#: What is not sent at all, or not known yet where to.
NO_DELIVERY = Delivery()


def plan_delivery(cart: Cart, parcel: Parcel) -> Delivery:
    """Say how a cart could be sent to its address, which is not known before its country is."""
    address = read_address(cart)
    if not address["country"]:
        return NO_DELIVERY
    places = _read_places(address["country"])
    if places is None:
        return NO_DELIVERY
    zone = find_zone(places, address)
    offers = list_offers(zone, parcel) if zone is not None else ()
    if not offers:
        return Delivery(problem=ShippingUnavailable())
    chosen = next((offer for offer in offers if offer.pk == cart.shipping_method_id), None)
    chosen = offers[0] if len(offers) == 1 else chosen
    return Delivery(offers, chosen, None if chosen else ShippingMethodMissing())


def list_offers(zone: int, parcel: Parcel) -> tuple[ShippingOffer, ...]:
    """Return the methods of a zone that take a parcel, with their prices."""
    rates = Prefetch("rates", ShippingRate.objects.order_by("minimum"))
    methods = ShippingMethod.objects.filter(
        zone=zone, is_active=True, currency=parcel.value.currency
    )
    offers = (_make_offer(method, parcel) for method in methods.prefetch_related(rates))
    return tuple(offer for offer in offers if offer is not None)


def read_address(details: object) -> dict[str, str]:
    """Return the shipping address of a cart or an order, by the names of ADDRESS_FIELDS."""
    return {name: getattr(details, f"shipping_{name}") for name in ADDRESS_FIELDS}


def to_columns(address: Mapping[str, str]) -> dict[str, str]:
    """Return an address as the columns of a cart or an order."""
    return {f"shipping_{name}": address[name] for name in ADDRESS_FIELDS}


def _read_places(country: str) -> list[Place] | None:
    """Return the places that a country may be in, None where the shop has no zones at all."""
    is_near = Q(places__country__in=(country, ""))
    zones = ShippingZone.objects.annotate(near=FilteredRelation("places", condition=is_near))
    names = ("pk", "near__country", "near__region", "near__postcode_prefix")
    rows = list(zones.order_by().values_list(*names))
    return [Place(*row) for row in rows if row[1] is not None] if rows else None


def _make_offer(method: ShippingMethod, parcel: Parcel) -> ShippingOffer | None:
    price = choose_price(
        [Rate(rate.minimum, rate.price) for rate in method.rates.all()],
        parcel,
        by_weight=method.basis == RateBasis.WEIGHT,
        free_from=method.free_from,
        max_weight_grams=method.max_weight_grams,
    )
    if price is None:
        return None
    return ShippingOffer(method.pk, method.public_id, method.name, method.description, price)
