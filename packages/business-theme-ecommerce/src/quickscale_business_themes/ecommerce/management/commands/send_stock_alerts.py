"""Tell people that something is available again; for a scheduler, every ten minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.ecommerce.services.stock_alerts import send_alerts


class Command(BaseCommand):
    help = "Send e-mails about products that are back in stock."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Sent {send_alerts()} e-mails.")
