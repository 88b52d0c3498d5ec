"""What a shop's settings lack."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from quickscale_business_themes.ecommerce.services.document_fonts import find_fonts
from quickscale_business_themes.ecommerce.services.invoice_data import read_seller

_NEEDED = ("name", "address_line1", "city", "country")
_NUMBERS = ("vat_id", "tax_number", "registration")


#: A character of each script that the shop's own font of documents lacks, by its languages.
_SCRIPTS = {
    "bn": "অ",
    "hi": "अ",
    "ja": "あ",
    "km": "ក",
    "ko": "한",
    "ta": "அ",
    "te": "అ",
    "th": "ก",
    "zh": "漢",
}


def check_fonts(**options: Any) -> list[CheckMessage]:
    """Name the languages of the site whose letters invoices could not print (W001)."""
    if not read_seller():
        return []
    languages = {code.partition("-")[0].lower(): name for code, name in settings.LANGUAGES}
    lacking = [
        f"{languages[code]} ({code})"
        for code, character in _SCRIPTS.items()
        if code in languages and not find_fonts({character})
    ]
    if not lacking:
        return []
    return [
        Warning(
            f"No font is found for invoices in {', '.join(lacking)}: they are printed in Latin"
            " letters.",
            hint="Install one, such as Debian's fonts-noto-core and fonts-droid-fallback with"
            " fontconfig, or name font files in ECOMMERCE_DOCUMENT_FONTS.",
            id="ecommerce.W001",
        )
    ]


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
