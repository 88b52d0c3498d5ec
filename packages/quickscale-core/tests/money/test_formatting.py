from __future__ import annotations

import pytest
from django.utils import translation

from quickscale.core.money.money import format_money

SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        ("en", "1250.5", "USD", "$1,250.50"),
        ("en", "1250.5", "CHF", f"CHF{SPACE}1,250.50"),
        ("en", "1250", "JPY", "¥1,250"),
        ("en", "1.2345", "BHD", f"BHD{SPACE}1.235"),
        ("en", "-3", "USD", "\N{MINUS SIGN}$3.00"),
        ("en", "-0.001", "USD", "$0.00"),
        ("de", "1250.5", "EUR", f"1.250,50{SPACE}€"),
        ("nl", "12.5", "EUR", f"€{SPACE}12,50"),
        ("fr", "12.5", "XYZ", f"12,50{SPACE}XYZ"),
        ("fr", "12.5", "USD", f"12,50{SPACE}$US"),
        ("es", "1250.5", "EUR", f"1.250,50{SPACE}€"),
        ("pt", "12.5", "BRL", f"R${SPACE}12,50"),
        ("de-ch", "-12.5", "CHF", "CHF\N{MINUS SIGN}12.50"),
        ("tr", "12.5", "TRY", "₺12,50"),
        ("hi", "1250000", "INR", "₹12,50,000.00"),
        ("zh-hans", "12", "HUF", f"HUF{SPACE}12.00"),
        ("xx", "12", "USD", "$12.00"),
        ("en", "1250.5", "", "1,250.50"),
        ("en", "soon", "USD", "soon"),
        ("en", "NaN", "USD", "NaN"),
    ],
)
def test_money_is_written_as_its_language_and_currency_do(language, amount, currency, written):
    with translation.override(language):
        assert format_money(amount, currency) == written
