from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.services.translation_files import import_translations


class Command(BaseCommand):
    help = "Import translations from a CSV in the columns of export_translations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_translations(options["file"], self._tell)
        except (OSError, RowError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        self.stdout.write(
            f"Imported {report.written} translations, {report.unchanged} unchanged, "
            f"{report.left_out} left out."
        )

    def _tell(self, row: int, reason: str) -> None:
        self.stderr.write(f"row {row}: {reason}")
