"""Taxes on the purchase of a home, by tables that say from when they are valid and who says so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from functools import cache
from importlib import resources
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.realestate.calculators.money import round_money

TAX_LABELS: dict[str, str | Promise] = {
    "sdlt": _("Stamp Duty Land Tax"),
    "lbtt": _("Land and Buildings Transaction Tax"),
    "ltt": _("Land Transaction Tax"),
    "grunderwerbsteuer": _("Real estate transfer tax"),
}


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the price and what it is taxed with.

    Attributes:
        rate: in per cent.
        base: how much of the price is taxed at this rate; a surcharge's base is the whole price.
        kind: "band", "additional_home" or "non_resident".
    """

    kind: str
    rate: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PurchaseTax:
    """What a purchase is taxed with.

    Attributes:
        tax: a key of ``TAX_LABELS``.
        valid_from: the first day of the table that was used.
        source: where the table was published.
        is_relieved: whether a first-time buyer's relief was given.
    """

    tax: str
    currency: str
    amount: Decimal
    slices: tuple[Slice, ...]
    valid_from: date
    source: str
    is_relieved: bool


def list_places() -> list[str]:
    """Return the places whose taxes are known, by ISO 3166-2."""
    return sorted(_load_tables())


def calculate_purchase_tax(
    place: str,
    price: Decimal,
    on: date,
    *,
    first_time_buyer: bool = False,
    additional_home: bool = False,
    non_resident: bool = False,
) -> PurchaseTax:
    """Return the tax on the purchase of a home by one person, without reliefs other than named.

    Args:
        place: by ISO 3166-2, for example "GB-ENG" or "DE-BY".
        on: the day that counts: of completion in the United Kingdom, of the contract in Germany.

    Raises:
        ValueError: where the place is unknown, no table is old enough, the price isn't positive,
            or somebody would buy the first and an additional home at once.
    """
    if not price.is_finite() or price <= 0:
        msg = "A price must be positive."
        raise ValueError(msg)
    if first_time_buyer and additional_home:
        msg = "Who buys an additional home is no first-time buyer."
        raise ValueError(msg)
    table = _find_table(place, on)
    bands, is_relieved = _choose_bands(table, price, first_time_buyer, additional_home)
    slices = [] if price <= table.get("exempt_up_to", 0) else _cut(bands, price)
    if price >= table.get("surcharges_from", 0):
        slices += _add_surcharges(table, price, additional_home, non_resident)
    amount = sum((it.amount for it in slices), Decimal(0))
    if "rounded_down_to" in table:
        amount = amount.quantize(Decimal(table["rounded_down_to"]), ROUND_DOWN)
    return PurchaseTax(
        table["tax"],
        table["currency"],
        round_money(amount),
        tuple(slices),
        table["valid_from"],
        table["source"],
        is_relieved,
    )


@cache
def _load_tables() -> Mapping[str, list[dict[str, Any]]]:
    """Return each place's tables, the latest first."""
    file = resources.files(__package__) / "purchase_taxes.toml"
    tables = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)["tables"]
    tables.sort(key=lambda table: table["valid_from"], reverse=True)
    places: dict[str, list[dict[str, Any]]] = {}
    for table in tables:
        for place in table["places"]:
            places.setdefault(place, []).append(table)
    return places


def _find_table(place: str, on: date) -> dict[str, Any]:
    for table in _load_tables().get(place, ()):
        if table["valid_from"] <= on:
            return table
    msg = f"No tax on purchases is known for {place} on {on.isoformat()}."
    raise ValueError(msg)


def _choose_bands(
    table: dict[str, Any], price: Decimal, first_time_buyer: bool, additional_home: bool
) -> tuple[list[list[Any]], bool]:
    if additional_home and "additional_bands" in table and price >= table["surcharges_from"]:
        return table["additional_bands"], False
    relief = table.get("first_time_bands") if first_time_buyer else None
    if relief and price <= table.get("first_time_limit", price):
        return relief, True
    return table["bands"], False


def _cut(bands: list[list[Any]], price: Decimal) -> list[Slice]:
    found, start = [], Decimal(0)
    for end, rate in bands:
        base = (min(price, Decimal(end)) if end else price) - start
        if base <= 0:
            break
        found.append(_tax("band", Decimal(rate), base))
        start = Decimal(end)
    return found


def _add_surcharges(
    table: dict[str, Any], price: Decimal, additional_home: bool, non_resident: bool
) -> list[Slice]:
    asked = (("additional_home", additional_home), ("non_resident", non_resident))
    rates = ((kind, table.get(_SURCHARGES[kind], 0)) for kind, is_asked in asked if is_asked)
    return [_tax(kind, Decimal(rate), price) for kind, rate in rates if rate]


_SURCHARGES = {
    "additional_home": "additional_surcharge",
    "non_resident": "non_resident_surcharge",
}


def _tax(kind: str, rate: Decimal, base: Decimal) -> Slice:
    return Slice(kind, rate, base, round_money(base * rate / 100))
