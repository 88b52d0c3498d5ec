from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.realestate.services.listings import expire_listings


class Command(BaseCommand):
    help = "Let listings expire whose contract has ended."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{expire_listings()} listings have expired.")
