"""Let scheduled prices begin and end in lists and in the price history; for a scheduler."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quickscale_business_themes.ecommerce.services.price_checking import find_drift
from quickscale_business_themes.ecommerce.services.price_keeping import (
    keep_all_prices,
    keep_due_prices,
)


class Command(BaseCommand):
    help = "Let scheduled prices begin and end in lists and in the price history."

    def add_arguments(self, parser: CommandParser) -> None:
        group = parser.add_mutually_exclusive_group()
        group.add_argument(
            "--all", action="store_true", help="Work out what is kept of all products anew."
        )
        group.add_argument(
            "--check", action="store_true", help="Only say what isn't as it should be; fail then."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
        elif options["all"]:
            self.stdout.write(f"Kept {keep_all_prices()} products.")
        else:
            self.stdout.write(f"Changed the prices of {keep_due_prices()} products.")

    def _check(self) -> None:
        drifts = find_drift()
        for drift in drifts:
            self.stderr.write(drift)
        if drifts:
            raise CommandError("Run keep_prices --all, and report this as a fault.")
        self.stdout.write("All that is kept is as it should be.")
