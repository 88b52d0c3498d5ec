from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.ecommerce.samples.shop import fill_shop


class Command(BaseCommand):
    help = "Fill the shop with sample products, and draw their pictures. Running it again is safe."

    def handle(self, *args: Any, **options: Any) -> None:
        created, total = fill_shop()
        self.stdout.write(f"{created} of {total} sample products created.")
