"""How a cart could be sent to its address, and what that costs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Prefetch

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.addresses import ADDRESS_FIELDS
from quickscale_business_themes.ecommerce.exceptions import (
    ShippingMethodMissing,
    ShippingUnavailable,
    ShopError,
)
from quickscale_business_themes.ecommerce.models import (
    Cart,
    DraftOrder,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
)
from quickscale_business_themes.ecommerce.models.shipping import RateBasis
from quickscale_business_themes.ecommerce.services.markets import read_seller_country
from quickscale_business_themes.ecommerce.services.rules import read_rules
from quickscale_business_themes.ecommerce.shipping_rates import (
    Parcel,
    Rate,
    choose_price,
    find_zone,
)


@dataclass(frozen=True, slots=True)
class ShippingOffer:
    """A method that takes a cart to its address, and its price.

    Attributes:
        delivery_days: within how many days it arrives; None where that isn't told.
    """

    pk: int
    public_id: uuid.UUID
    name: str
    description: str
    price: Money
    delivery_days: int | None = None


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

    @property
    def standard_price(self) -> Money | None:
        """What the least expensive method would cost."""
        return min((offer.price for offer in self.offers), key=lambda it: it.amount, default=None)


#: What is not sent at all, or not known yet where to.
NO_DELIVERY = Delivery()


def plan_delivery(cart: Cart | DraftOrder, parcel: Parcel) -> Delivery:
    """Say how a cart or a draft order could be sent to its address, once its country is known."""
    address = read_address(cart)
    if not address["country"]:
        return NO_DELIVERY
    places = read_rules().shipping_places
    if places is None:
        return NO_DELIVERY
    zone = find_zone(places, address)
    offers = list_offers(zone, parcel) if zone is not None else ()
    if not offers:
        return Delivery(problem=ShippingUnavailable())
    chosen = next((offer for offer in offers if offer.pk == cart.shipping_method_id), None)
    chosen = offers[0] if len(offers) == 1 else chosen
    return Delivery(offers, chosen, None if chosen else ShippingMethodMissing())


def list_served_countries() -> frozenset[str] | None:
    """Return the countries to which some method ships; None where any country may be one."""
    places = read_rules().shipping_places
    if places is None:
        return None
    zones = ShippingZone.objects.filter(methods__is_active=True, methods__rates__isnull=False)
    served = set(zones.values_list("pk", flat=True))
    countries = {place.country for place in places if place.zone in served}
    return None if "" in countries else frozenset(countries)


def choose_country() -> str:
    """Return the country that an address begins with: the shop's own, or the only one served."""
    own, served = read_seller_country(), list_served_countries()
    if served is None or own in served:
        return own
    return next(iter(served)) if len(served) == 1 else ""


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


def read_billing_address(details: object) -> dict[str, str]:
    """Return the billing address of a cart or an order, empty where it is the shipping address."""
    return {name: getattr(details, f"billing_{name}") for name in ADDRESS_FIELDS}


def to_billing_columns(address: Mapping[str, str]) -> dict[str, str]:
    return {f"billing_{name}": address[name] for name in ADDRESS_FIELDS}


def to_columns(address: Mapping[str, str]) -> dict[str, str]:
    """Return an address as the columns of a cart or an order."""
    return {f"shipping_{name}": address[name] for name in ADDRESS_FIELDS}


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
    facts = (method.name, method.description, price, method.delivery_days)
    return ShippingOffer(method.pk, method.public_id, *facts)
