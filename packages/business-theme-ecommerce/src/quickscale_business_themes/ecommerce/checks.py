"""What a shop's settings lack."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error

from quickscale_business_themes.ecommerce.services.invoice_data import read_seller

_NEEDED = ("name", "address_line1", "city", "country")
_NUMBERS = ("vat_id", "tax_number", "registration")


def check_seller(**options: Any) -> list[CheckMessage]:
    """Refuse a seller that would stand on invoices without what the law asks for (E001)."""
    seller = read_seller()
    if not seller:
        return []
    missing = [repr(key) for key in _NEEDED if not seller.get(key)]
    if not any(seller.get(key) for key in _NUMBERS):
        missing.append("one of " + ", ".join(map(repr, _NUMBERS)))
    if not missing:
        return []
    return [
        Error(
            f"ECOMMERCE_SELLER is incomplete: {'; '.join(missing)} missing.",
            hint="Add it, or leave ECOMMERCE_SELLER empty to issue no invoices.",
            id="ecommerce.E001",
        )
    ]
