from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.realestate.services.feed_media import fetch_due_media


class Command(BaseCommand):
    help = "Fetch photos and documents of feeds from the hosts of REALESTATE_MEDIA_HOSTS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{fetch_due_media()} listings looked at.")
