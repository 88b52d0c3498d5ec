"""VAT identification numbers of the European Union, and what they exempt from VAT.

The formats are those that the Commission's VIES documents (article 215 of Directive 2006/112/EC has
the prefixes). A number of the right form may still belong to nobody: only VIES knows.
"""

from __future__ import annotations

import re

from quickscale_business_themes.ecommerce.vat_rates import EU_COUNTRIES

_FORMATS = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[A-Z0-9+*]{10}\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
}
_PREFIXES = {"GR": "EL"}


def normalize_vat_id(text: str) -> str:
    """Return a VAT ID without blanks and signs; empty if it has no valid form."""
    cleaned = re.sub(r"[\s.\-/]", "", text).upper()
    prefix = _PREFIXES.get(cleaned[:2], cleaned[:2])
    form = _FORMATS.get(prefix)
    if form is None or not re.fullmatch(form, cleaned[2:], re.ASCII):
        return ""
    return prefix + cleaned[2:]


def country_of(vat_id: str) -> str:
    """Return the ISO 3166-1 country of a normalised VAT ID; ``XI`` is Northern Ireland."""
    prefix = vat_id[:2]
    return {"EL": "GR"}.get(prefix, prefix)


def is_exempt(*, seller: str, buyer: str, country: str, postcode: str = "") -> bool:
    """Say whether a sale to a business in another member state is free of VAT.

    Goods are by article 138 of Directive 2006/112/EC; for services, and what is downloaded, the
    buyer owes the tax by articles 44 and 196. Goods sent to Northern Ireland are like goods sent to
    a member state.

    Args:
        seller, buyer: their VAT IDs, normalised; empty for none.
        country, postcode: where the goods go, or without any where the buyer is.
    """
    if not seller or not buyer:
        return False
    home, origin = country_of(seller), country_of(buyer)
    if home not in EU_COUNTRIES or origin == home:
        return False
    is_northern_irish = country == "GB" and postcode.upper().startswith("BT")
    return (country in EU_COUNTRIES and country != home) or (is_northern_irish and origin == "XI")
