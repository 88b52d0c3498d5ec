from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error
from django.db import connection

from quickscale.core.formats.numbers import read_decimal


def check_credit_prices(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[Error]:
    prices = getattr(settings, "QUICKSCALE_CREDIT_PRICES", {})
    return [
        Error(
            f"The price per credit in {currency} is {price!r} in QUICKSCALE_CREDIT_PRICES.",
            hint=f'Set a price above zero: QUICKSCALE_CREDIT_PRICES = {{"{currency}": "0.10"}}',
            id="quickscale.E006",
        )
        for currency, price in prices.items()
        if (read_decimal(price) or 0) <= 0
    ]


def check_ledger_database(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[Error]:
    if connection.features.can_return_columns_from_insert:
        return []
    return [
        Error(
            "The database has no UPDATE … RETURNING, which every spend of credits uses.",
            hint="Use PostgreSQL, or SQLite 3.35 or later.",
            id="quickscale.E0810",
        )
    ]
