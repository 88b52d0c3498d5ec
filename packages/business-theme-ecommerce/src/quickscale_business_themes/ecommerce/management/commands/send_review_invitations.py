"""Ask customers for reviews; for a scheduler, every hour."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.ecommerce.services.review_invitations import send_invitations


class Command(BaseCommand):
    help = "Ask customers to review what was delivered to them."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Sent {send_invitations()} e-mails.")
