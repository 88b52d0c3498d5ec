"""The rules of the countries to which the shop sells."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from quickscale.core.http import RequestContext, request_context
from quickscale_business_themes.ecommerce.countries import COUNTRIES
from quickscale_business_themes.ecommerce.markets import EEA_COUNTRIES, MarketRules, list_defaults
from quickscale_business_themes.ecommerce.models import Market
from quickscale_business_themes.ecommerce.services.rules import ShopRules, read_rules

#: The request that has read last by which rules it shows prices, and those.
_shown: ContextVar[tuple[RequestContext, ShopRules] | None] = ContextVar(
    "ecommerce_shown_rules", default=None
)


def find_market(country: str = "") -> MarketRules:
    """Return the rules that apply to a buyer, without any statement if they are known.

    Args:
        country: the buyer's ISO 3166-1 code; where it isn't known yet, the shop's own counts.
    """
    seller_country = read_seller_country()
    country = country or seller_country
    decided: MarketRules | None = read_rules().markets.get(country)
    return decided or list_defaults(country, seller_country)


def find_shown_market() -> MarketRules:
    """Return the rules by which prices are shown to whoever's country isn't known.

    A list asks for each of its rows.
    """
    seller_country = read_seller_country()
    decided = _read_shown().get(seller_country)
    return decided or list_defaults(seller_country, seller_country)


def read_shown_rules() -> ShopRules:
    """Return the shop's rules for what is only shown; a request reads them once."""
    answering = request_context.current()
    if answering is None:
        return read_rules()
    shown = _shown.get()
    if shown is None or shown[0] is not answering:
        shown = answering, read_rules()
        _shown.set(shown)
    return shown[1]


def _read_shown() -> Mapping[str, MarketRules]:
    return read_shown_rules().markets


def read_seller_country() -> str:
    """Return the country of the shop; empty where ``ECOMMERCE_SELLER`` doesn't say."""
    seller: Mapping[str, str] = getattr(settings, "ECOMMERCE_SELLER", {})
    return seller.get("country", "")


def offers_withdrawal(request: HttpRequest | None = None) -> bool:
    """Say whether buyers of any country have a right of withdrawal."""
    decided = _read_shown()
    if read_seller_country() in EEA_COUNTRIES and EEA_COUNTRIES - decided.keys():
        return True
    return any(rules.withdrawal for rules in decided.values())


def list_markets() -> list[Market]:
    """Return the countries in which rules apply, or about which something was decided, by name.

    Those that have their defaults are not stored, and have no primary key.
    """
    stored = {market.country: market for market in Market.objects.all()}
    shown = {*stored, read_seller_country()}
    if read_seller_country() in EEA_COUNTRIES:
        shown |= EEA_COUNTRIES
    codes = [code for code, _name in COUNTRIES if code in shown]
    return [stored.get(code) or build_default(code) for code in codes]


def build_default(country: str) -> Market:
    """Return a market with its defaults, which is not stored."""
    return Market(country=country, **asdict(list_defaults(country, read_seller_country())))


def find_or_build(country: str) -> Market | None:
    """Return a market, stored or not; None if there is no such country."""
    if country not in dict(COUNTRIES):
        return None
    return Market.objects.filter(country=country).first() or build_default(country)


def decide(country: str, rules: Mapping[str, Any]) -> Market:
    """Keep what applies in a country, in place of what applied there."""
    return Market.objects.update_or_create(country=country, defaults=dict(rules))[0]


def reset(country: str) -> Market:
    """Let the defaults apply in a country again."""
    Market.objects.filter(country=country).delete()
    return build_default(country)
