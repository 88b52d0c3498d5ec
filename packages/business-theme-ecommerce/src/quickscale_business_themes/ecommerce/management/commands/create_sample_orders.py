from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.ecommerce.samples.history import fill_history


class Command(BaseCommand):
    help = (
        "Create a year of sample orders and reviews of the products, in a shop that has no orders. "
        "Safe to run more than once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        placed, written = fill_history()
        self.stdout.write(f"Created {placed} sample orders and {written} reviews.")
