from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from quickscale.core.billing.privacy import trim_old_events
from quickscale.core.conf import quickscale_settings


class Command(BaseCommand):
    """The events themselves stay: one that comes again is known by them."""

    help = "Remove the payload of Stripe events older than a number of days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=quickscale_settings.STRIPE_EVENT_DAYS)

    def handle(self, *args: Any, **options: Any) -> None:
        trimmed = trim_old_events(timezone.now() - timedelta(days=options["days"]))
        self.stdout.write(f"Trimmed {trimmed} events.")
