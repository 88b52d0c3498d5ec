"""Sales to businesses in other member states of the European Union, which owe the VAT."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import business, pricing, vat_ids
from quickscale_business_themes.ecommerce.models import Cart, Order
from quickscale_business_themes.ecommerce.pricing.taxes import find_rates
from quickscale_business_themes.ecommerce.services.invoice_data import read_seller
from quickscale_business_themes.ecommerce.services.rules import ShopRules, read_rules
from quickscale_business_themes.ecommerce.services.shipping import Delivery


def is_exempt(cart: Cart) -> bool:
    """Say whether a cart is sold without VAT; a consumer's never is."""
    if not cart.vat_id:
        return False
    country = cart.buyer_country or vat_ids.country_of(cart.vat_id)
    return vat_ids.is_exempt(
        seller=vat_ids.normalize_vat_id(read_seller().get("vat_id", "")),
        buyer=cart.vat_id,
        country=country,
        postcode=cart.shipping_postcode or cart.billing_postcode,
    )


def describe_check(vat_id: str) -> list[dict[str, Any]]:
    """Return the proof of a check of its form, now; nothing without a VAT ID."""
    if not vat_id:
        return []
    checked_at = timezone.now().isoformat(timespec="seconds")
    return [{"vat_id": vat_id, "method": "format", "checked_at": checked_at, "is_valid": True}]


def list_net_shares(cart: Cart | Order) -> Mapping[str, Decimal]:
    """Return for each tax category what part of a price is net where a cart, or an order, is
    sent.
    """
    basket = pricing.Basket(
        currency=cart.currency,
        at=timezone.localtime(timezone=timezone.get_default_timezone()),
        destination=pricing.Destination(
            cart.buyer_country, cart.shipping_region, cart.shipping_postcode
        ),
    )
    shares = {}
    for category, rates in find_rates(read_rules().rules, basket).items():
        included = sum((rate.rate for rate in rates if rate.is_included), Decimal(0))
        shares[category] = 1 / (1 + included)
    return shares


def take_tax_out(price: Money, category: str, shares: Mapping[str, Decimal]) -> Money:
    """Return a price without the taxes that it contains."""
    share = shares.get(category)
    return price if share is None else business.exact_unit(price * share)


def take_delivery_tax_out(delivery: Delivery, shares: Mapping[str, Decimal]) -> Delivery:
    """Return the ways of sending a cart with prices without the taxes that they contain."""
    category = read_rules().shipping_tax_category
    offers = {
        offer.pk: replace(offer, price=take_tax_out(offer.price, category, shares).rounded())
        for offer in delivery.offers
    }
    chosen = offers[delivery.chosen.pk] if delivery.chosen else None
    return replace(delivery, offers=tuple(offers.values()), chosen=chosen)


def exempt(shop: ShopRules) -> pricing.Rules:
    """Return the shop's rules with taxes of nothing, which invoices name."""
    free = [replace(rate, rate=Decimal(0), is_included=False) for rate in shop.rules.tax_rates]
    return replace(shop.rules, tax_rates=tuple(free))
