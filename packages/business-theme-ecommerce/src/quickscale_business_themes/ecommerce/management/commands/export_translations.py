from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quickscale_business_themes.ecommerce.services.translation_files import export_translations
from quickscale_business_themes.ecommerce.translating import list_languages


class Command(BaseCommand):
    help = "Export the catalogue's texts with their translations, for import_translations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--language", choices=sorted(list_languages()), help="only this one")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        languages = [options["language"]] if options["language"] else list(list_languages())
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                count = export_translations(file, languages)
        except OSError as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.write(f"Exported {count} texts.")
