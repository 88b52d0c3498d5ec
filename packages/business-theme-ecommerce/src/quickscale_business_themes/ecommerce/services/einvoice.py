"""The electronic part of an invoice: EN 16931 as Factur-X (ZUGFeRD), embedded in its PDF.

It needs the extra ``einvoice``. Terms are named as the standard does: BT-1 is the number.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any

from django.utils import timezone

from quickscale_business_themes.ecommerce.models import CreditNote, Invoice

_LEVEL = "en16931"
_COMMERCIAL_INVOICE, _CREDIT_NOTE = "380", "381"
#: UNTDID 4461: a card, and whatever else the parties agreed on.
_CARD, _OTHER = "48", "ZZZ"
#: UN/ECE recommendation 20: one, a piece.
_PIECE = "C62"
_STANDARD, _EXEMPT = "S", "E"
#: VATEX: why nothing is charged, by category: intra-Community supply, reverse charge.
_REASONS = {"K": "VATEX-EU-IC", "AE": "VATEX-EU-AE"}


@cache
def load_library() -> Any:
    """Return the library that writes Factur-X; None where the extra is not installed."""
    try:
        return import_module("facturx")
    except ImportError:
        return None


def embed_xml(document: Invoice | CreditNote, pdf: bytes) -> bytes:
    """Return a document's PDF with its data as XML, where both parties have what that needs."""
    library = load_library()
    if library is None or not can_describe(document.data):
        return pdf
    xml = library.generate_cii_xml(describe(document), level=_LEVEL, check_schematron=False)
    embedded: bytes = library.generate_from_binary(
        pdf, xml, level=_LEVEL, check_xsd=False, check_schematron=False
    )
    return embedded


def can_describe(data: Mapping[str, Any]) -> bool:
    """Say whether the standard has a form for a document.

    It wants the countries of both parties and a number of the seller's, one rate for each line, and
    a reason where no tax is charged.
    """
    seller = data["seller"]
    is_known = seller.get("country") and (seller.get("vat_id") or seller.get("tax_number"))
    is_single = all(len(line["rates"]) <= 1 for line in data["lines"])
    is_explained = all(Decimal(row["rate"]) or row.get("category") for row in data["taxes"])
    is_taxed = is_explained or seller.get("tax_note")
    return bool(is_known and data["buyer"]["country"] and is_single and is_taxed)


def describe(document: Invoice | CreditNote) -> dict[str, Any]:
    """Return a document by the terms of the standard."""
    data = document.data
    issued = timezone.localdate(document.issued_at)
    is_credit = isinstance(document, CreditNote)
    described = {
        "BT-1": document.number,
        "BT-2": issued,
        "BT-3": _CREDIT_NOTE if is_credit else _COMMERCIAL_INVOICE,
        "BT-5": data["currency"],
        "BT-14": data["order"],
        "BT-72": issued,
        "BT-81": _CARD if "card" in data["payment_methods"] else _OTHER,
        "BT-106": data["net"],
        "BT-109": data["net"],
        "BT-110": data["tax"],
        "BT-112": data["total"],
        "BT-113": data["total"],
        "BT-115": "0.00",
        "BG-4": _describe_seller(data["seller"]),
        "BG-7": _describe_buyer(data["buyer"]),
        "BG-23": [_describe_tax(row, data["seller"]) for row in data["taxes"]],
        "BG-25": [_describe_line(line, index) for index, line in enumerate(data["lines"], 1)],
    }
    if any(data.get("deliver_to", {}).values()):
        address = _describe_address(data["deliver_to"])
        described["BG-13"] = {"name": data["buyer"]["name"], **address}
    if is_credit:
        described["BG-3"] = [{"BT-25": data["invoice"], "BT-26": data["invoiced_on"]}]
    return described


def _describe_seller(seller: Mapping[str, str]) -> dict[str, Any]:
    numbers = {"vat_identifier": "vat_id", "tax_identifier": "tax_number"}
    return {
        "name": seller["name"],
        **_describe_address(seller),
        **{term: seller[key] for term, key in numbers.items() if seller.get(key)},
    }


def _describe_buyer(buyer: Mapping[str, str]) -> dict[str, Any]:
    vat_id = {"vat_identifier": buyer["vat_id"]} if buyer.get("vat_id") else {}
    return {"name": buyer["name"], **_describe_address(buyer), **vat_id}


def _describe_address(party: Mapping[str, str]) -> dict[str, str]:
    terms = {
        "addr_l1": "address_line1",
        "addr_l2": "address_line2",
        "postcode": "postcode",
        "city": "city",
        "country_subdivision": "region",
        "country_code": "country",
    }
    return {term: party[key] for term, key in terms.items() if party.get(key)}


def _describe_tax(row: Mapping[str, str], seller: Mapping[str, str]) -> dict[str, str]:
    is_taxed, category = bool(Decimal(row["rate"])), row.get("category", "")
    described = {
        "BT-116": row["base"],
        "BT-117": row["amount"],
        "BT-118": category or (_STANDARD if is_taxed else _EXEMPT),
        "BT-119": row["rate"],
    }
    if category:
        return {**described, "BT-121": _REASONS[category]}
    return described if is_taxed else {**described, "BT-120": seller["tax_note"]}


def _describe_line(line: Mapping[str, Any], number: int) -> dict[str, Any]:
    rate = next(iter(line["rates"]), "0")
    described = {
        "BT-126": str(number),
        "BT-129": str(line["quantity"]),
        "BT-130": _PIECE,
        "BT-131": line["net"],
        "BT-146": line["unit_price"],
        "BT-151": line.get("category") or (_STANDARD if Decimal(rate) else _EXEMPT),
        "BT-152": rate,
        "BT-153": line["name"],
    }
    optional = {"BT-154": line["detail"], "BT-155": line["sku"]}
    return {**described, **{term: value for term, value in optional.items() if value}}
