"""Forget the carts of visitors who never came back; for a scheduler, every day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from quickscale_business_themes.ecommerce.services.carts import purge_guest_carts


class Command(BaseCommand):
    help = "Delete old guest carts."

    def add_arguments(self, parser: CommandParser) -> None:
        days = getattr(settings, "ECOMMERCE_GUEST_CART_DAYS", 30)
        parser.add_argument(
            "--days", type=int, default=days, help="Delete carts unchanged for this many days."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        deleted = purge_guest_carts(timezone.now() - timedelta(days=options["days"]))
        self.stdout.write(f"Deleted {deleted} carts.")
