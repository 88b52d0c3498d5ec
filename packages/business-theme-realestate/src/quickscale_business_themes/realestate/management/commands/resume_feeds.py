from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.realestate.services.feed_files import resume_imports


class Command(BaseCommand):
    help = "Take up imports of feeds that were interrupted."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{resume_imports()} imports taken up.")
