from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quickscale_business_themes.ecommerce.services.vat import load_vat_rates
from quickscale_business_themes.ecommerce.vat_rates import EU_COUNTRIES, TERRITORIES


class Command(BaseCommand):
    help = "Set up tax zones with the standard VAT rates of European countries. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "countries",
            nargs="+",
            metavar="country",
            help="Two-letter codes, or EU for all member states. The first is assumed until the "
            "shipping address is known.",
        )
        parser.add_argument(
            "--net", action="store_true", help="Prices don't contain VAT; it's added to them."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        countries = _read_countries(options["countries"])
        zones = load_vat_rates(countries, are_prices_gross=not options["net"])
        self.stdout.write(f"Set up {len(zones)} tax zones: {', '.join(map(str, zones))}.")


def _read_countries(codes: list[str]) -> list[str]:
    countries: list[str] = []
    for code in (each.upper() for each in codes):
        countries += EU_COUNTRIES if code == "EU" else [code]
    unknown = [code for code in countries if code not in TERRITORIES]
    if unknown:
        raise CommandError(f"No VAT rates are known for {', '.join(unknown)}.")
    return list(dict.fromkeys(countries))
