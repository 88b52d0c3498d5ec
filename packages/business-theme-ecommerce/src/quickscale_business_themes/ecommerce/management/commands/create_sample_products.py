from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.ecommerce.samples.shop import fill_shop


class Command(BaseCommand):
    help = "Create sample products with images. Safe to run more than once."

    def handle(self, *args: Any, **options: Any) -> None:
        created, total = fill_shop()
        self.stdout.write(f"Created {created} of {total} sample products.")
