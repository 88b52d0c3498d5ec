"""Amounts in as little room as there is on a map."""

from __future__ import annotations

import pytest
from django.utils import translation

from quickscale.core.money.money import format_compact_money


@pytest.mark.parametrize(
    ("language", "amount", "text"),
    [
        ("en", "412000.0000", "$412K"),
        ("en", "1290000", "$1.29M"),
        ("en", "9900.5", "$9,900.50"),
        ("de", "412000", "412.000\xa0$"),
        ("de", "1290000", "1,29\xa0Mio.\xa0$"),
    ],
)
def test_an_amount_is_as_short_as_its_language_has_it(language, amount, text):
    with translation.override(language):
        assert format_compact_money(amount, "USD") == text
