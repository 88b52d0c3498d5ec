from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.realestate.services.feed_files import forget_imports


class Command(BaseCommand):
    help = "Delete imports of feeds that are older than REALESTATE_FEED_IMPORT_DAYS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{forget_imports()} imports forgotten.")
