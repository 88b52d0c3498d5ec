"""Remind shoppers of carts; for a scheduler, every ten minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.ecommerce.services.cart_reminders import send_reminders


class Command(BaseCommand):
    help = "Send reminders of carts whose shoppers agreed to one."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Sent {send_reminders()} e-mails.")
