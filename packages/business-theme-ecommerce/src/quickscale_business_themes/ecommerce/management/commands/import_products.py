from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.services.importing import import_products


class Command(BaseCommand):
    help = (
        "Import products from a Shopify CSV or a DummyJSON list. Running it again "
        "updates the same products. Nothing is downloaded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--images-from", type=Path, metavar="FOLDER", help="the folder of the image files"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path | None = options["images_from"]
        if folder is not None and not folder.is_dir():
            raise CommandError(f"Folder {folder} not found.")
        try:
            report = import_products(options["file"], images=folder, tell=self._tell)
        except (OSError, UnicodeDecodeError, RowError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        self.stdout.write(f"Created {report.created} products, updated {report.updated}.")
        if report.failed:
            raise CommandError(f"Skipped {report.failed} products.")

    def _tell(self, error: RowError) -> None:
        self.stderr.write(f"line {error.line}: {error}")
