"""Call off orders that were sent to their customers and not paid in time; for a scheduler, every
ten minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.ecommerce.services.payment_requests import cancel_overdue_orders


class Command(BaseCommand):
    help = "Cancel orders that weren't paid by their due date."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Cancelled {cancel_overdue_orders()} orders.")
