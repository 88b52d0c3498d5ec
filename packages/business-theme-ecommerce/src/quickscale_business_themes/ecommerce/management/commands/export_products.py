from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quickscale_business_themes.ecommerce.services.exporting import FORMATS, export_products


class Command(BaseCommand):
    help = (
        "Export the products as a CSV of Shopify or WooCommerce, which import_products reads "
        "again, their stock by location as Shopify's inventory CSV, or those for sale as a feed "
        "of Google's Merchant Center."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=sorted(FORMATS), default="shopify")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                count = export_products(options["format"], file)
        except OSError as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.write(f"Exported {count} products.")
