"""Which consumer law applies to a buyer, by their country.

A market is a country to which the shop sells. What applies there is what the shop's owner has
decided for it, else :func:`list_defaults`.
"""

from __future__ import annotations

from dataclasses import dataclass

from quickscale_business_themes.ecommerce.vat_rates import EU_COUNTRIES

#: The European Union with Iceland, Liechtenstein and Norway.
EEA_COUNTRIES = frozenset((*EU_COUNTRIES, "IS", "LI", "NO"))


@dataclass(frozen=True, slots=True)
class MarketRules:
    """What applies to buyers in one country.

    Attributes:
        withdrawal: consumers may withdraw from their contract, by a function on the site
            (Directive 2011/83/EU, articles 9 to 16, with 11a of Directive (EU) 2023/2673).
        prior_prices: a reduction names the lowest price of the 30 days before it (Directive
            98/6/EC, article 6a).
        unit_prices: prices name the price of one unit of measure (Directive 98/6/EC, article 3),
            of products that have a measure.
        order_button: the button that orders says that this obliges to pay (Directive 2011/83/EU,
            article 8(2)).
        invoices: orders get an invoice, if the shop issues any.
    """

    withdrawal: bool = False
    prior_prices: bool = False
    unit_prices: bool = True
    order_button: bool = False
    invoices: bool = True


_CONSUMER_LAW = MarketRules(withdrawal=True, prior_prices=True, order_button=True)
_NONE = MarketRules()


def list_defaults(country: str, seller_country: str) -> MarketRules:
    """Return what applies in a country about which nothing was decided.

    A shop in the European Economic Area owes European consumer law to buyers there; a shop
    elsewhere decides for itself to whom it does.
    """
    is_european = country in EEA_COUNTRIES and seller_country in EEA_COUNTRIES
    return _CONSUMER_LAW if is_european else _NONE
