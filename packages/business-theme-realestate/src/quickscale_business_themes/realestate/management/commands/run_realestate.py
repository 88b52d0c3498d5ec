from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.realestate.services.offers import expire_offers
from quickscale_business_themes.realestate.services.open_houses import end_open_houses
from quickscale_business_themes.realestate.services.viewings import remind_of_viewings


class Command(BaseCommand):
    help = "Remind of viewings, and end open days and offers whose time is over."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{remind_of_viewings()} viewings were told of.")
        self.stdout.write(f"{end_open_houses()} open days have ended.")
        self.stdout.write(f"{expire_offers()} offers have expired.")
