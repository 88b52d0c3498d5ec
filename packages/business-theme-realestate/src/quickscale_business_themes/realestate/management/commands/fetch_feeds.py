from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.realestate.services.feed_files import fetch_due_feeds


class Command(BaseCommand):
    help = "Fetch feeds that are due from the hosts of REALESTATE_FEED_HOSTS, and import them."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{fetch_due_feeds()} feeds have changed.")
